import type { ClipChange } from '../record/decision.ts'
import type { ClipRow, GenerationRow } from '../record/record.ts'
import { isFinal } from '../record/status.ts'
import { generationInLog } from '../record/step.ts'
import { timedOutFor, waitedInVain } from './end-upstream.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { lastMomentOf } from './retry-limit.ts'
import type { WorkContext } from './work-context.ts'

const lookMilliseconds = 60_000
const inItsPlace = 'The emulator stands in the provider’s place, so that it cannot be asked.'

/**
 * The emulator stands in the provider's place and knows nothing of what was bought there: its word would lose a clip.
 * Nobody is asked until the provider is back; a cancel and the deadline end the clips all the same. True when nothing
 * can come of it any more; false when the lease was given up.
 */
export async function waitForVendor(context: WorkContext, holder: LeaseHolder): Promise<boolean> {
  context.log.warn(
    { generation: generationInLog(holder.lease.generationId) },
    'A generation at the real provider waits until the emulator no longer stands in its place',
  )
  for (;;) {
    const since = holder.wakeCount()
    if (holder.signal.aborted) return false
    const { generation, clips } = await holder.read()
    const remaining = generation.deadlineAt.getTime() - context.now().getTime()
    if (clips.every(({ status }) => isFinal(status))) {
      if (await isSettled(context, holder, generation)) return true
      await holder.pause(lookMilliseconds, since)
    } else if (generation.cancelRequestedAt || remaining <= 0) await endOpen(holder)
    else await holder.pause(Math.min(lookMilliseconds, remaining), since)
  }
}

async function endOpen(holder: LeaseHolder): Promise<void> {
  await holder.decide(({ generation, clips }) => {
    const open = clips.filter(({ status }) => !isFinal(status))
    return {
      clips: open.map((clip) => endOf(clip, generation)),
      events: open.map(({ index }) => ({ type: 'ClipFinished', data: { clipIndex: index } })),
    }
  })
}

function endOf({ index, status, message }: ClipRow, { cancelRequestedAt }: GenerationRow): ClipChange {
  if (cancelRequestedAt) return { index, to: 'CANCELED' }
  const failure = status === 'QUEUED' ? waitedInVain(message ?? inItsPlace) : timedOutFor(inItsPlace)
  return { index, to: 'EXPIRED', failure }
}

/** What is open after the grace is closed: nothing is waited for any longer, whoever could be asked. */
async function isSettled(context: WorkContext, holder: LeaseHolder, generation: GenerationRow): Promise<boolean> {
  const isOver = context.now().getTime() > lastMomentOf(generation)
  let isClosed = false
  await holder.decide(async ({ transaction }) => {
    const open = await transaction
      .selectFrom('attempt')
      .select('id')
      .where('generation_id', '=', generation.id)
      .where('closed_at', 'is', null)
      .execute()
    isClosed = open.length === 0
    if (isClosed || !isOver) return null
    isClosed = true
    await transaction
      .updateTable('attempt')
      .set({ closed_at: context.now(), outcome: 'late-expired' })
      .where('generation_id', '=', generation.id)
      .where('closed_at', 'is', null)
      .execute()
    return {}
  })
  return isClosed
}
