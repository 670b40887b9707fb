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

/** Of a table's column `holder`: its process lives, as far as the database knows. */
const livesIn = (table: 'generation' | 'held') => sql<boolean>`exists (
  select from pg_locks
  where locktype = 'advisory' and granted and classid = ${holderLockNamespace} and objid = ${sql.ref(`${table}.holder`)}
    and database = (select oid from pg_database where datname = current_database()))`

export const holderLives = livesIn('generation')

/**
 * Asked again and again, it answers the holders of rows whose process is gone. Only a second look in a row counts: a
 * process that connects anew is without its lock for a moment.
 */
export function createVanishedHolders({
  database,
  table,
  own,
}: {
  database: Kysely<Tables>
  table: 'generation' | 'webhook_cursor'
  own: number
}): () => Promise<number[]> {
  let suspects = new Set<number>()
  return async () => {
    // From one holder to the next by the index: of thousands of rows that one holds, one is looked at.
    const { rows } = await sql<{ holder: number }>`
      with recursive held as (
        select min(holder) as holder from ${sql.table(table)}
        union all
        select (select min(holder) from ${sql.table(table)} where holder > held.holder) from held where holder is not null)
      select holder from held where holder <> ${own} and not ${livesIn('held')}`.execute(database)
    const missing = new Set(rows.map(({ holder }) => holder))
    const vanished = [...missing].filter((candidate) => suspects.has(candidate))
    suspects = missing
    return vanished
  }
}

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
