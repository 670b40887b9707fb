import { sql } from 'kysely'
import type { Route } from '../../catalog/family.ts'
import type { Database } from '../../engine/connection.ts'
import { providerFacts } from '../../providers/all.ts'
import type { Provider } from '../../providers/provider.ts'
import type { DecisionView } from './decision.ts'

/** Long enough not to buy refusals, short enough that a vendor's mistake mends itself. */
const suspendedMilliseconds = 24 * 3_600_000
/** So late does another process know at the most. */
const readMilliseconds = 5_000

/** Routes whose vendor said of late that it has no such model: known to every process on the database. */
export interface SuspendedRoutes {
  /** Why nothing is sent on a route now; null when it is. What the emulator said counts only while it answers. */
  reasonOf(route: Route, provider: Provider): string | null
  suspend(transaction: DecisionView['transaction'], route: Route, provider: Provider): Promise<void>
  stop(): void
}

export async function createSuspendedRoutes(context: { database: Database; now(): Date }): Promise<SuspendedRoutes> {
  const { database, now } = context
  let refusedAt = new Map<string, Date>()
  const keyOf = ({ id }: Route, { emulated }: Provider) => `${id} ${emulated === true}`

  async function read(): Promise<void> {
    const rows = await database.selectFrom('suspended_route').selectAll().execute()
    // What was said a moment ago may not be committed yet.
    const own = [...refusedAt].filter(([, at]) => now().getTime() - at.getTime() < 2 * readMilliseconds)
    const read = rows.map(({ route, emulated, refused_at }) => [`${route} ${emulated}`, refused_at] as const)
    refusedAt = new Map([...own, ...read])
  }
  await read()
  // Any error: it is read again soon.
  const timer = setInterval(() => void read().catch(() => {}), readMilliseconds)
  timer.unref()

  return {
    reasonOf(route, provider) {
      const since = refusedAt.get(keyOf(route, provider))
      const until = since && new Date(since.getTime() + suspendedMilliseconds)
      if (!until || until <= now()) return null
      const { label } = providerFacts(route.provider)
      return `${label} answered at ${minute(since)} that it no longer has this model. Nothing is sent to it there before ${minute(until)}.`
    },
    async suspend(transaction, route, provider) {
      const at = now()
      await sql`
        insert into suspended_route (route, emulated, refused_at)
        values (${route.id}, ${provider.emulated === true}, ${at})
        on conflict (route, emulated) do update set refused_at = excluded.refused_at`.execute(transaction)
      refusedAt.set(keyOf(route, provider), at)
    },
    stop: () => clearInterval(timer),
  }
}

/** `2026-11-28 18:30 UTC` */
const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
