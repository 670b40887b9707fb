import type { PreparedStill } from '../families/wire.ts'
import type { Failure } from './failure.ts'
import type { Hold } from './hold.ts'
import type { AttemptRow, GenerationRow } from './record.ts'
import { closeAttempt, enterRunning, type SubmitResult, submit } from './submit.ts'
import type { WorkContext } from './work-context.ts'

/** How long after the submit deadline an unanswered submit may still turn up at the provider. */
const graceMilliseconds = 15 * 60_000

/**
 * A clip found SUBMITTING by a new holder. The operation may be recorded already; a local or deduplicating provider is
 * asked again with the same key; everywhere else sent means sent, and it is never submitted again.
 */
export async function reconcile(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
  stills: readonly PreparedStill[],
): Promise<SubmitResult> {
  if (attempt.operation !== null) {
    await enterRunning(context, hold, attempt)
    return { next: 'poll' }
  }
  const provider = context.providers.get(generation.provider)!
  if (provider.local || provider.deduplicates) return submit(context, hold, generation, attempt, stills)
  const until = Math.min(attempt.submitDeadlineAt.getTime() + graceMilliseconds, generation.deadlineAt.getTime())
  while (!hold.signal.aborted && context.now().getTime() < until)
    await hold.pause(until - context.now().getTime(), hold.pokes())
  if (hold.signal.aborted) return { next: 'uncertain' }
  const failure: Failure = {
    code: 'SUBMISSION_UNCERTAIN',
    stage: 'SUBMIT',
    message: 'The request may have reached the provider, but its answer was lost. It was not sent again.',
    retryable: false,
    charged: 'UNKNOWN',
  }
  await hold.decide(async ({ transaction }) => {
    await closeAttempt(context, transaction, attempt.id, 'uncertain')
    return {
      clips: [{ index: attempt.clipIndex, to: 'FAILED', failure }],
      generation: { charge: { state: 'UNKNOWN' } },
      events: [{ type: 'ClipFinished', data: { clipIndex: attempt.clipIndex } }],
    }
  })
  return { next: 'ended' }
}
