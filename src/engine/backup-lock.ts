import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Database } from './connection.ts'

/** Beside `holderLockNamespace`. */
const namespace = 0x6b68
const lookMilliseconds = 1_000

/** Of the session: bytes are removed, and the schema is changed, by nobody until it ends. Waits for those who are at it. False: another backup runs. */
export async function lockBytes(client: pg.Client): Promise<boolean> {
  const { rows: others } = await client.query(
    `select from pg_locks where locktype = 'advisory' and granted and classid = $1 and objid = 0
       and mode = 'ExclusiveLock' and database = (select oid from pg_database where datname = current_database())`,
    [namespace],
  )
  if (others.length > 0) return false
  await client.query('select pg_advisory_lock($1, 0)', [namespace])
  return true
}

/** Removes bytes that rows named before, unless a backup copies them: then it is false, and to be tried later. */
export const whileBytesMayGo = (database: Database, remove: () => Promise<void>): Promise<boolean> =>
  database.connection().execute(async (connection) => {
    if (!(await share(connection))) return false
    try {
      await remove()
      return true
    } finally {
      await unshare(connection)
    }
  })

/**
 * Changes the schema once no backup reads it, and keeps one that begins meanwhile waiting: a table that is changed or
 * written anew is not what an older snapshot sees of it.
 */
export const whileNoBackup = <Result>(
  database: Database,
  { work, onWait }: { work(): Promise<Result>; onWait(): void },
): Promise<Result> =>
  database.connection().execute(async (connection) => {
    for (let isTold = false; !(await share(connection)); isTold = true) {
      if (!isTold) onWait()
      await sleep(lookMilliseconds)
    }
    try {
      return await work()
    } finally {
      await unshare(connection)
    }
  })

async function share(connection: Database): Promise<boolean> {
  const { rows } = await sql<{ isLocked: boolean }>`
    select pg_try_advisory_lock_shared(${namespace}, 0) as "isLocked"`.execute(connection)
  return rows[0]!.isLocked
}

const unshare = (connection: Database) => sql`select pg_advisory_unlock_shared(${namespace}, 0)`.execute(connection)
