import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.ts'
import { holderLockNamespace } from './wake.ts'

/** The place in the namespace of holders that no holder has. */
const maintenance = 0

/** Processes that work on this database now. */
export async function livingHolders(database: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_locks
    where locktype = 'advisory' and granted and classid = ${holderLockNamespace} and objid <> ${maintenance}
      and database = (select oid from pg_database where datname = current_database())`.execute(database)
  return rows[0]!.count
}

/** Of the column `generation.holder`: its process lives, as far as the database knows. */
export const holderLives = sql<boolean>`exists (
  select from pg_locks
  where locktype = 'advisory' and granted and classid = ${holderLockNamespace} and objid = generation.holder
    and database = (select oid from pg_database where datname = current_database()))`

/** Whether somebody has said that no holder may start. A holder asks once it holds its own lock. */
export async function isMaintained(database: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`
    select from pg_locks
    where locktype = 'advisory' and granted and classid = ${holderLockNamespace} and objid = ${maintenance}
      and database = (select oid from pg_database where datname = current_database())`.execute(database)
  return rows.length > 0
}

/**
 * Keeps holders from starting until `end` or the end of this process; null when somebody else does already. Whoever calls
 * asks afterwards for `livingHolders`.
 */
export async function maintain(
  connection: pg.ClientConfig,
): Promise<{ isHeld(): boolean; end(): Promise<void> } | null> {
  const client = new pg.Client(connection)
  let isHeld = true
  client.on('error', () => (isHeld = false))
  client.on('end', () => (isHeld = false))
  await client.connect()
  await client.query('set idle_session_timeout = 0')
  const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as locked', [
    holderLockNamespace,
    maintenance,
  ])
  if (!rows[0].locked) {
    await client.end()
    return null
  }
  return { isHeld: () => isHeld, end: () => client.end() }
}
