import { errorCode } from '../../engine/database-error.ts'
import type { JsonValue } from '../../providers/json.ts'
import { ProviderError } from '../../providers/provider.ts'
import type { Failure } from '../record/failure.ts'
import type { AttemptRow, GenerationRow } from '../record/record.ts'
import { inLog } from '../record/step.ts'
import { callFor, keepAnswers, providerOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { enterRunning, refuseSubmit, type SubmitResult, send, submit } from './submit.ts'
import type { WorkContext } from './work-context.ts'

const firstLookMilliseconds = 2_000
const longestLookMilliseconds = 30_000
const findTimeoutMilliseconds = 30_000
const uniqueViolation = '23505'

/**
 * A clip that is SUBMITTING and nobody knows whether the provider has it. The operation may be recorded already; a local
 * or deduplicating provider is asked again with the same key; everywhere else sent means sent: it is looked for, and
 * never submitted again. Whoever finds nothing until the deadline says so, and so does who does not want it any more, at
 * once: the look goes on for the rest of the grace.
 */
export async function reconcile(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<SubmitResult> {
  if (attempt.operation !== null) {
    await enterRunning(context, holder, attempt)
    return { next: 'poll' }
  }
  if (providerOf(context, generation).local) return submit(context, holder, generation, attempt)
  const until = Math.min(graceEndOf(context, attempt).getTime(), generation.deadlineAt.getTime())
  const result = await look(context, holder, generation, attempt, { until, maySubmit: true })
  if (result.next !== 'uncertain' || holder.signal.aborted) return result
  const failure: Failure = {
    code: 'SUBMISSION_UNCERTAIN',
    stage: 'SUBMIT',
    message: 'The request may have reached the provider, but its answer was lost. It was not sent again.',
    retryable: false,
    charged: 'UNKNOWN',
  }
  await holder.decide(({ generation: { cancelRequestedAt } }) => ({
    clips: [
      cancelRequestedAt
        ? { index: attempt.clipIndex, to: 'CANCELED' }
        : { index: attempt.clipIndex, to: 'FAILED', failure },
    ],
    events: [{ type: 'ClipFinished', data: { clipIndex: attempt.clipIndex } }],
  }))
  return { next: 'look-again' }
}

/**
 * A clip that ended while its submit was still uncertain: looks for the operation to the end of the grace. True when
 * nothing is left to look for; a found operation is on the attempt then. False when the lease was given up.
 */
export async function settleUncertain(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<boolean> {
  const result = await look(context, holder, generation, attempt, {
    until: graceEndOf(context, attempt).getTime(),
    maySubmit: false,
  })
  if (holder.signal.aborted) return false
  if (result.next !== 'poll')
    await holder.decide(async ({ transaction }) => {
      // Whoever knows its operation may have written it since the last look: then it is followed.
      await transaction
        .updateTable('attempt')
        .set({ closed_at: context.now(), outcome: 'uncertain' })
        .where('id', '=', attempt.id)
        .where('closed_at', 'is', null)
        .where('operation', 'is', null)
        .execute()
      return {}
    })
  return true
}

const graceEndOf = ({ timeouts }: WorkContext, attempt: AttemptRow): Date =>
  new Date(attempt.submitDeadlineAt.getTime() + timeouts.graceMilliseconds)

/**
 * What the provider says to a repeated submit is true of that one: the first may have been accepted all the same (and be
 * the very job that takes the last place). So it is believed only once the provider does not show the first either, and
 * the time in which it could have arrived is over; where it would be bought anew then, under another key, to the end of
 * the grace: until then the same key is sent again. A cancel ends the look of who may submit: nothing is bought for it.
 */
async function look(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  { until, maySubmit }: { until: number; maySubmit: boolean },
): Promise<SubmitResult> {
  const provider = providerOf(context, generation)
  const canLook = provider.deduplicates || provider.find !== undefined
  for (let wait = firstLookMilliseconds; ; wait = Math.min(longestLookMilliseconds, wait * 2)) {
    const since = holder.wakeCount()
    if (holder.signal.aborted) return { next: 'uncertain' }
    // Whoever was the first to send it may have been told, and its receipt come later.
    const isRecorded = (await holder.latestAttempt(attempt.clipIndex))?.operation !== null
    if (!isRecorded && maySubmit && (await holder.isCancelRequested())) return { next: 'uncertain' }
    const found = isRecorded ? 'found' : await find(context, holder, generation, attempt)
    if (found === 'found') {
      await enterRunning(context, holder, attempt)
      return { next: 'poll' }
    }
    // Asking again buys where the first request was lost: not for who does not want it any more.
    if (provider.deduplicates && maySubmit && !(await holder.isCancelRequested())) {
      const answer = await send(context, holder, generation, attempt)
      if (!(answer instanceof ProviderError)) return answer
      const isOver = context.now() > (isBoughtAnew(answer) ? graceEndOf(context, attempt) : attempt.submitDeadlineAt)
      if (answer.delivery === 'refused' && found === 'not-found' && isOver) {
        // Looked for once more: the first may have arrived since, and be what it is refused for.
        const isThere = await find(context, holder, generation, attempt)
        if (isThere === 'not-found') return refuseSubmit(context, holder, generation, attempt, answer)
        if (isThere === 'found') continue
      }
    }
    const remaining = until - context.now().getTime()
    if (remaining <= 0) return { next: 'uncertain' }
    await holder.pause(Math.min(remaining, canLook ? wait : remaining), since)
  }
}

/** Such a refusal, once believed, is followed by another attempt: later, or with another credential. */
const isBoughtAnew = ({ failure }: ProviderError): boolean =>
  failure.retryable || failure.code === 'CREDENTIALS' || failure.code === 'INSUFFICIENT_CREDIT'

/** Whether the provider shows it; it is recorded then. */
async function find(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<'found' | 'not-found' | 'unknown'> {
  const provider = providerOf(context, generation)
  if (!provider.find) return 'unknown'
  const signal = AbortSignal.any([holder.signal, AbortSignal.timeout(findTimeoutMilliseconds)])
  const call = callFor(context, holder, generation, attempt, signal)
  const tag = { idempotencyKey: attempt.id, request: attempt.request as JsonValue }
  try {
    const found = await provider.find(tag, call)
    if (found === 'not-found' || found === 'unknown') return found
    await context.receipts.record({ attemptId: attempt.id, kind: 'operation', value: found })
    await keepAnswers(context, attempt, call.answers)
    return 'found'
  } catch (error) {
    // Another attempt's job: what looks the same is not ours.
    if (errorCode(error) !== uniqueViolation && !holder.signal.aborted)
      context.log.warn(
        { ...inLog(generation), attempt: attempt.number, name: (error as Error).name },
        'A lost submit could not be looked for',
      )
    return 'unknown'
  }
}
