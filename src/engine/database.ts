import { DEFAULT_LOCATIONS } from './cluster-folder.ts'
import { readLock } from './data-folder-lock.ts'
import type { Database, OpenDatabaseOptions } from './database-server.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { openExternalServer } from './external-database.ts'
import { holdDataFolder } from './serve-lock.ts'

export { DatabaseError, type DatabaseErrorCode } from './database-error.ts'
export type { Database } from './database-server.ts'

/** Rule 5: a process that stops in the middle of something holds nobody else up for long. */
const SESSION_OPTIONS = [
  'idle_in_transaction_session_timeout=5s',
  'lock_timeout=3s',
  'statement_timeout=30s',
  'synchronous_commit=on',
  // A client that vanished gives its locks back within half a minute.
  'tcp_keepalives_idle=15',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=3',
  'tcp_user_timeout=30s',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

/**
 * The database of this installation: `databaseUrl` when given, otherwise the data folder's own Postgres.
 * @throws DatabaseError with words for the operator; see DatabaseErrorCode
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const session = { options: SESSION_OPTIONS, application_name: `kinetograph ${options.purpose}` }
  if (options.databaseUrl === undefined || options.databaseUrl === '') {
    return openEmbeddedDatabase({ ...options, locations: options.locations ?? DEFAULT_LOCATIONS }, session)
  }
  const server = await openExternalServer(options.databaseUrl, SESSION_OPTIONS)
  const lock = options.purpose === 'serve' ? await holdDataFolder(options) : undefined
  return {
    connection: { ...session, connectionString: server.connectionString, options: server.options },
    kind: 'external',
    role: 'external',
    serverVersion: server.serverVersion,
    describe: () => ({ database: 'DATABASE_URL', server: server.address, version: server.serverVersion }),
    announceEndpoint: async (url) => lock?.announceEndpoint(url),
    stop: async () => lock?.release(),
  }
}

/** Who serves this data folder now, for the command line; undefined when nobody does. */
export async function readOwner(
  dataDirectory: string,
): Promise<{ pid: number; host: string; endpoint?: string } | undefined> {
  const held = await readLock(dataDirectory)
  if (held?.record.purpose !== 'serve') return undefined
  const { pid, host, endpoint } = held.record
  return { pid, host, ...(endpoint !== undefined && { endpoint }) }
}
