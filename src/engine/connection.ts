import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { BaseLogger } from 'pino'
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

/** A pool of connections. Without an error handler an idle client's error would end the process. */
export function connect(connection: pg.ClientConfig, maximum: number, log: BaseLogger): Database {
  const pool = new pg.Pool({
    ...connection,
    types,
    max: maximum,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
  })
  pool.on('error', (error) =>
    log.warn({ code: (error as { code?: string }).code }, 'An idle database connection broke'),
  )
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** Whether a failed statement may work when sent again: the database was away, restarting or refused to wait. */
export function isTransient(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string') {
    if (/^(08|53|57P|40001|40P01|55P03|25P03|57014)/.test(code)) return true
    if (['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'].includes(code)) return true
  }
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  )
}
