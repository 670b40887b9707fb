import { rm } from 'node:fs/promises'
import { type OperationState, ProviderError } from '../../providers/provider.ts'
import type { ClipRow, GenerationRow, SentAttempt } from '../record/record.ts'
import { closeAttempt } from './attempt.ts'
import { removeClip } from './clip-files.ts'
import { collect } from './collect.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { keepEnd } from './outputs.ts'
import { askOnce } from './poll.ts'
import { createPollPace, type PollPace } from './poll-pace.ts'
import { createRetryLimit, lastMomentOf } from './retry-limit.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/**
 * A clip that ended (CANCELED, EXPIRED) while its attempt still runs upstream: waits for what comes of it, keeps or
 * drops the clip, and closes the attempt. False when the lease was given up before that.
 */
export async function settleLate(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  clip: ClipRow,
  attempt: SentAttempt,
  isKept: boolean,
): Promise<boolean> {
  const state =
    attempt.result || attempt.outputs
      ? ({ state: 'succeeded', outputs: [] } satisfies OperationState)
      : await untilEnded(context, holder, generation, clip, attempt)
  if (state === null) return false
  await keepEnd(context, attempt, state, { withOutputs: isKept })
  if (state.state === 'succeeded' && isKept) {
    const outputs = attempt.outputs ?? [...state.outputs]
    await collect(context, holder, generation, { ...attempt, outputs }, 'late')
    return !holder.signal.aborted
  }
  if (state.state === 'succeeded') {
    for (const output of state.outputs) if ('file' in output) await rm(output.file, { force: true })
    await removeClip(context, attempt.id)
  }
  await holder.decide(async ({ transaction }) => {
    await closeAttempt(context, transaction, attempt.id, `late-${state.state}`)
    return {}
  })
  context.slots.freed(slotKey(generation))
  return true
}

async function untilEnded(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  clip: ClipRow,
  attempt: SentAttempt,
): Promise<Exclude<OperationState, { state: 'pending' }> | null> {
  const pace = createPollPace(context, holder, generation, clip, attempt)
  try {
    return await askUntilEnded(context, holder, generation, attempt, pace)
  } finally {
    pace.leave()
  }
}

async function askUntilEnded(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
  pace: PollPace,
): Promise<Exclude<OperationState, { state: 'pending' }> | null> {
  const retryLimit = createRetryLimit(context.timeouts.unknownMilliseconds)
  let since = holder.wakeCount()
  let wait = 0
  for (let failures = 0; ; ) {
    // The first, too: a process that begins takes up all that is late at once.
    await pace.pause(wait, Number.POSITIVE_INFINITY, since)
    since = holder.wakeCount()
    if (holder.signal.aborted) return null
    if (context.now().getTime() > lastMomentOf(generation)) return { state: 'expired' }
    let pollAfterMilliseconds: number | undefined
    try {
      const state = await askOnce(context, holder, generation, attempt)
      failures = 0
      const isGone = state.state === 'unknown-operation' || state.state === 'expired'
      // It may only be slow to learn of its own operation, or of its result.
      if (state.state === 'pending') {
        retryLimit.restart()
        pollAfterMilliseconds = state.pollAfterMilliseconds
      } else if (!isGone || retryLimit.isOver()) return state
    } catch (error) {
      // Any error: it is asked again until its time is over.
      failures += 1
      if (error instanceof ProviderError) pollAfterMilliseconds = error.retryAfterMilliseconds
    }
    wait = await pace.next({ failures, pollAfterMilliseconds })
  }
}
