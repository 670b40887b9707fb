import { type Selectable, sql, type Transaction, type Updateable } from 'kysely'
import { type Database, patiently } from '../../engine/connection.ts'
import type { Tables } from '../../engine/tables.ts'
import type { Wake } from '../../engine/wake.ts'
import { chargeOf } from './charge.ts'
import { stepsOf } from './decision-steps.ts'
import { erasedGeneration } from './erase.ts'
import { finalEvent, type NewEvent } from './event.ts'
import { eventQueries, isAnyWanted } from './event-queries.ts'
import type { Failure } from './failure.ts'
import { estimateProgress, overallProgress } from './progress.ts'
import { type ClipRow, type GenerationRow, toClip, toGeneration, type VideoManifest } from './record.ts'
import { isFinal, type Status, statusOf, transitions } from './status.ts'
import type { Step } from './step.ts'
import { putDue } from './storyboard.ts'

export interface Rows {
  generation: GenerationRow
  clips: ClipRow[]
}

/** What one decision sees, under the generation's row lock. */
export interface DecisionView extends Rows {
  transaction: Transaction<Tables>
}

/** What it changes. Status changes commit alone and at once, with their events, or not at all. */
export interface Decision {
  clips?: ClipChange[]
  generation?: {
    cancelRequestedAt?: Date
    lateResult?: 'KEEP' | 'DISCARD'
    prepared?: unknown[]
    failedStarts?: number
    workDone?: boolean
    /** What was asked for and answered goes. */
    deletedAt?: Date
    /** Of one that has ended: there is work again, and time for it. */
    reopenedAt?: Date
    /** What an attempt cost was written. */
    isChargeNew?: boolean
    /** Another way to the same model: what was prepared for the one before is not used. */
    route?: { id: string; provider: string; timingKey: string }
  }
  events?: NewEvent[]
}

export interface ClipChange {
  index: number
  to: Status
  failure?: Failure
  fraction?: number | null
  /** How often the provider was asked. */
  polls?: number
  expected?: ClipRow['expected']
  arrivedLate?: boolean
  /** Of one that is queued again: not before then, and why. */
  retry?: { at: Date; reason: string }
  /** Stored in the same transaction; the clip's video is there exactly when it succeeded, or late. */
  video?: { id: string; facts: VideoManifest }
}

/** `lost`: another holder has it, write nothing more. `refused`: the rows are not what the decision needs. */
export type Outcome = 'written' | 'refused' | 'lost'

/** `rows`: as they are now; null where the decision was taken back. */
export interface Decided {
  outcome: Outcome
  rows: Rows | null
}

export interface DecisionContext {
  database: Database
  wake: Wake
  now(): Date
  /** Told of what happened, after it is committed. Must not throw. */
  onStep(step: Step): void
  /** Told at the kill points of the crash tests; does nothing otherwise. */
  killPoint(point: string): void
}

/**
 * The one way to change a generation or a clip. Takes the row lock (events get their numbers under it, so no reader
 * sees n+1 before n), checks the fence and every transition, writes rows and events in one transaction, and wakes who
 * watches. `fence` is the holder's lease; null only for what is decided without one (a cancel).
 *
 * Safe to call again after a lost connection: under one lease nobody else moves a clip, so clips that already are where
 * they should go were moved by the commit whose answer was lost. What is refused leaves nothing of what `build` wrote.
 */
export async function decide(
  context: DecisionContext,
  generationId: string,
  fence: number | null,
  build: (view: DecisionView) => Decision | null | Promise<Decision | null>,
): Promise<Decided> {
  let applied: Applied | null = null
  const decided = await orRefused(
    context.database.transaction().execute(async (transaction): Promise<Decided> => {
      applied = null
      const row = await transaction
        .selectFrom('generation')
        .selectAll()
        .where('id', '=', generationId)
        .forUpdate()
        .executeTakeFirst()
      if (!row) return { outcome: 'lost', rows: null }
      const generation = toGeneration(row)
      if (fence !== null && generation.lease !== fence) return { outcome: 'lost', rows: null }
      const clips = await readClips(transaction, generationId)
      const decision = await build({ generation, clips, transaction })
      if (!decision) return { outcome: 'refused', rows: { generation, clips } }
      applied = await apply(context, transaction, { generation, clips, isHeld: fence !== null }, decision)
      return { outcome: 'written', rows: { generation: applied.generation, clips } }
    }),
  )
  const { isNews, isWanted, storyboards, steps } = (applied as Applied | null) ?? nothingApplied
  if (isNews) context.wake.notify('events', generationId)
  if (isWanted) context.wake.notify('webhooks', generationId)
  for (const id of storyboards) context.wake.notify('storyboards', id)
  for (const step of steps) context.onStep(step)
  return decided
}

/** Longer than any lock is held for (durability: statements end after 30 s). */
const patienceMilliseconds = 40_000

/** What is decided without the lease, for a caller who waits: a database that is busy or away is waited for, 40 s. */
export const decidePatiently = (
  context: DecisionContext,
  generationId: string,
  build: Parameters<typeof decide>[3],
): Promise<Decided> =>
  patiently(AbortSignal.timeout(patienceMilliseconds), () => decide(context, generationId, null, build))

/** Takes the transaction back. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly kind = 'defect'
}

const orRefused = (decided: Promise<Decided>): Promise<Decided> =>
  decided.catch((error: unknown) => {
    if (error instanceof Refused) return { outcome: 'refused', rows: null }
    throw error
  })

export async function readClips(transaction: Database, generationId: string): Promise<ClipRow[]> {
  const rows = await transaction
    .selectFrom('clip')
    .selectAll()
    .where('generation_id', '=', generationId)
    .orderBy('index')
    .execute()
  return rows.map(toClip)
}

interface Applied {
  generation: GenerationRow
  /** Whether there are events to be told of. */
  isNews: boolean
  /** Whether an endpoint of webhooks wants one of them. */
  isWanted: boolean
  /** Those that have to go on from here. */
  storyboards: readonly string[]
  steps: readonly Step[]
}

const nothingApplied: Omit<Applied, 'generation'> = { isNews: false, isWanted: false, storyboards: [], steps: [] }

async function apply(
  context: DecisionContext,
  transaction: Transaction<Tables>,
  { generation, clips, isHeld }: Rows & { isHeld: boolean },
  decision: Decision,
): Promise<Applied> {
  const now = context.now()
  const changes = decision.clips ?? []
  if (changes.length > 0 && changes.every((change) => isDone(clips[change.index], change))) {
    // The answer to its commit was lost: of what it did nobody has been told.
    const { latestAttempt } = await chargeOf(transaction, generation.id, clips)
    const ends = isFinal(generation.status) && changes.some(({ arrivedLate }) => !arrivedLate)
    const steps = stepsOf({ before: null, after: generation, decision, ends, latestAttempt })
    return { generation, isNews: true, isWanted: true, storyboards: [], steps }
  }
  if (!changes.every((change) => isAllowed(clips[change.index], change))) throw new Refused()
  for (const change of changes) applyToClip(clips[change.index]!, change, now)

  const next = statusOf(clips.map((clip) => ({ status: clip.status, hasRun: clip.startedAt !== null })))
  const ends = isFinal(next) && !isFinal(generation.status)
  const failure = next === 'FAILED' ? (clips.find((clip) => clip.failure)?.failure ?? null) : null
  const workDone = decision.generation?.workDone === true
  const hasEnded = changes.some(({ to }) => isFinal(to)) || workDone
  const isChargeNew = hasEnded || decision.generation?.isChargeNew === true
  const { charge, latestAttempt, mayStillCome } = isChargeNew
    ? await chargeOf(transaction, generation.id, clips)
    : { charge: generation.charge, latestAttempt: null, mayStillCome: generation.settling }
  // After the end it stays until all work is done: then the last charge is told.
  const settling = isFinal(generation.status)
    ? generation.settling && !workDone
    : hasEnded
      ? mayStillCome
      : generation.settling
  // Nothing is left to do for who holds it: the end is the last write.
  const isOver = workDone || (isHeld && ends && !settling)
  const events = (decision.events ?? []).map((event) =>
    event.type === 'LateResult' || event.type === 'ChargeSettled'
      ? { ...event, data: { ...event.data, charge } }
      : event,
  )
  if (ends)
    events.push({
      type: finalEvent[next]!,
      data: {
        charge,
        ...(failure ? { failure } : {}),
        ...(next === 'EXPIRED' ? { resultMayStillArrive: settling } : {}),
      },
    })
  const estimated = clips.filter(
    (clip) => events.length > 0 && !changes.some(({ index }) => index === clip.index) && estimateProgress(clip, now),
  )
  const progress = overallProgress(clips, next)

  const change: Updateable<Tables['generation']> = {
    status: next,
    sequence: generation.sequence + events.length,
    settling,
  }
  if (events.length > 0) change.claims = 0
  if (ends) Object.assign(change, { finished_at: now, failure: failure ? JSON.stringify(failure) : null })
  if (generation.startedAt === null && clips.some((clip) => clip.startedAt !== null)) change.started_at = now
  const asked = decision.generation
  if (asked?.cancelRequestedAt) change.cancel_requested_at = asked.cancelRequestedAt
  if (asked?.lateResult) change.late_result = asked.lateResult
  if (asked?.prepared) change.prepared = JSON.stringify(asked.prepared)
  if (asked?.failedStarts !== undefined) change.failed_starts = asked.failedStarts
  if (isOver) change.work_done = true
  if (asked?.reopenedAt) Object.assign(change, { reopened_at: asked.reopenedAt, work_done: false })
  if (asked?.deletedAt) Object.assign(change, erasedGeneration(generation, asked.deletedAt))
  if (asked?.route) {
    Object.assign(change, { route: asked.route.id, provider: asked.route.provider, prepared: null })
    await transaction
      .updateTable('clip')
      .set({ timing_key: asked.route.timingKey })
      .where('generation_id', '=', generation.id)
      .execute()
    for (const clip of clips) clip.timingKey = asked.route.timingKey
  }
  if (isChargeNew)
    Object.assign(change, {
      charge_state: charge.state,
      charge_micros: charge.micros ?? null,
      charge_units: charge.providerUnits ?? null,
    })
  const writes = [
    transaction.updateTable('generation').set(change).where('id', '=', generation.id).returningAll(),
    ...changes.map(({ index }) => updateOfClip(transaction, clips[index]!)),
    ...estimated.map((clip) => updateOfEstimate(transaction, clip)),
    ...changes.flatMap(({ index, video }) => (video ? insertOfVideo(transaction, generation, index, video, now) : [])),
  ].map((query, index) => sql`${sql.ref(`written_${index}`)} as (${query})`)
  const news = eventQueries(transaction, generation, next, now, events, progress)
  const { rows } = await sql<Selectable<Tables['generation']> & { isWanted: boolean }>`
    with ${sql.join([...writes, ...news])}
    select written_0.*, ${isAnyWanted} as "isWanted" from written_0`.execute(transaction)
  const [written] = rows
  if (!written) throw new Error('The row that is locked was not written')
  const hasClip = changes.some(({ video }) => video !== undefined)
  const after = toGeneration(written)
  return {
    generation: after,
    isNews: events.length > 0,
    isWanted: written.isWanted,
    storyboards: ends || hasClip ? await putDue(transaction, generation.id) : [],
    steps: stepsOf({ before: generation, after, decision, ends, latestAttempt }),
  }
}

const updateOfEstimate = (database: Database, clip: ClipRow) =>
  database
    .updateTable('clip')
    .set({ fraction: clip.fraction, progress_source: clip.progressSource, as_of: clip.asOf })
    .where('generation_id', '=', clip.generationId)
    .where('index', '=', clip.index)

const isDone = (clip: ClipRow | undefined, { to, arrivedLate = false }: ClipChange): boolean =>
  clip?.status === to && (!arrivedLate || clip.arrivedLate)

const isAllowed = (clip: ClipRow | undefined, { to, arrivedLate = false }: ClipChange): boolean => {
  if (!clip) return false
  const isLateVideo = isFinal(clip.status) && to === clip.status && arrivedLate
  return isLateVideo || transitions[clip.status].includes(to)
}

function applyToClip(clip: ClipRow, change: ClipChange, now: Date): void {
  const becomesFinal = isFinal(change.to) && !isFinal(clip.status)
  if (becomesFinal) clip.finishedAt = now
  clip.status = change.to
  clip.asOf = now
  clip.queuePosition = null
  // Why it waited is past.
  clip.message = change.retry?.reason ?? null
  clip.retryAt = change.retry?.at ?? null
  if (change.failure) clip.failure = change.failure
  if (change.to === 'RUNNING') clip.startedAt ??= now
  if (change.expected !== undefined) clip.expected = change.expected
  if (change.arrivedLate) clip.arrivedLate = true
  clip.polls = Math.max(clip.polls, change.polls ?? 0)
  if (change.fraction !== undefined) clip.fraction = Math.max(clip.fraction ?? 0, change.fraction ?? 0)
  if (change.to === 'SUCCEEDED') clip.fraction = 1
  // That it is made is known; how far it is to the very end is not.
  if (clip.fraction !== null && clip.progressSource === 'UNKNOWN') clip.progressSource = 'ESTIMATED'
  estimateProgress(clip, now)
}

const updateOfClip = (database: Database, clip: ClipRow) =>
  database
    .updateTable('clip')
    .set({
      status: clip.status,
      as_of: clip.asOf,
      queue_position: null,
      message: clip.message,
      retry_at: clip.retryAt,
      fraction: clip.fraction,
      progress_source: clip.progressSource,
      polls: clip.polls,
      failure: clip.failure ? JSON.stringify(clip.failure) : null,
      started_at: clip.startedAt,
      finished_at: clip.finishedAt,
      arrived_late: clip.arrivedLate,
      expected_median_at: clip.expected?.medianAt ?? null,
      expected_ninetieth_at: clip.expected?.ninetiethPercentileAt ?? null,
      expected_samples: clip.expected?.samples ?? null,
    })
    .where('generation_id', '=', clip.generationId)
    .where('index', '=', clip.index)

const insertOfVideo = (
  database: Database,
  { id, tenant }: GenerationRow,
  clipIndex: number,
  { id: videoId, facts }: NonNullable<ClipChange['video']>,
  now: Date,
) =>
  database
    .insertInto('video')
    .values({
      ...{ id: videoId, tenant, generation_id: id, clip_index: clipIndex, facts: JSON.stringify(facts) },
      verify_after: facts.verified ? null : now,
    })
    .onConflict((conflict) => conflict.doNothing())
