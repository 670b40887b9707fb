import { randomBytes, randomInt } from 'node:crypto'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { connect, type Database } from './engine/connection.ts'
import type { Database as DatabaseServer } from './engine/database.ts'
import { type Leases, openLeases } from './engine/lease.ts'
import { isMigrated, migrate } from './engine/migrate.ts'
import { startWake, type Wake } from './engine/wake.ts'
import { generationInLog } from './generations/record/step.ts'
import type { SigningKey } from './media/signed-url.ts'

/** For a heartbeat, or for what claims leases. */
const vitalMilliseconds = 10_000
/** Two heartbeats, and a little. */
const silentMilliseconds = 7_000

/** What a process has of the database: pools, the listening connection, leases. */
export interface GatewayDatabase {
  database: Database
  /** For heartbeats and claims. */
  vital: Database
  /** This process among the holders of leases. */
  holderId: number
  wake: Wake
  leases: Leases
}

/** Migrated and connected to. What is to be undone when the gateway stops is pushed to `onStop`. */
export async function openGatewayDatabase(options: {
  server: DatabaseServer
  log: Logger
  killPoint(point: string): void
  onStop: (() => Promise<void> | void)[]
}): Promise<GatewayDatabase> {
  const { server, log, killPoint, onStop } = options
  const database = connect(server.connection, 10, log)
  onStop.push(() => database.destroy())
  const migrated = (await isMigrated(database)) ? [] : await migrate(server.connection, log, killPoint)
  if (migrated.length > 0) log.info({ migrated }, 'The database schema is up to date')
  // Heartbeats and claims never wait behind readers, nor long for a server that is not there.
  const vital = connect(server.connection, 3, log, vitalMilliseconds)
  onStop.push(() => vital.destroy())

  const holderId = randomInt(1, 2 ** 31 - 1)
  const starting = startWake({ connection: server.connection, holder: holderId, log })
  // Any error: it is thrown below.
  onStop.push(() =>
    starting.then(
      ({ stop }) => stop(),
      () => {},
    ),
  )
  const opening = openLeases({ vital, holder: holderId, log, generationInLog, killPoint })
  onStop.push(() =>
    opening.then(
      ({ stop }) => stop(),
      () => {},
    ),
  )
  const [wake, leases] = await Promise.all([starting, opening])
  return { database, vital, holderId, wake, leases }
}

export async function readSigningKeys(database: Database, config: Config): Promise<[SigningKey, ...SigningKey[]]> {
  const [first, ...rest] = config.signingKeys
  if (first) return [first, ...rest]
  const secret = await readOrMake(database, 'signing-key', () => randomBytes(32).toString('base64url'))
  return [{ id: 'database', secret }]
}

/** Whoever comes first makes it; everybody reads the same. */
async function readOrMake(database: Database, name: string, make: () => string): Promise<string> {
  await database
    .insertInto('setting')
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await database.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirstOrThrow()
  return row.value
}

/** Whether this process can do its work now, and if not, why. Asks the database nothing: a silent one would be waited for. */
export function readiness(parts: { leases: Pick<Leases, 'lastContactAt'>; wake: Wake; refusal(): string | null }): {
  ready: boolean
  reasons: string[]
} {
  const reasons: string[] = []
  const contactAt = parts.leases.lastContactAt()
  if (contactAt === null || performance.now() - contactAt > silentMilliseconds)
    reasons.push('The database does not answer.')
  if (parts.wake.listeningSince() === null) reasons.push('The listening connection is down.')
  const refusal = parts.refusal()
  if (refusal) reasons.push(refusal)
  return { ready: reasons.length === 0, reasons }
}
