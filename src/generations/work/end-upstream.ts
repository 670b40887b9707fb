import type { JsonValue } from '../../providers/provider.ts'
import type { Failure } from '../record/failure.ts'
import type { GenerationRow, SentAttempt } from '../record/record.ts'
import { inLog } from '../record/step.ts'
import { callFor, closeAttempt, keepAnswers, providerOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

const timedOut: Failure = {
  code: 'TIMED_OUT',
  stage: 'RUN',
  message: 'The generation did not finish before its deadline.',
  retryable: true,
  charged: 'UNKNOWN',
}

export const timedOutFor = (reason: string | null): Failure =>
  reason === null ? timedOut : { ...timedOut, message: `${timedOut.message} ${reason}` }

/** Nothing was sent of it before its deadline. */
export const waitedInVain = (reason: string | null): Failure => ({
  ...timedOutFor(reason === null ? null : `It was waiting: ${reason}`),
  stage: 'PREPARE',
  charged: 'NONE',
})

/** The caller wants no more of it. CANCELED is written whatever the provider can do; what it makes anyway is settled later. */
export const cancelUpstream = (
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
): Promise<boolean> => endUpstream(context, holder, generation, attempt, 'CANCELED')

/** Ends a clip that runs upstream: asks the provider to stop, then writes the end. Always false: the clip is final. */
export async function endUpstream(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
  to: 'CANCELED' | 'EXPIRED',
  /** Why nothing was heard of it lately. */
  reason: string | null = null,
): Promise<boolean> {
  const isStopped = await stopUpstream(context, holder, generation, attempt)
  // What a provider asks for what it has stopped, it alone knows.
  const isFree = isStopped && providerOf(context, generation).local === true
  await holder.decide(async ({ transaction }) => {
    if (isStopped) await closeAttempt(context, transaction, attempt.id, 'canceled')
    return {
      clips: [
        {
          index: attempt.clipIndex,
          to,
          ...(to === 'EXPIRED'
            ? { failure: { ...timedOutFor(reason), charged: isFree ? ('NONE' as const) : ('UNKNOWN' as const) } }
            : {}),
        },
      ],
      events: [{ type: 'ClipFinished', data: { clipIndex: attempt.clipIndex } }],
    }
  })
  context.killPoint(`${to.toLowerCase()}.committed`)
  if (isStopped) context.slots.freed(slotKey(generation))
  return false
}

/**
 * Stops what runs on although its clip has ended: it was found only then, or whoever ended it could not ask. True when
 * the provider confirmed; the attempt is closed then.
 */
export async function stopEnded(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
): Promise<boolean> {
  if (!(await stopUpstream(context, holder, generation, attempt))) return false
  await holder.decide(async ({ transaction }) => {
    await closeAttempt(context, transaction, attempt.id, 'canceled')
    return {}
  })
  context.slots.freed(slotKey(generation))
  return true
}

/** True when the provider confirmed that nothing more will come of it. */
async function stopUpstream(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
): Promise<boolean> {
  const provider = providerOf(context, generation)
  if (!provider.cancel) return false
  try {
    const call = callFor(context, holder, generation, attempt, AbortSignal.timeout(context.timeouts.cancelMilliseconds))
    const answer = await provider.cancel(attempt.operation as JsonValue, call)
    await keepAnswers(context, attempt, call.answers)
    return answer === 'canceled'
  } catch (error) {
    context.log.warn(
      { ...inLog(generation), attempt: attempt.number, name: (error as Error).name },
      'The provider did not take the cancel',
    )
    return false
  }
}
