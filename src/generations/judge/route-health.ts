import { sql } from 'kysely'
import type { Route } from '../../catalog/family.ts'
import type { Database } from '../../engine/connection.ts'

const lookedAtMilliseconds = 3_600_000
const freshMilliseconds = 10_000
/** One bad clip says nothing about a provider. */
const fewestAttempts = 5

/**
 * Share of a route's attempts of the last hour that ended well, 0 to 1; 1 while there are too few to tell. Only what the
 * vendor is to blame for counts against it: neither moderation nor a request that it refuses. Read at most every ten seconds.
 */
export function createRouteHealth(context: { database: Database; now(): Date }): (route: Route) => Promise<number> {
  let read: { at: number; shares: Promise<Map<string, number>> } | undefined
  return async (route) => {
    const at = performance.now()
    if (!read || at - read.at > freshMilliseconds) {
      const since = new Date(context.now().getTime() - lookedAtMilliseconds)
      read = { at, shares: readShares(context.database, since) }
      // Any error: a failed reading is not kept for ten seconds.
      read.shares.catch(() => {
        read = undefined
      })
    }
    return (await read.shares).get(route.id) ?? 1
  }
}

async function readShares(database: Database, since: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ route: string; share: number }>`
    select route, avg((outcome = 'succeeded')::int)::double precision as share
    from attempt where sent_at > ${since} and route is not null
      and outcome in ('succeeded', 'failed', 'expired', 'unknown-operation', 'refused-for-now', 'uncertain', 'quarantined', 'result-expired')
    group by route having count(*) >= ${fewestAttempts}`.execute(database)
  return new Map(rows.map(({ route, share }) => [route, share]))
}
