import { errorCode } from '../../engine/database-error.ts'
import type { JsonValue } from '../../providers/json.ts'
import { type KeptAnswer, type Provider, ProviderError } from '../../providers/provider.ts'
import type { Failure } from '../record/failure.ts'
import type { AttemptRow, GenerationRow, SentAttempt } from '../record/record.ts'
import { expectedFrom, expectedSeconds } from '../record/run-times.ts'
import { generationInLog, inLog } from '../record/step.ts'
import { callFor, closeRefused, keepAnswers, providerOf, requestOf, routeOf } from './attempt.ts'
import { changeRoute } from './change-route.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { startSubmitClock } from './submit-deadline.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/** What to do with a clip that is SUBMITTING. */
export type SubmitResult =
  | { next: 'poll' }
  /** Its row says what: queued again, to be sent anew later, or failed. */
  | { next: 'look-again' }
  | { next: 'uncertain' }

/** Sends the attempt for the first time: what the provider says is true of it. */
export async function submit(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<SubmitResult> {
  const result = await send(context, holder, generation, attempt)
  if (!(result instanceof ProviderError)) return result
  if (result.delivery === 'unknown' && !providerOf(context, generation).local) return { next: 'uncertain' }
  return refuseSubmit(context, holder, generation, attempt, result)
}

/**
 * Asks the provider to take the attempt. That it has is a fact and is recorded whoever holds the lease by then; why it
 * has not is answered, and nothing written.
 */
export async function send(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<Extract<SubmitResult, { next: 'poll' }> | ProviderError> {
  const provider = providerOf(context, generation)
  const clock = startSubmitClock(attempt, context.timeouts.submitMilliseconds)
  const call = { ...callFor(context, holder, generation, attempt, clock.signal), sent: clock.sent }
  const since = holder.wakeCount()
  try {
    const request = (attempt.request as JsonValue | null) ?? requestOf(context, generation)
    context.killPoint('submit.sent')
    const submission = await provider.submit(request, call)
    context.killPoint('submit.answered')
    const isFirst = await recordOperation(context, attempt, submission.operation, call.answers)
    context.killPoint('receipt.committed')
    const sent = { ...attempt, operation: submission.operation }
    await enterRunning(context, holder, sent)
    if (isFirst) holder.leaveAttempt(sent, since)
    return { next: 'poll' }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    context.log.warn(
      { ...inLog(generation), attempt: attempt.number, delivery: error.delivery, code: error.failure.code },
      'A submit was not accepted',
    )
    await keepAnswers(context, attempt, call.answers)
    return error
  } finally {
    clock.stop()
  }
}

/**
 * False where the attempt has another one already.
 *
 * @throws ProviderError unknown when it cannot be this attempt's: another one has it, or no row takes it
 */
async function recordOperation(
  context: WorkContext,
  attempt: AttemptRow,
  operation: JsonValue,
  answers: readonly KeptAnswer[],
): Promise<boolean> {
  try {
    return await context.receipts.record({ attemptId: attempt.id, kind: 'operation', value: operation }, answers)
  } catch (error) {
    context.log.error(
      { generation: generationInLog(attempt.generationId), attempt: attempt.number, code: errorCode(error) },
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
export async function enterRunning(context: WorkContext, holder: LeaseHolder, attempt: SentAttempt): Promise<void> {
  let entered: GenerationRow | undefined
  const outcome = await holder.decide(async ({ clips, generation, transaction }) => {
    entered = generation
    const clip = clips[attempt.clipIndex]!
    if (clip.status !== 'SUBMITTING') return null
    const subject = { timingKey: clip.timingKey, emulated: generation.emulated }
    const runTimes = await context.runTimes.of(subject, transaction)
    const expected = expectedFrom(expectedSeconds(runTimes), context.now())
    return {
      clips: [{ index: attempt.clipIndex, to: 'RUNNING', expected }],
      events: [
        {
          type: 'Submitted',
          data: {
            clipIndex: attempt.clipIndex,
            attempt: attempt.number,
            ...(generation.route ? { route: generation.route } : {}),
          },
        },
      ],
    }
  })
  if (outcome !== 'written' || !entered) return
  const { clipIndex, number, sentAt: since } = attempt
  const operation = attempt.operation ?? (await holder.latestAttempt(clipIndex))?.operation
  context.onStep({
    ...{ step: 'submitted', generation: entered, clipIndex, attempt: number, since },
    operation: operationInLog(operation),
  })
}

/** The vendor's id of the job; ours has no id, and the words of the request in it. */
const operationInLog = (operation: unknown): string | null => {
  const id = (operation as { id?: unknown } | null | undefined)?.id
  return typeof id === 'string' ? id : null
}

/** "Again, at once" is told by who is in trouble, too: each time costs an attempt. */
const shortestWaitMilliseconds = 1_000

/** The provider surely has not taken it: the clip waits and is sent anew, or has failed. */
export async function refuseSubmit(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  error: ProviderError,
): Promise<SubmitResult> {
  const provider = providerOf(context, generation)
  const hasOther = hasOtherCredential(context, generation, provider, attempt, error)
  const isForNow = error.failure.retryable || hasOther
  const retryAt = error.retryAfterMilliseconds && context.now().getTime() + error.retryAfterMilliseconds
  const failure: Failure = {
    ...error.failure,
    ...(retryAt ? { retryAfter: new Date(retryAt).toISOString() } : {}),
    stage: 'SUBMIT',
    charged: 'NONE',
  }
  if (!hasOther && (await changeRoute(context, holder, generation, attempt, failure))) {
    context.slots.freed(slotKey(generation))
    holder.wake()
    return { next: 'look-again' }
  }
  const waitMilliseconds =
    error.retryAfterMilliseconds === undefined
      ? Math.min(60_000, 1_000 * 2 ** Math.min(attempt.number, 6))
      : Math.max(shortestWaitMilliseconds, error.retryAfterMilliseconds)
  const retry = { at: new Date(context.now().getTime() + waitMilliseconds), reason: failure.message }
  await holder.decide(async ({ transaction }) => {
    const refused = { generation, attempt, failure }
    await closeRefused(context, transaction, refused, isForNow ? 'refused-for-now' : 'refused')
    return isForNow
      ? {
          clips: [{ index: attempt.clipIndex, to: 'QUEUED', retry }],
          events: [{ type: 'Queued', data: { clipIndex: attempt.clipIndex } }],
        }
      : {
          clips: [{ index: attempt.clipIndex, to: 'FAILED', failure }],
          events: [{ type: 'ClipFinished', data: { clipIndex: attempt.clipIndex } }],
        }
  })
  context.slots.freed(slotKey(generation))
  return { next: 'look-again' }
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
