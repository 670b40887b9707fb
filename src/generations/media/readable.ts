import { sql } from 'kysely'
import { type Database, readAgain } from '../../engine/connection.ts'

const ownedKey = /^(videos|uploads)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/

/**
 * Whether a signed URL still opens what it names: not after its owner deleted it, but for the provider of a generation
 * that needs it and has not ended.
 */
export async function isReadable(database: Database, key: string, generationId: string | undefined): Promise<boolean> {
  const [, kind, id] = ownedKey.exec(key) ?? []
  if (id === undefined) return true
  const owned =
    kind === 'videos'
      ? sql`select from video where id = ${id}::uuid and deleted_at is null`
      : sql`select from upload where id = ${id}::uuid and status = 'READY'`
  const { rows } = await readAgain(() =>
    sql<{ isReadable: boolean }>`
      select exists (${owned}) or exists (
        select from generation
        where id = ${generationId ?? null}::uuid and (finished_at is null or settling)) as "isReadable"`.execute(
      database,
    ),
  )
  return rows[0]!.isReadable
}
