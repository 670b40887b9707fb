import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Tables } from '../../engine/tables.ts'
import type { NamedMedium } from '../record/named-media.ts'

/** Whose request it is. */
export type MediaUser = { generationId: string; ofStoryboard?: string } | { storyboardId: string }

/** A clip whose generation was deleted is there only for a storyboard of which it is a take. */
export const mayUseVideo = (storyboardId: string | undefined): RawBuilder<boolean> =>
  storyboardId === undefined
    ? sql`video.deleted_at is null`
    : sql`(video.deleted_at is null or exists (
        select from media_reference
        where media_reference.video_id = video.id and media_reference.storyboard_id = ${storyboardId}))`

/**
 * In the transaction that writes the request: what it names is locked against deletion, and kept as long as it is needed.
 * Answers what is not there any more.
 */
export async function referTo(
  transaction: Transaction<Tables>,
  tenant: string,
  user: MediaUser,
  named: readonly NamedMedium[],
): Promise<Problem[]> {
  if (named.length === 0) return []
  const uploads = [...new Set(named.flatMap(({ uploadId }) => uploadId ?? []))]
  const clips = named.flatMap(({ clip }) => clip ?? [])
  const isStart = 'generationId' in user
  const [generationId, storyboardId] = isStart ? [user.generationId, null] : [null, user.storyboardId]
  const { rows } = await sql<{ uploadId: string | null; generationId: string | null; index: number | null }>`
    with locked_upload as (
      select id from upload where tenant = ${tenant} and status = 'READY' and id = any(${uploads}::uuid[])
      order by id for share),
    locked_video as (
      select id, generation_id, clip_index from video
      where tenant = ${tenant} and ${mayUseVideo(isStart ? user.ofStoryboard : user.storyboardId)}
        and (generation_id, clip_index) in (select * from unnest(
          ${clips.map((clip) => clip.generationId)}::uuid[], ${clips.map((clip) => clip.index)}::int[]))
      order by id for share),
    written as (
      insert into media_reference (generation_id, storyboard_id, upload_id, video_id)
      select ${generationId}::uuid, ${storyboardId}::uuid, id, null from locked_upload
      union all select ${generationId}::uuid, ${storyboardId}::uuid, null, id from locked_video
      on conflict do nothing)
    select id as "uploadId", null::uuid as "generationId", null::int as index from locked_upload
    union all select null, generation_id, clip_index from locked_video`.execute(transaction)
  const isThere = ({ uploadId, clip }: NamedMedium) =>
    rows.some((row) =>
      clip ? row.generationId === clip.generationId && row.index === clip.index : row.uploadId === uploadId,
    )
  return named.filter((medium) => !isThere(medium)).map(deletedMeanwhile)
}

const deletedMeanwhile = ({ path, clip }: NamedMedium): Problem => ({
  code: 'NOT_FOUND',
  path,
  parameter: null,
  message: clip ? 'The clip of that generation was deleted.' : 'This upload was deleted.',
})
