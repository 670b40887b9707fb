import { sql } from 'kysely'
import { type Database, readAgain } from '../../engine/connection.ts'
import type { EventData, EventType, StoredEvent } from './event.ts'
import { type ClipRow, type GenerationRow, toClip, toGeneration, toManifest, type VideoManifest } from './record.ts'
import type { Status } from './status.ts'

/** A generation with all that hangs on it, as of one moment. */
export interface GenerationView {
  generation: GenerationRow
  clips: ClipRow[]
  videos: StoredVideo[]
}

export interface StoredVideo {
  id: string
  tenant: string
  generationId: string
  clipIndex: number
  facts: VideoManifest
  /** Of its generation. */
  finishedAt: Date | null
  keepForSeconds: number | null
}

/** In the order of `ids`; null for what is not there or not the tenant's. One snapshot: rows never disagree. */
export async function loadViews(
  database: Database,
  tenant: string,
  ids: readonly string[],
): Promise<(GenerationView | null)[]> {
  const { generations, clips, videos } = await readAgain(() =>
    database
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (transaction) => ({
        generations: await transaction
          .selectFrom('generation')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('id', 'in', [...ids])
          .execute(),
        clips: await transaction
          .selectFrom('clip')
          .selectAll()
          .where('generation_id', 'in', [...ids])
          .orderBy('index')
          .execute(),
        videos: await transaction
          .selectFrom('video')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('generation_id', 'in', [...ids])
          .where('deleted_at', 'is', null)
          .orderBy('clip_index')
          .execute(),
      })),
  )
  const views = new Map(
    generations.map((row): [string, GenerationView] => {
      const generation = toGeneration(row)
      return [
        row.id,
        {
          generation,
          clips: clips.filter((clip) => clip.generation_id === row.id).map(toClip),
          videos: videos.filter((video) => video.generation_id === row.id).map((video) => toVideo(video, generation)),
        },
      ]
    }),
  )
  return ids.map((id) => views.get(id) ?? null)
}

const toVideo = (
  row: { id: string; tenant: string; generation_id: string; clip_index: number; facts: unknown },
  { finishedAt, keepForSeconds }: Pick<GenerationRow, 'finishedAt' | 'keepForSeconds'>,
): StoredVideo => ({
  ...{ finishedAt, keepForSeconds },
  id: row.id,
  tenant: row.tenant,
  generationId: row.generation_id,
  clipIndex: row.clip_index,
  facts: toManifest(row.facts),
})

export async function loadVideos(
  database: Database,
  tenant: string,
  ids: readonly string[],
): Promise<(StoredVideo | null)[]> {
  const rows = await database
    .selectFrom('video')
    .innerJoin('generation', 'generation.id', 'video.generation_id')
    .selectAll('video')
    .select(['finished_at', 'keep_for_seconds'])
    .where('video.tenant', '=', tenant)
    .where('video.id', 'in', [...ids])
    .where('video.deleted_at', 'is', null)
    .execute()
  return ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id)
    return row ? toVideo(row, { finishedAt: row.finished_at, keepForSeconds: row.keep_for_seconds }) : null
  })
}

/** At most `limit` events after `afterSequence`, in order. */
export async function readEvents(
  database: Database,
  generationId: string,
  afterSequence: number,
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await database
    .selectFrom('event')
    .selectAll()
    .where('generation_id', '=', generationId)
    .where('sequence', '>', afterSequence)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    generationId: row.generation_id,
    sequence: row.sequence,
    type: row.type as EventType,
    at: row.at,
    status: row.status as Status,
    isFinal: row.is_final,
    data: row.data as unknown as EventData,
  }))
}

export interface GenerationFilter {
  statuses?: Status[]
  isFinal?: boolean
  modelName?: string
  clientReference?: string
  createdAfter?: Date
  createdBefore?: Date
}

/** Where a page begins: the generation it stands at. */
export interface PageCursor {
  createdAt: Date
  id: string
}

/** Newest first. `before` and `last` page towards the newer end. One row more than asked tells whether there is more. */
export async function listGenerations(
  database: Database,
  tenant: string,
  filter: GenerationFilter,
  page: { limit: number; after?: PageCursor; before?: PageCursor; isBackward: boolean },
): Promise<GenerationRow[]> {
  // Nothing of that name was ever stored, and Postgres would refuse the question.
  if (filter.modelName?.includes('\0') || filter.clientReference?.includes('\0')) return []
  let query = database.selectFrom('generation').selectAll().where('tenant', '=', tenant)
  if (filter.statuses) query = query.where('status', 'in', filter.statuses.length > 0 ? filter.statuses : [''])
  if (filter.isFinal !== undefined) query = query.where('finished_at', filter.isFinal ? 'is not' : 'is', null)
  if (filter.modelName !== undefined) query = query.where('model', '=', filter.modelName)
  if (filter.clientReference !== undefined) query = query.where('client_reference', '=', filter.clientReference)
  if (filter.createdAfter) query = query.where('created_at', '>', filter.createdAfter)
  if (filter.createdBefore) query = query.where('created_at', '<', filter.createdBefore)
  const { after, before } = page
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id}::uuid)`)
  if (before) query = query.where(sql<boolean>`(created_at, id) > (${before.createdAt}, ${before.id}::uuid)`)
  const direction = page.isBackward ? 'asc' : 'desc'
  const rows = await query.orderBy('created_at', direction).orderBy('id', direction).limit(page.limit).execute()
  return rows.map(toGeneration)
}
