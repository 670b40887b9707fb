import type { JsonValue, OperationState } from '../../providers/provider.ts'
import type { SentAttempt } from '../record/record.ts'
import { inLog, type StepSubject } from '../record/step.ts'
import { type CallSubject, callFor, keepAnswers, providerOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { PollPace } from './poll-pace.ts'
import type { ProgressTeller } from './progress-teller.ts'
import type { WorkContext } from './work-context.ts'

/** A provider that pushes: what it says of one operation. It is polled all the same, seldom. */
export interface Follower {
  /** Begins, where the provider pushes, has room, and has not let us down with this one. */
  begin(): void
  /** Its word that it has ended; null as long as it has said nothing of the kind. */
  ended(): OperationState | null
  stop(): void
}

/** A stream that ends sooner, with nothing said, is not opened again. */
const shortestMilliseconds = 5_000

/** Null where the provider does not push. */
export function createFollower(
  context: WorkContext,
  holder: LeaseHolder,
  generation: CallSubject & StepSubject,
  attempt: SentAttempt,
  pace: PollPace,
  teller: Pick<ProgressTeller, 'tell'>,
): Follower | null {
  const provider = providerOf(context, generation)
  if (!provider.follow) return null
  const stopping = new AbortController()
  let isWorthIt = true
  let ended: OperationState | null = null

  async function follow(): Promise<void> {
    const startedAt = performance.now()
    const signal = AbortSignal.any([holder.signal, stopping.signal])
    const call = callFor(context, holder, generation, attempt, signal)
    try {
      for await (const state of provider.follow!(attempt.operation as JsonValue, call)) {
        if (state.state === 'pending') {
          pace.seenRunning()
          teller.tell(state)
        }
        // That it does not know it, or no longer has its result, is asked again.
        else if (state.state !== 'unknown-operation' && state.state !== 'expired') ended = state
      }
      if (ended) await keepAnswers(context, attempt, call.answers)
    } catch (error) {
      // Any error: it is polled.
      if (!signal.aborted)
        context.log.debug({ ...inLog(generation), name: (error as Error).name }, 'A stream of states broke')
    }
    isWorthIt &&= performance.now() - startedAt >= shortestMilliseconds
  }

  return {
    begin() {
      if (!isWorthIt || ended || stopping.signal.aborted || pace.isFollowed()) return
      const leave = pace.follow()
      if (!leave) return
      void follow().finally(() => {
        leave()
        if (!stopping.signal.aborted) holder.wake()
      })
    },
    ended: () => ended,
    stop: () => stopping.abort(),
  }
}
