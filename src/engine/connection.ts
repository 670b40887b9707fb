import type { Socket } from 'node:net'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { BaseLogger } from 'pino'
import { kindOfError } from '../error-kind.ts'
import { errorCode } from './database-error.ts'
import { createStatementNames, prepareWhatRecurs } from './prepared-statements.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

const statementNames = createStatementNames()

const int8 = 20
/** Our bigints stay below 2^53 by construction; pg would hand them out as text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

/** More than the server takes for a statement: whoever is silent for longer is not there. */
const silentMilliseconds = 35_000
const endMilliseconds = 2_000

/** A connection whose other end vanished is found out, also while nothing is asked. */
export const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 }

/**
 * A pool of connections. The pool hears only of clients that lie idle: one that breaks between two statements of a
 * transaction would end the process, so each has a handler of its own.
 *
 * @param silent how long an answer is waited for (milliseconds; 0: for ever); a connection without one is destroyed,
 * since its next user would wait, too
 */
export function connect(
  connection: pg.ClientConfig,
  maximum: number,
  log: BaseLogger,
  silent = silentMilliseconds,
): Database {
  const pool = new pg.Pool({
    ...connection,
    ...keepAlive,
    types,
    max: maximum,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    query_timeout: silent,
  })
  const clients = new Set<pg.ClientBase>()
  const onError = (error: Error) => {
    // `end` does not wait until the connections have closed: the server may end them first.
    if (!pool.ending) log.warn({ code: errorCode(error) }, 'A database connection broke')
  }
  pool.on('error', onError)
  pool.on('connect', (client) => {
    clients.add(client)
    client.on('error', () => {})
    destroyWhenSilent(client)
    prepareWhatRecurs(client, statementNames)
  })
  pool.on('remove', (client) => clients.delete(client))
  const end = pool.end.bind(pool)
  pool.end = async () => {
    // The farewell to a server that is not there would be waited for, too.
    const timer = setTimeout(() => clients.forEach(destroy), endMilliseconds)
    await end().finally(() => clearTimeout(timer))
  }
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  pools.set(database, pool)
  return database
}

/** Of a pool; `waiting` are those who have none yet. */
export interface Connections {
  total: number
  idle: number
  waiting: number
}

const pools = new WeakMap<Database, pg.Pool>()

export function connectionsOf(database: Database): Connections {
  const { totalCount: total = 0, idleCount: idle = 0, waitingCount: waiting = 0 } = pools.get(database) ?? {}
  return { total, idle, waiting }
}

/** A client that is not of a pool says farewell, or is cut off. */
export async function close(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => destroy(client), endMilliseconds)
  // Any error: it was to end.
  await client
    .end()
    .catch(() => {})
    .finally(() => clearTimeout(timer))
}

/** pg forgets a query that is not answered in time, and keeps its connection. Its error waits until that is gone. */
function destroyWhenSilent(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown
  client.query = ((...parameters: unknown[]) => {
    const answer = query(...parameters)
    if (!(answer instanceof Promise)) return answer
    return answer.catch(async (error: unknown) => {
      if (error instanceof Error && error.message === 'Query read timeout') {
        const gone = new Promise((resolve) => client.once('end', resolve))
        destroy(client)
        await gone
      }
      throw error
    })
  }) as typeof client.query
}

const destroy = (client: pg.ClientBase): void =>
  void (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy()

/** Reads once more when a connection broke: what was written before is there, and its caller is to hear of it. */
export async function readAgain<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (kindOfError(error) !== 'machine') throw error
    return read()
  }
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
