import { sql, type Transaction, type Updateable } from 'kysely'
import type { Tables } from '../../engine/tables.ts'
import type { Failure } from './failure.ts'
import { namedMedia } from './named-media.ts'
import type { ClipRow, GenerationRow } from './record.ts'
import { lockStoryboard } from './storyboard.ts'

/** In the place of words that were the provider's, or about the request. */
const deleted = 'The generation was deleted.'

/** Code, stage, charge and whether to send it again tell nothing of what was asked for. */
const erasedFailure = ({ code, stage, retryable, charged }: Failure): Failure => ({
  ...{ code, stage, retryable, charged },
  message: deleted,
})

/** What stays of a generation: what it cost, how it ended, and what it is known by. */
export const erasedGeneration = (
  { failure }: Pick<GenerationRow, 'failure'>,
  deletedAt: Date,
): Updateable<Tables['generation']> => ({
  deleted_at: deletedAt,
  ...{ request: '{}', settled: '{}', settled_parameters: '[]', warnings: '[]', prepared: null, trace_context: null },
  failure: failure && JSON.stringify(erasedFailure(failure)),
})

/** Words leave everything that hangs on a generation: its clips, attempts, events, videos and takes. */
export async function eraseWords(
  transaction: Transaction<Tables>,
  { id }: Pick<GenerationRow, 'id'>,
  clips: ClipRow[],
  at: Date,
): Promise<void> {
  await eraseTakes(transaction, id, at)
  for (const clip of clips) Object.assign(clip, { message: null, failure: clip.failure && erasedFailure(clip.failure) })
  const erased = (failure: string) => sql`
    jsonb_build_object('code', ${sql.ref(failure)} -> 'code', 'stage', ${sql.ref(failure)} -> 'stage',
      'retryable', ${sql.ref(failure)} -> 'retryable', 'charged', ${sql.ref(failure)} -> 'charged',
      'message', ${deleted}::text)`
  await sql`
    update clip set message = null, failure = case when failure is not null then ${erased('failure')} end
    where generation_id = ${id}`.execute(transaction)
  await sql`
    update event set data = data
      || case when data ? 'reason' then jsonb_build_object('reason', ${deleted}::text) else '{}' end
      || case when data ? 'progress' then jsonb_build_object('progress', (data -> 'progress') || '{"message": null}') else '{}' end
      || case when data ? 'failure' then jsonb_build_object('failure', said.words) else '{}' end
    from (select sequence as number, data -> 'failure' as failure from event where generation_id = ${id}) as told
    cross join lateral (select ${erased('told.failure')} as words) as said
    where event.generation_id = ${id} and event.sequence = told.number`.execute(transaction)
  // By its id a job is found in the provider's books, and never adopted for another attempt.
  const job = (operation: string) => sql`
    case when jsonb_typeof(${sql.ref(operation)}) = 'string' then ${sql.ref(operation)}
      when ${sql.ref(operation)} ? 'id' then jsonb_build_object('id', ${sql.ref(operation)} -> 'id')
      when ${sql.ref(operation)} is not null then jsonb_build_object('erased', attempt.id) end`
  await sql`
    update attempt set request = null, answers = null, outputs = null, result = null, operation = ${job('operation')}
    where generation_id = ${id}`.execute(transaction)
  await sql`
    update video set deleted_at = ${at}, verify_after = null where generation_id = ${id}`.execute(transaction)
  // As a user of others' media it is gone.
  await sql`delete from media_reference where generation_id = ${id} and video_id is not null`.execute(transaction)
  await sql`update media_reference set generation_id = null where generation_id = ${id}`.execute(transaction)
}

/** What the storyboard keeps of the request; of the film's as long as it may have to be made again. */
async function eraseTakes(transaction: Transaction<Tables>, generationId: string, at: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select storyboard_id as id from storyboard_take where generation_id = ${generationId}
    union select id from storyboard where film_generation_id = ${generationId}`.execute(transaction)
  for (const { id } of rows) {
    await lockStoryboard(transaction, id)
    await sql`
      update storyboard_take set input = ${erasedTake}
      where storyboard_id = ${id} and generation_id = ${generationId}`.execute(transaction)
    await sql`
      update storyboard set film = '{}', film_problems = null
      where id = ${id} and film_generation_id = ${generationId} and status in ('SUCCEEDED', 'FAILED', 'CANCELED')`.execute(
      transaction,
    )
    await dropUnnamed(transaction, id)
    await eraseStoryboard(transaction, id, { at, own: generationId })
  }
}

/** Uploads that no request of the storyboard names any more. */
async function dropUnnamed(transaction: Transaction<Tables>, storyboardId: string): Promise<void> {
  const { rows } = await sql<{ request: unknown }>`
    select input as request from storyboard_take where storyboard_id = ${storyboardId}
    union all select film from storyboard where id = ${storyboardId}`.execute(transaction)
  const named = rows.flatMap(({ request }) => namedMedia(request).flatMap(({ uploadId }) => uploadId ?? []))
  await sql`
    update media_reference set storyboard_id = null
    where storyboard_id = ${storyboardId} and upload_id is not null and upload_id <> all(${named}::uuid[])`.execute(
    transaction,
  )
}

const erasedTake = '{"request": {}}'

/** Once it has ended and none of its generations is left: takes that were never started, the film, and what they hold. */
export async function eraseStoryboard(
  transaction: Transaction<Tables>,
  id: string,
  { at, own = null }: { at: Date /** Is being deleted. */; own?: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    update storyboard set film = '{}', film_problems = null, erased_at = ${at}
    where id = ${id} and erased_at is null and status in ('SUCCEEDED', 'FAILED', 'CANCELED') and not exists (
      select from generation
      where generation.deleted_at is null and generation.id is distinct from ${own}::uuid
        and (generation.id = storyboard.film_generation_id or generation.id in (
          select generation_id from storyboard_take where storyboard_id = storyboard.id)))
    returning id`.execute(transaction)
  if (rows.length === 0) return false
  await sql`update storyboard_take set input = ${erasedTake}, problems = null where storyboard_id = ${id}`.execute(
    transaction,
  )
  await sql`delete from media_reference where storyboard_id = ${id} and video_id is not null`.execute(transaction)
  await sql`update media_reference set storyboard_id = null where storyboard_id = ${id}`.execute(transaction)
  return true
}
