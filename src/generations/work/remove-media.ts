import { sql, type Transaction } from 'kysely'
import { whileBytesMayGo } from '../../engine/backup-lock.ts'
import type { Database } from '../../engine/connection.ts'
import type { Tables } from '../../engine/tables.ts'
import type { MediaStore } from '../../media/store.ts'
import { uploadKey } from '../media/uploads.ts'
import { videoFolder } from './clip-files.ts'

export interface RemovalContext {
  database: Database
  store: Pick<MediaStore, 'remove'>
  killPoint(point: string): void
}

/** Rows that one transaction looks at. */
const atOnce = 100

/**
 * Media of deleted generations that nobody needs any more: their rows go, and in the same transaction it is written down
 * which bytes are to be removed. `generationId`: of its videos only; otherwise of all.
 */
export async function removeUnused(context: RemovalContext, generationId: string | null = null): Promise<void> {
  for (const removeSome of [removeVideos, removeUploads])
    for (;;) {
      const some = await context.database.transaction().execute((transaction) => removeSome(transaction, generationId))
      if (some > 0) context.killPoint('delete.unreferenced')
      if (some < atOnce) break
    }
}

/**
 * A lock first, then a look at who refers to them: a start that held the lock before is seen, and one that comes later
 * does not find the row. What is locked by somebody else is looked at the next time.
 */
async function removeVideos(transaction: Transaction<Tables>, generationId: string | null): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from video
    where deleted_at is not null and (${generationId}::uuid is null or generation_id = ${generationId})
      and not ${isVideoNeeded}
    limit ${atOnce} for update skip locked`.execute(transaction)
  if (rows.length === 0) return 0
  const { rows: removed } = await sql<{ id: string }>`
    delete from video where id = any(${rows.map(({ id }) => id)}::uuid[]) and not ${isVideoNeeded}
    returning id`.execute(transaction)
  await putOnList(
    transaction,
    removed.map(({ id }) => videoFolder(id)),
  )
  return rows.length
}

/** By a generation that has not ended, or a storyboard that may still make its film of it. */
const isVideoNeeded = sql`exists (
  select from media_reference
  left join generation on generation.id = media_reference.generation_id
  left join storyboard on storyboard.id = media_reference.storyboard_id
  where media_reference.video_id = video.id and (
    (generation.id is not null and (generation.finished_at is null or generation.settling))
    or storyboard.status in ('RUNNING', 'NEEDS_RETRY')))`

/** An upload goes with the last who refers to it, ended or not: their requests name it. */
async function removeUploads(transaction: Transaction<Tables>): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from upload
    where id in (
      select upload_id from media_reference
      where generation_id is null and storyboard_id is null and upload_id is not null limit ${atOnce})
    for update skip locked`.execute(transaction)
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  // Of those that others refer to it need not be looked at again before one of these is gone.
  await sql`
    delete from media_reference as gone
    where generation_id is null and storyboard_id is null and upload_id = any(${ids}::uuid[]) and exists (
      select from media_reference as other
      where other.upload_id = gone.upload_id
        and (other.generation_id is not null or other.storyboard_id is not null))`.execute(transaction)
  const { rows: removed } = await sql<{ id: string }>`
    delete from upload
    where id = any(${ids}::uuid[]) and not exists (
      select from media_reference
      where upload_id = upload.id and (generation_id is not null or storyboard_id is not null))
    returning id`.execute(transaction)
  await endPreviewsOf(
    transaction,
    removed.map(({ id }) => id),
  )
  await putOnList(
    transaction,
    removed.map(({ id }) => uploadKey(id)),
  )
  return rows.length
}

/** What was made of these generations and uploads, to be looked at for a while, goes with them. */
export const endPreviewsOf = (transaction: Transaction<Tables>, ids: readonly string[]): Promise<unknown> =>
  sql`
    update media_removal set due_at = now()
    where made_of && ${ids}::uuid[] and not is_again`.execute(transaction)

/** Also for keys that were there once before. */
export async function putOnList(transaction: Transaction<Tables>, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await sql`
    insert into media_removal (key) select distinct unnest(${keys}::text[])
    on conflict (key) do update set due_at = now(), is_again = false`.execute(transaction)
}

/** Removes what is due, and has it removed once more in an hour: a process that was frozen may have written some of it. */
export async function removeDueBytes(context: RemovalContext): Promise<void> {
  const { database, store, killPoint } = context
  for (;;) {
    const { rows } = await sql<{ key: string; isAgain: boolean }>`
      select key, is_again as "isAgain" from media_removal where due_at <= now() order by due_at limit ${atOnce}`.execute(
      database,
    )
    if (rows.length === 0) return
    const mayGo = await whileBytesMayGo(database, async () => {
      for (const { key, isAgain } of rows) {
        await store.remove(key)
        killPoint('delete.half')
        await (isAgain
          ? sql`delete from media_removal where key = ${key} and is_again`
          : sql`update media_removal set is_again = true, due_at = now() + interval '1 hour' where key = ${key}`
        ).execute(database)
      }
    })
    // What a backup copies goes with a later look.
    if (!mayGo || rows.length < atOnce) return
  }
}
