import { sql } from 'kysely'
import type { Database } from './connection.ts'

/**
 * Takes the next `count` moments, `spacing` milliseconds apart, at which one of `key` may be called: nobody else on this
 * database gets them.
 *
 * @returns milliseconds from the database's now until the first of them
 */
export async function leaseRequests(database: Database, key: string, count: number, spacing: number): Promise<number> {
  const length = count * spacing
  const { rows } = await sql<{ ends_in: number }>`
    insert into request_limit as own (key, free_at)
    values (${key}, clock_timestamp() + ${length} * interval '1 millisecond')
    on conflict (key) do update
    set free_at = greatest(own.free_at, clock_timestamp()) + ${length} * interval '1 millisecond'
    returning extract(epoch from free_at - clock_timestamp())::float8 * 1000 as ends_in`.execute(database)
  return Math.max(0, rows[0]!.ends_in - length)
}
