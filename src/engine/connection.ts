import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { BaseLogger } from 'pino'
import { kindOfError } from '../error-kind.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

const int8 = 20
/** Our bigints stay below 2^53 by construction; pg would hand them out as text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

/**
 * A pool of connections. The pool hears only of clients that lie idle: one that breaks between two statements of a
 * transaction would end the process, so each has a handler of its own.
 */
export function connect(connection: pg.ClientConfig, maximum: number, log: BaseLogger): Database {
  const pool = new pg.Pool({
    ...connection,
    types,
    max: maximum,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
  })
  const onError = (error: Error) => log.warn({ code: (error as { code?: string }).code }, 'A database connection broke')
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** Tries again until the database is back, or the signal gives up: an outage is no reason to drop what runs. */
export async function patiently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (kindOfError(error) !== 'machine' || signal.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.min(1_000, 50 * 2 ** attempt)))
    }
  }
}
