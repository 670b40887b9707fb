import { sql } from 'kysely'
import type { PreparedStill } from '../families/wire.ts'
import { ProviderError } from '../providers/provider.ts'
import type { DecisionView } from './decision.ts'
import type { Failure } from './failure.ts'
import type { Hold } from './hold.ts'
import type { AttemptRow, GenerationRow } from './record.ts'
import { expectedFrom, expectedSeconds } from './timing.ts'
import type { WorkContext } from './work-context.ts'

/** A submit that has no answer after this long is uncertain. */
export const submitMilliseconds = 60_000

/** Local providers are limited per instance: their credential is the instance. */
export const credentialOf = (context: WorkContext, generation: GenerationRow): string =>
  context.providers.get(generation.provider)?.local ? `instance:${context.holder}` : 'default'

export const slotKey = (context: WorkContext, generation: GenerationRow): string =>
  `${generation.provider}/${credentialOf(context, generation)}/${generation.model}`

/**
 * Takes a slot and commits the intent, in one transaction: nothing is sent before SUBMITTING and its attempt are
 * durable. False when there is no free slot, or the clip is not to be submitted any more.
 */
export async function takeSlot(context: WorkContext, hold: Hold, clipIndex: number): Promise<boolean> {
  const outcome = await hold.decide(async (view) => {
    const clip = view.clips[clipIndex]!
    if (view.generation.cancelRequestedAt || clip.status !== 'QUEUED') return null
    if (!(await hasFreeSlot(context, view))) return null
    const number = await insertAttempt(context, view, clipIndex)
    return {
      clips: [{ index: clipIndex, to: 'SUBMITTING' }],
      events: [{ type: 'Submitting', data: { clipIndex, attempt: number } }],
    }
  })
  context.reach('submitting.committed')
  return outcome === 'written'
}

async function hasFreeSlot(context: WorkContext, { generation, transaction }: DecisionView): Promise<boolean> {
  if (context.refusal() !== null) return false
  const provider = context.providers.get(generation.provider)!
  const key = slotKey(context, generation)
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(transaction)
  const { rows } = await sql<{ running: number }>`
    select count(*)::int as running from attempt
    where provider = ${generation.provider} and credential = ${credentialOf(context, generation)}
      and model = ${generation.model} and closed_at is null`.execute(transaction)
  return rows[0]!.running < provider.maximumConcurrent
}

async function insertAttempt(context: WorkContext, { generation, transaction }: DecisionView, clipIndex: number) {
  const { rows } = await sql<{ number: number }>`
    insert into attempt (id, generation_id, clip_index, number, provider, credential, model, sent_at, submit_deadline_at)
    select ${context.newId()}, ${generation.id}, ${clipIndex},
      coalesce((select max(number) from attempt where generation_id = ${generation.id} and clip_index = ${clipIndex}), 0) + 1,
      ${generation.provider}, ${credentialOf(context, generation)}, ${generation.model}, ${context.now()},
      ${new Date(context.now().getTime() + submitMilliseconds)}
    returning number`.execute(transaction)
  return rows[0]!.number
}

/** What to do with a clip that is SUBMITTING. */
export type SubmitResult =
  | { next: 'poll'; pollAfterMilliseconds?: number | undefined }
  | { next: 'queue-again'; afterMilliseconds: number }
  | { next: 'ended' }
  | { next: 'uncertain' }

/** Sends the attempt. Its answer is a fact and is recorded whoever holds the lease by then. */
export async function submit(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
  stills: readonly PreparedStill[],
): Promise<SubmitResult> {
  const provider = context.providers.get(generation.provider)!
  const wire = context.wires.find(
    (candidate) => candidate.family === generation.family && candidate.provider === generation.provider,
  )!
  try {
    const request = wire.request(generation.capability, generation.settled, stills)
    context.reach('submit.sent')
    const submission = await provider.submit(request, {
      signal: AbortSignal.timeout(submitMilliseconds),
      idempotencyKey: attempt.id,
      log: context.log,
      wake: hold.poke,
    })
    context.reach('submit.answered')
    await context.receipts.record({ attemptId: attempt.id, kind: 'operation', value: submission.operation })
    context.reach('receipt.committed')
    await enterRunning(context, hold, attempt)
    return { next: 'poll', pollAfterMilliseconds: submission.pollAfterMilliseconds }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    if (error.delivery === 'unknown' && !provider.local) return { next: 'uncertain' }
    return refuseSubmit(context, hold, attempt, error)
  }
}

/** RUNNING: the provider has it. */
export async function enterRunning(context: WorkContext, hold: Hold, attempt: AttemptRow): Promise<void> {
  await hold.decide(async ({ clips, transaction }) => {
    const clip = clips[attempt.clipIndex]!
    if (clip.status !== 'SUBMITTING') return null
    return {
      clips: [
        {
          index: attempt.clipIndex,
          to: 'RUNNING',
          fraction: 0,
          expected: expectedFrom(await expectedSeconds(transaction, clip.timingKey), context.now()),
        },
      ],
      events: [{ type: 'Submitted', data: { clipIndex: attempt.clipIndex, attempt: attempt.number } }],
    }
  })
}

async function refuseSubmit(
  context: WorkContext,
  hold: Hold,
  attempt: AttemptRow,
  error: ProviderError,
): Promise<SubmitResult> {
  const isForNow = error.failure.retryable
  const failure: Failure = { ...error.failure, stage: 'SUBMIT', charged: 'NONE' }
  await hold.decide(async ({ transaction }) => {
    await closeAttempt(context, transaction, attempt.id, isForNow ? 'refused-for-now' : 'refused')
    return isForNow
      ? {
          clips: [{ index: attempt.clipIndex, to: 'QUEUED' }],
          events: [{ type: 'Queued', data: { clipIndex: attempt.clipIndex } }],
        }
      : {
          clips: [{ index: attempt.clipIndex, to: 'FAILED', failure }],
          events: [{ type: 'ClipFinished', data: { clipIndex: attempt.clipIndex } }],
        }
  })
  if (!isForNow) return { next: 'ended' }
  return {
    next: 'queue-again',
    afterMilliseconds: error.retryAfterMilliseconds ?? Math.min(60_000, 1_000 * 2 ** attempt.number),
  }
}

/** The attempt no longer counts as running upstream. */
export async function closeAttempt(
  context: WorkContext,
  transaction: DecisionView['transaction'],
  attemptId: string,
  outcome: string,
): Promise<void> {
  await transaction
    .updateTable('attempt')
    .set({ closed_at: context.now(), outcome })
    .where('id', '=', attemptId)
    .where('closed_at', 'is', null)
    .execute()
}
