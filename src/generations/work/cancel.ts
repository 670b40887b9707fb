import type { Problem } from '../../catalog/problem.ts'
import type { Provider } from '../../providers/provider.ts'
import { type DecisionContext, decide } from '../record/decision.ts'
import { isFinal } from '../record/status.ts'

export type CancelOutcome = 'CANCELED' | 'REQUESTED' | 'UNSUPPORTED_BY_PROVIDER'

export interface CancelResult {
  outcome: CancelOutcome | null
  found: boolean
  problems: Problem[]
}

/**
 * Asks. A generation nobody has taken up is canceled at once; everything else is only marked, and its holder is woken:
 * a claimed job is never touched.
 */
export async function cancelGeneration(
  context: DecisionContext & { providers: ReadonlyMap<string, Provider> },
  tenant: string,
  generationId: string,
  lateResult: 'KEEP' | 'DISCARD',
): Promise<CancelResult> {
  let result: CancelResult = { outcome: null, found: false, problems: [] }
  await decide(context, generationId, null, ({ generation, clips }) => {
    if (generation.tenant !== tenant) return null
    result = { outcome: null, found: true, problems: [] }
    if (isFinal(generation.status)) {
      result.problems.push({
        code: 'ALREADY_FINISHED',
        path: ['id'],
        parameter: null,
        message: 'The generation has finished; there is nothing left to cancel.',
      })
      return null
    }
    const isRepeated = generation.cancelRequestedAt !== null
    const asked = {
      generation: { cancelRequestedAt: generation.cancelRequestedAt ?? context.now(), lateResult },
      events: isRepeated ? [] : [{ type: 'CancelRequested' as const }],
    }
    if (generation.holder === null && clips.every((clip) => clip.status === 'QUEUED')) {
      result.outcome = 'CANCELED'
      return {
        ...asked,
        clips: clips.map((clip) => ({ index: clip.index, to: 'CANCELED' as const })),
        events: [
          ...asked.events,
          ...clips.map((clip) => ({ type: 'ClipFinished' as const, data: { clipIndex: clip.index } })),
        ],
      }
    }
    const isWaiting = clips.every((clip) => clip.status === 'QUEUED' || isFinal(clip.status))
    const canCancel = context.providers.get(generation.provider)?.canCancel ?? false
    result.outcome = canCancel || isWaiting ? 'REQUESTED' : 'UNSUPPORTED_BY_PROVIDER'
    return asked
  })
  context.killPoint('cancel.requested')
  if (result.found) context.wake.notify('work', generationId)
  return result
}
