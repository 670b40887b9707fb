import { type RawBuilder, sql } from 'kysely'
import { errorCode } from '../../engine/database-error.ts'
import { uploadKey } from '../media/uploads.ts'
import { eraseStoryboard } from '../record/erase.ts'
import { keptSecondsOf, type Retention } from '../record/retention.ts'
import { type DeleteContext, deleteGeneration } from './delete-generation.ts'
import { createPeriodicTask, type PeriodicTask } from './periodic-task.ts'
import { endPreviewsOf, putOnList, removeDueBytes, removeUnused } from './remove-media.ts'

export interface MediaUpkeepContext extends DeleteContext {
  retention: Retention
  timeouts: { upkeepMilliseconds: number }
}

const atOnce = 100

/**
 * Deletes what was kept long enough, and removes bytes that nobody needs any more: in every process that works, side by
 * side, since each step is one that may be done twice. What a crash broke off is gone on with here.
 */
export function createMediaUpkeep(context: MediaUpkeepContext): PeriodicTask {
  return createPeriodicTask({
    everyMilliseconds: context.timeouts.upkeepMilliseconds,
    async run(signal) {
      const { everybody, tenants } = context.retention
      const isAnySet = everybody !== null || Object.keys(tenants).length > 0
      for (const tenant of isAnySet ? await tenantsOf(context) : []) {
        if (signal.aborted) return
        await deleteKeptLongEnough(context, tenant, signal)
      }
      await deleteAsAsked(context, signal)
      await eraseStoryboards(context, sql`exists (select from generation where ${isOfStoryboard})`)
      await removeUnused(context)
      await removeDueBytes(context)
    },
    onError: (error) =>
      context.log.warn({ name: (error as Error).name, code: errorCode(error) }, 'Media could not be looked through'),
  })
}

/** Each is found by one step in an index. */
async function tenantsOf({ database }: MediaUpkeepContext): Promise<string[]> {
  const tenantsIn = (table: 'generation' | 'upload', which: RawBuilder<unknown>) => sql`
    with recursive found as (
      (select tenant from ${sql.table(table)} where ${which} order by tenant limit 1)
      union all
      select (
        select owned.tenant from ${sql.table(table)} as owned
        where ${which} and owned.tenant > found.tenant order by owned.tenant limit 1)
      from found where found.tenant is not null)
    select tenant from found where tenant is not null`
  const { rows } = await sql<{ tenant: string }>`
    (${tenantsIn('generation', sql`finished_at is not null and deleted_at is null`)})
    union (${tenantsIn('upload', sql`true`)})
    union select tenant from storyboard where erased_at is null`.execute(database)
  return rows.map(({ tenant }) => tenant)
}

/** By the operator's word. */
async function deleteKeptLongEnough(context: MediaUpkeepContext, tenant: string, signal: AbortSignal): Promise<void> {
  const { database, retention, now } = context
  const seconds = keptSecondsOf(retention, tenant)
  if (seconds === null) return
  const before = new Date(now().getTime() - seconds * 1_000)
  await deleteAll(context, signal, () =>
    sql<Kept>`
      select id, tenant from generation
      where tenant = ${tenant} and finished_at < ${before} and deleted_at is null and not ${isSettling}
      order by finished_at limit ${atOnce}`.execute(database),
  )
  await removeUnusedUploads(context, tenant, before)
  // Nobody retried it for so long: what it holds is kept no longer than anything else.
  await sql`
    update storyboard set status = 'CANCELED'
    where tenant = ${tenant} and status = 'NEEDS_RETRY' and changed_at < ${before} and not exists (
      select from generation where finished_at is null and ${isOfStoryboard})`.execute(database)
  await eraseStoryboards(context, sql`tenant = ${tenant} and changed_at < ${before}`)
}

/** Of one that an operator has settled by hand there is work again, though its callers are not told so. */
const isSettling = sql`(settling or (reopened_at is not null and not work_done))`

const isOfStoryboard = sql`(generation.id = storyboard.film_generation_id or generation.id in (
  select generation_id from storyboard_take where storyboard_id = storyboard.id))`

interface Kept {
  id: string
  tenant: string
}

/** By the caller's. */
const deleteAsAsked = (context: MediaUpkeepContext, signal: AbortSignal): Promise<void> =>
  deleteAll(context, signal, () =>
    sql<Kept>`
      select id, tenant from generation
      where keep_for_seconds is not null and deleted_at is null and not ${isSettling}
        and finished_at < ${context.now()}::timestamptz - keep_for_seconds * interval '1 second'
      limit ${atOnce}`.execute(context.database),
  )

async function deleteAll(
  context: MediaUpkeepContext,
  signal: AbortSignal,
  find: () => Promise<{ rows: Kept[] }>,
): Promise<void> {
  for (;;) {
    const { rows } = await find()
    for (const { id, tenant } of rows) {
      if (signal.aborted) return
      await deleteGeneration(context, tenant, id)
    }
    if (rows.length > 0) context.log.info({ deleted: rows.length }, 'Deleted what was kept long enough')
    if (rows.length < atOnce) return
  }
}

/** Announced and never used, or not any more. */
async function removeUnusedUploads({ database }: MediaUpkeepContext, tenant: string, before: Date): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ id: string }>`
      select id from upload where tenant = ${tenant} and created_at < ${before} and status <> 'WAITING'
        and not exists (select from media_reference where upload_id = upload.id)
      limit ${atOnce} for update skip locked`.execute(transaction)
    if (rows.length === 0) return
    const { rows: removed } = await sql<{ id: string }>`
      delete from upload where id = any(${rows.map(({ id }) => id)}::uuid[])
        and not exists (select from media_reference where upload_id = upload.id)
      returning id`.execute(transaction)
    await endPreviewsOf(
      transaction,
      removed.map(({ id }) => id),
    )
    await putOnList(
      transaction,
      removed.map(({ id }) => uploadKey(id)),
    )
  })
}

/** That have ended, and none of whose generations is left. */
async function eraseStoryboards({ database, now }: MediaUpkeepContext, which: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from storyboard
    where erased_at is null and status in ('SUCCEEDED', 'FAILED', 'CANCELED') and ${which} and not exists (
      select from generation where deleted_at is null and ${isOfStoryboard})
    limit ${atOnce}`.execute(database)
  for (const { id } of rows)
    await database.transaction().execute((transaction) => eraseStoryboard(transaction, id, { at: now() }))
}
