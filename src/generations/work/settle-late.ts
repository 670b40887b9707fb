import { rm } from 'node:fs/promises'
import { nextPollMilliseconds } from '../../engine/schedule.ts'
import type { OperationState } from '../../providers/provider.ts'
import type { AttemptRow, GenerationRow } from '../record/record.ts'
import { closeAttempt } from './attempt.ts'
import { collect, videoFolder } from './collect.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { askOnce } from './poll.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/** How long after the deadline an attempt may still bring a clip or a charge. */
export const graceMilliseconds = 24 * 3_600_000

/**
 * A clip that ended (CANCELED, EXPIRED) while its attempt still runs upstream: waits for what comes of it, keeps or
 * drops the clip, and closes the attempt. False when the lease was given up before that.
 */
export async function settleLate(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  isKept: boolean,
): Promise<boolean> {
  const state = attempt.result
    ? ({ state: 'succeeded', outputs: [] } as const)
    : await untilEnded(context, holder, generation, attempt)
  if (state === null) return false
  if ('charge' in state && state.charge)
    await context.receipts.record({ attemptId: attempt.id, kind: 'charge', value: state.charge })
  if (state.state === 'succeeded' && isKept) {
    await collect(context, holder, generation, attempt, 'late')
    return !holder.signal.aborted
  }
  if (state.state === 'succeeded') {
    for (const output of state.outputs) if ('file' in output) await rm(output.file, { force: true })
    await context.store.remove(videoFolder(attempt.id))
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
  attempt: AttemptRow,
): Promise<Exclude<OperationState, { state: 'pending' }> | null> {
  const until = generation.deadlineAt.getTime() + graceMilliseconds
  for (let failures = 0; ; ) {
    const since = holder.wakeCount()
    if (holder.signal.aborted) return null
    if (context.now().getTime() > until) return { state: 'expired' }
    let pollAfterMilliseconds: number | undefined
    try {
      const state = await askOnce(context, holder, generation, attempt)
      if (state.state !== 'pending') return state
      pollAfterMilliseconds = state.pollAfterMilliseconds
      failures = 0
    } catch {
      // Any error: it is asked again until its time is over.
      failures += 1
    }
    const wait = nextPollMilliseconds({
      intervalMilliseconds: generation.pollIntervalMilliseconds,
      pollAfterMilliseconds,
      failures,
      random: context.random(),
    })
    await holder.pause(wait, since)
  }
}
