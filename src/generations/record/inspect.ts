import type { Selectable } from 'kysely'
import type { Database } from '../../engine/connection.ts'
import { holderLives } from '../../engine/holders.ts'
import { jobOf } from '../../engine/lease.ts'
import type { Tables } from '../../engine/tables.ts'
import { type AttemptRow, type ClipRow, type GenerationRow, toAttempt, toClip, toGeneration } from './record.ts'

/** Whose work it is now. `held`: of a living process; `waiting`: of whoever claims it next. */
export type WorkState = 'done' | 'held' | 'waiting'

export interface Inspected {
  generation: GenerationRow
  work: WorkState
}

/** As an operator looks at it, whoever the tenant is. */
export interface InspectedWhole extends Inspected {
  clips: ClipRow[]
  attempts: (AttemptRow & { duplicates: unknown[] | null })[]
  events: { sequence: number; type: string; at: Date; status: string }[]
  actions: Selectable<Tables['operator_action']>[]
  /** Of the queue; null where none is there. */
  job: { state: string; retries: number } | null
}

export interface InspectFilter {
  tenant?: string
  model?: string
  statuses?: readonly string[]
  /** Only those that still need work. */
  unfinished?: boolean
  first: number
}

/** Newest first. */
export async function inspectGenerations(database: Database, filter: InspectFilter): Promise<Inspected[]> {
  let query = database.selectFrom('generation').selectAll().select(holderLives.as('is_held'))
  if (filter.tenant !== undefined) query = query.where('tenant', '=', filter.tenant)
  if (filter.model !== undefined) query = query.where('model', '=', filter.model)
  if (filter.statuses) query = query.where('status', 'in', [...filter.statuses])
  if (filter.unfinished) query = query.where('work_done', '=', false)
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.first).execute()
  return rows.map((row) => ({ generation: toGeneration(row), work: workState(row) }))
}

const workState = ({ work_done, is_held }: { work_done: boolean; is_held: boolean }): WorkState =>
  work_done ? 'done' : is_held ? 'held' : 'waiting'

/** Everything that is kept of one; null where there is none. As of one moment. */
export async function inspectGeneration(database: Database, id: string): Promise<InspectedWhole | null> {
  const job = await jobOf(database, id)
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const row = await transaction
        .selectFrom('generation')
        .selectAll()
        .select(holderLives.as('is_held'))
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) return null
      const clips = await transaction
        .selectFrom('clip')
        .selectAll()
        .where('generation_id', '=', id)
        .orderBy('index')
        .execute()
      const attempts = await transaction
        .selectFrom('attempt')
        .selectAll()
        .where('generation_id', '=', id)
        .orderBy('clip_index')
        .orderBy('number')
        .execute()
      return {
        generation: toGeneration(row),
        work: workState(row),
        job,
        clips: clips.map(toClip),
        attempts: attempts.map((attempt) => ({ ...toAttempt(attempt), duplicates: attempt.duplicates })),
        events: await transaction
          .selectFrom('event')
          .select(['sequence', 'type', 'at', 'status'])
          .where('generation_id', '=', id)
          .orderBy('sequence')
          .execute(),
        actions: await transaction
          .selectFrom('operator_action')
          .selectAll()
          .where('generation_id', '=', id)
          .orderBy('id')
          .execute(),
      }
    })
}
