import { sql } from 'kysely'
import { errorCode } from '../engine/database-error.ts'
import type { WireInput } from '../families/wire.ts'
import type { JsonValue } from '../providers/json.ts'
import { type Provider, ProviderError } from '../providers/provider.ts'
import { wireOf } from './availability.ts'
import { callFor, keepAnswers, providerOf } from './call-context.ts'
import type { DecisionView } from './decision.ts'
import type { Failure } from './failure.ts'
import type { Hold } from './hold.ts'
import type { AttemptRow, GenerationRow } from './record.ts'
import { expectedFrom, expectedSeconds } from './timing.ts'
import type { WorkContext } from './work-context.ts'

/** Clips that wait for the same slots. */
export const slotKey = (generation: Pick<GenerationRow, 'provider' | 'model'>): string =>
  `${generation.provider}/${generation.model}`

/** Local providers are limited per instance: their credential is the instance. */
export const localCredential = (context: WorkContext): string => `instance:${context.holder}`

/**
 * Takes a slot and commits the intent, in one transaction: nothing is sent before SUBMITTING and its attempt are
 * durable. False when there is no free slot, or the clip is not to be submitted any more.
 */
export async function takeSlot(context: WorkContext, hold: Hold, clipIndex: number): Promise<boolean> {
  const outcome = await hold.decide(async (view) => {
    const clip = view.clips[clipIndex]!
    if (view.generation.cancelRequestedAt || clip.status !== 'QUEUED') return null
    const credential = await freeCredential(context, view)
    if (credential === null) return null
    const number = await insertAttempt(context, view, clipIndex, credential)
    return {
      clips: [{ index: clipIndex, to: 'SUBMITTING' }],
      events: [{ type: 'Submitting', data: { clipIndex, attempt: number } }],
    }
  })
  context.reach('submitting.committed')
  return outcome === 'written'
}

/** The first credential with which the provider still takes a job of this model; null when it is full with all. */
async function freeCredential(context: WorkContext, { generation, transaction }: DecisionView): Promise<string | null> {
  if (context.refusal() !== null) return null
  const provider = providerOf(context, generation)
  const candidates = provider.local
    ? [localCredential(context)]
    : context.credentials.usable(provider, routeOf(context, generation)?.standard)
  for (const credential of candidates) {
    const lock = `${generation.provider}/${credential}/${generation.model}`
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction)
    const { rows } = await sql<{ running: number }>`
      select count(*)::int as running from attempt
      where provider = ${generation.provider} and credential = ${credential}
        and model = ${generation.model} and closed_at is null`.execute(transaction)
    if (rows[0]!.running < provider.maximumConcurrent) return credential
  }
  return null
}

async function insertAttempt(
  context: WorkContext,
  { generation, transaction }: DecisionView,
  clipIndex: number,
  credential: string,
) {
  // Kept as it is sent: a later version of ours sends the same again where it has to.
  const request = providerOf(context, generation).local ? null : JSON.stringify(requestOf(context, generation))
  const { rows } = await sql<{ number: number }>`
    insert into attempt (id, generation_id, clip_index, number, provider, credential, model, sent_at, submit_deadline_at, request)
    select ${context.newId()}, ${generation.id}, ${clipIndex},
      coalesce((select max(number) from attempt where generation_id = ${generation.id} and clip_index = ${clipIndex}), 0) + 1,
      ${generation.provider}, ${credential}, ${generation.model}, ${context.now()},
      ${new Date(context.now().getTime() + context.patience.submitMilliseconds)}, ${request}::jsonb
    returning number`.execute(transaction)
  return rows[0]!.number
}

const routeOf = (context: WorkContext, generation: GenerationRow): WireInput['route'] | undefined => {
  const choice = context.catalog.choice(generation.model, generation.capability)
  const routes = choice?.arm.routes.map(({ route }) => route) ?? []
  // Rows older than the column know the provider only.
  return (
    routes.find(({ id }) => id === generation.route) ?? routes.find(({ provider }) => provider === generation.provider)
  )
}

/** What is said to the provider. */
function requestOf(context: WorkContext, generation: GenerationRow): JsonValue {
  const route = routeOf(context, generation)
  const wire = route && wireOf(context, generation.family, route)
  if (!route || !wire) throw new Error(`Nothing speaks ${generation.family} to ${generation.provider} here`)
  const { capability, settled, prepared } = generation
  return wire.request({ route, capability, settled, media: prepared ?? [] })
}

/** What to do with a clip that is SUBMITTING. */
export type SubmitResult =
  | { next: 'poll'; pollAfterMilliseconds?: number | undefined }
  | { next: 'queue-again'; afterMilliseconds: number; reason: string }
  | { next: 'ended' }
  | { next: 'uncertain' }

/** Sends the attempt for the first time: what the provider says is true of it. */
export async function submit(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<SubmitResult> {
  const result = await send(context, hold, generation, attempt)
  if (!(result instanceof ProviderError)) return result
  if (result.delivery === 'unknown' && !providerOf(context, generation).local) return { next: 'uncertain' }
  return refuseSubmit(context, hold, generation, attempt, result)
}

/**
 * Asks the provider to take the attempt. That it has is a fact and is recorded whoever holds the lease by then; why it
 * has not is answered, and nothing written.
 */
export async function send(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<Extract<SubmitResult, { next: 'poll' }> | ProviderError> {
  const provider = providerOf(context, generation)
  const call = callFor(context, hold, generation, attempt, AbortSignal.timeout(context.patience.submitMilliseconds))
  try {
    const request = (attempt.request as JsonValue | null) ?? requestOf(context, generation)
    context.reach('submit.sent')
    const submission = await provider.submit(request, call)
    context.reach('submit.answered')
    await recordOperation(context, attempt, submission.operation)
    context.reach('receipt.committed')
    await keepAnswers(context, attempt, call.answers)
    await enterRunning(context, hold, attempt)
    return { next: 'poll', pollAfterMilliseconds: submission.pollAfterMilliseconds }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    context.log.warn(
      { generation: generation.id, delivery: error.delivery, code: error.failure.code },
      'A submit was not accepted',
    )
    await keepAnswers(context, attempt, call.answers)
    return error
  }
}

/** @throws ProviderError unknown when it cannot be this attempt's: another one has it, or no row takes it. */
async function recordOperation(context: WorkContext, attempt: AttemptRow, operation: JsonValue): Promise<void> {
  try {
    await context.receipts.record({ attemptId: attempt.id, kind: 'operation', value: operation })
  } catch (error) {
    context.log.error(
      { attempt: attempt.id, code: errorCode(error) },
      'What the provider calls the job cannot be recorded',
    )
    throw new ProviderError('unknown', {
      code: 'PROVIDER_UNAVAILABLE',
      message: 'The provider named a job that cannot be this one.',
      retryable: false,
    })
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

/** "Again, at once" is told by who is in trouble, too: each time costs an attempt. */
const shortestWaitMilliseconds = 1_000

/** The provider surely has not taken it: the clip waits and is sent anew, or has failed. */
export async function refuseSubmit(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
  error: ProviderError,
): Promise<SubmitResult> {
  const provider = providerOf(context, generation)
  const isForNow = error.failure.retryable || hasOtherCredential(context, generation, provider, attempt, error)
  const retryAt = error.retryAfterMilliseconds && context.now().getTime() + error.retryAfterMilliseconds
  const failure: Failure = {
    ...error.failure,
    ...(retryAt ? { retryAfter: new Date(retryAt).toISOString() } : {}),
    stage: 'SUBMIT',
    charged: 'NONE',
  }
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
  context.slots.freed(slotKey(generation))
  if (!isForNow) return { next: 'ended' }
  return {
    next: 'queue-again',
    afterMilliseconds:
      error.retryAfterMilliseconds === undefined
        ? Math.min(60_000, 1_000 * 2 ** Math.min(attempt.number, 6))
        : Math.max(shortestWaitMilliseconds, error.retryAfterMilliseconds),
    reason: error.failure.message,
  }
}

/** The credential is to blame, not the request: it rests, and another one may do. */
function hasOtherCredential(
  context: WorkContext,
  generation: GenerationRow,
  provider: Provider,
  attempt: AttemptRow,
  { failure }: ProviderError,
): boolean {
  if (failure.code !== 'CREDENTIALS' && failure.code !== 'INSUFFICIENT_CREDIT') return false
  return context.credentials.rest(provider, routeOf(context, generation)?.standard, attempt.credential)
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
