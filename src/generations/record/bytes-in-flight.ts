import { sql } from 'kysely'
import type { Database } from '../../engine/connection.ts'

/** A clip of five to ten seconds; how large it is, is known when it comes. */
const usualClipBytes = 8 * 1024 * 1024

/** Bytes that are promised room already: clips being made, and uploads that were announced. */
export async function bytesInFlight(database: Database): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`
    select (
      (select count(*) from attempt where closed_at is null) * ${usualClipBytes}::bigint
      + (select coalesce(sum(declared_bytes), 0) from upload where status = 'WAITING' and expires_at > now())
    )::bigint as bytes`.execute(database)
  return Number(rows[0]!.bytes)
}
