import { sql, type Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import type { Tables } from '../../engine/tables.ts'
import { type Charge, chargeOfMany } from './charge.ts'
import type { ChargeState } from './failure.ts'
import { toManifest, type VideoManifest } from './record.ts'
import { isFinal, type Status } from './status.ts'

/** NEEDS_RETRY: a shot has no clip, and none on its way; what does not depend on it goes on. */
export const storyboardStatuses = ['RUNNING', 'NEEDS_RETRY', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const
export type StoryboardStatus = (typeof storyboardStatuses)[number]

/** A retry may take up what has SUCCEEDED or FAILED. */
export const hasEnded = (status: StoryboardStatus): boolean =>
  status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELED'

/** A storyboard with all its takes. */
export interface StoryboardView {
  id: string
  tenant: string
  status: StoryboardStatus
  shots: ShotView[]
  /** Request of the film; what is cut are shots. */
  film: Record<string, unknown>
  /** The last try at it. */
  filmTake: FilmTake | null
  maximumCostMicros: number | null
  createdAt: Date
}

export interface FilmTake {
  /** Of which takes of the shots, and which try of these from the second on: `1.2.1`, `1.2.1/2`. */
  takes: string
  /** Null when it could not be started, or not yet. */
  generation: Made | null
  /** Why it could not be started. */
  problems: Problem[] | null
}

export interface ShotView {
  index: number
  name: string
  /** In their order; there is always one. */
  takes: Take[]
}

export interface Take {
  shotIndex: number
  /** From 1. */
  number: number
  input: TakeInput
  expected: ExpectedClip
  estimateMicros: number | null
  /** Null until it is started. */
  generation: Made | null
  /** Why it could not be started. */
  problems: Problem[] | null
}

/** What a take is started with, beside its key. Inline bytes have become uploads. */
export interface TakeInput {
  request: Record<string, unknown>
  allowPlaceholders?: boolean
  provider?: string
  poll?: { intervalMilliseconds?: number; timeoutMilliseconds?: number }
}

/** What is known of a clip before it is made. */
export interface ExpectedClip {
  width?: number
  height?: number
  seconds?: number
}

/** What has become of a generation. */
export interface Made {
  id: string
  /** Null when it is gone. */
  status: Status | null
  /** Null until it is there. */
  clip: MadeClip | null
  charge: Charge
}

export interface MadeClip {
  width: number
  height: number
  seconds: number
  /** Its frames cannot be taken yet. */
  isUnverified: boolean
}

export const isOpen = ({ generation, problems }: Take): boolean =>
  generation ? isUnfinished(generation) : problems === null

export const isUnfinished = ({ status }: Made): boolean => status !== null && !isFinal(status)

/** The last take whose clip is there. */
export const lastGoodTake = ({ takes }: ShotView): (Take & { generation: Made }) | undefined =>
  takes.findLast((take): take is Take & { generation: Made } => (take.generation?.clip ?? null) !== null)

/** No other shot waits for it any more, nor does the film. */
export const isSettled = ({ takes }: ShotView): boolean => !isOpen(takes.at(-1)!)

/** What it was asked for went with a generation that was deleted. */
export const isErased = (request: object): boolean => Object.keys(request).length === 0

/** All generations, the film's last. */
export const generationIdsOf = ({ shots, filmTake }: StoryboardView): string[] => [
  ...shots.flatMap(({ takes }) => takes.flatMap(({ generation }) => generation?.id ?? [])),
  ...(filmTake?.generation ? [filmTake.generation.id] : []),
]

/** What everything that was started has cost, as far as the providers said. */
export const chargeOfStoryboard = ({ shots, filmTake }: StoryboardView): Charge =>
  chargeOfMany(
    [...shots.flatMap(({ takes }) => takes.map(({ generation }) => generation)), filmTake?.generation].flatMap(
      (made) => made?.charge ?? [],
    ),
  )

interface TakeRow extends MadeRow {
  storyboardId: string
  shotIndex: number
  number: number
  input: TakeInput
  expected: ExpectedClip
  estimateMicros: number | null
  problems: Problem[] | null
}

interface MadeRow {
  generationId: string | null
  status: Status | null
  video: unknown
  chargeState: ChargeState | null
  chargeMicros: number | null
  chargeUnits: string | null
}

const madeColumns = sql`
  generation.status, video.facts as video,
  generation.charge_state as "chargeState", generation.charge_micros as "chargeMicros",
  generation.charge_units as "chargeUnits"`

const toMade = (row: MadeRow): Made | null =>
  row.generationId === null
    ? null
    : {
        id: row.generationId,
        status: row.status,
        clip: row.video === null ? null : toMadeClip(toManifest(row.video)),
        charge: {
          state: row.chargeState ?? 'NONE',
          ...(row.chargeMicros === null ? {} : { micros: row.chargeMicros }),
          ...(row.chargeUnits === null ? {} : { providerUnits: row.chargeUnits }),
        },
      }

const toMadeClip = ({ width, height, durationSeconds, verified, damage }: VideoManifest): MadeClip => ({
  ...{ width, height, seconds: durationSeconds },
  isUnverified: !verified && damage === undefined,
})

/** In the order of `ids`; null for what is not there, or another tenant's. Without a tenant: for our own work. */
export async function loadStoryboards(
  database: Database,
  tenant: string | null,
  ids: readonly string[],
): Promise<(StoryboardView | null)[]> {
  const { rows } = await sql<
    MadeRow & {
      id: string
      tenant: string
      storyboardStatus: StoryboardStatus
      shotNames: string[]
      film: Record<string, unknown>
      filmTakes: string | null
      filmProblems: Problem[] | null
      maximumCostMicros: number | null
      createdAt: Date
    }
  >`
    select storyboard.id, storyboard.tenant, storyboard.status as "storyboardStatus", shot_names as "shotNames", film,
      film_takes as "filmTakes", film_problems as "filmProblems", maximum_cost_micros as "maximumCostMicros",
      storyboard.created_at as "createdAt", film_generation_id as "generationId", ${madeColumns}
    from storyboard
    left join generation on generation.id = film_generation_id
    left join video on video.generation_id = generation.id and video.clip_index = 0
    where storyboard.id = any(${ids}::uuid[]) and (${tenant}::text is null or storyboard.tenant = ${tenant})`.execute(
    database,
  )
  const takes = await loadTakes(
    database,
    rows.map(({ id }) => id),
  )
  const views = new Map(
    rows.map((row): [string, StoryboardView] => {
      const ofShot = (index: number) =>
        takes.filter(({ storyboardId, shotIndex }) => storyboardId === row.id && shotIndex === index).map(toTake)
      const view: StoryboardView = {
        id: row.id,
        tenant: row.tenant,
        status: row.storyboardStatus,
        shots: row.shotNames.map((name, index) => ({ index, name, takes: ofShot(index) })),
        film: row.film,
        filmTake:
          row.filmTakes === null ? null : { takes: row.filmTakes, generation: toMade(row), problems: row.filmProblems },
        maximumCostMicros: row.maximumCostMicros,
        createdAt: row.createdAt,
      }
      return [row.id, view]
    }),
  )
  return ids.map((id) => views.get(id) ?? null)
}

async function loadTakes(database: Database, ids: readonly string[]): Promise<TakeRow[]> {
  const { rows } = await sql<TakeRow>`
    select storyboard_id as "storyboardId", shot_index as "shotIndex", number, input, expected,
      storyboard_take.estimate_micros as "estimateMicros", storyboard_take.generation_id as "generationId",
      storyboard_take.problems, ${madeColumns}
    from storyboard_take
    left join generation on generation.id = storyboard_take.generation_id
    left join video on video.generation_id = generation.id and video.clip_index = 0
    where storyboard_id = any(${ids}::uuid[])
    order by storyboard_id, shot_index, number`.execute(database)
  return rows
}

const toTake = (row: TakeRow): Take => ({
  shotIndex: row.shotIndex,
  number: row.number,
  input: row.input,
  expected: row.expected,
  estimateMicros: row.estimateMicros,
  generation: toMade(row),
  problems: row.problems,
})

/** Of which storyboard each generation is a take, or the film; null where it is none's. */
export async function storyboardsOf(
  database: Database,
  tenant: string,
  generationIds: readonly string[],
): Promise<(string | null)[]> {
  const { rows } = await sql<{ id: string; generationId: string }>`
    select storyboard.id, generation_id as "generationId" from storyboard_take
    join storyboard on storyboard.id = storyboard_id
    where tenant = ${tenant} and generation_id = any(${generationIds}::uuid[])
    union all
    select id, film_generation_id from storyboard
    where tenant = ${tenant} and film_generation_id = any(${generationIds}::uuid[])`.execute(database)
  return generationIds.map((id) => rows.find(({ generationId }) => generationId === id)?.id ?? null)
}

/** The row's lock: of one storyboard's steps, only one at a time decides. */
export const lockStoryboard = (transaction: Transaction<Tables>, id: string): Promise<unknown> =>
  transaction.selectFrom('storyboard').select('id').where('id', '=', id).forUpdate().executeTakeFirst()

/**
 * A generation has ended, or its clip has come late: whatever waits for it may go on. In the same transaction, so that
 * no crash comes between.
 *
 * @returns the storyboards to be woken after the commit
 */
export async function putDue(transaction: Transaction<Tables>, generationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update storyboard set due_at = now()
    where id in (
      select storyboard_id from storyboard_take where generation_id = ${generationId}
      union all select id from storyboard where film_generation_id = ${generationId})
    returning id`.execute(transaction)
  // Its clip is there for the shots that go on from it and for the film, whoever deletes it meanwhile.
  if (rows.length > 0)
    await sql`
      insert into media_reference (storyboard_id, video_id)
      select storyboard_id, video.id from storyboard_take
      join video on video.generation_id = storyboard_take.generation_id
      where storyboard_take.generation_id = ${generationId}
      on conflict do nothing`.execute(transaction)
  return rows.map(({ id }) => id)
}
