import type { Problem } from '../../catalog/problem.ts'
import type { Provider } from '../../providers/provider.ts'
import { type DecisionContext, decidePatiently } from '../record/decision.ts'
import type { GenerationRow } from '../record/record.ts'
import { isFinal } from '../record/status.ts'

export type CancelOutcome = 'CANCELED' | 'REQUESTED' | 'UNSUPPORTED_BY_PROVIDER'

export interface CancelResult {
  outcome: CancelOutcome | null
  found: boolean
  problems: Problem[]
}

/**
 * Asks. A generation nobody has taken up is canceled at once; everything else is only marked, and its holder is woken:
 * a claimed job is never touched. A database that is busy or away is waited for.
 */
export async function cancelGeneration(
  context: DecisionContext & { providers: ReadonlyMap<string, Pick<Provider, 'canCancel' | 'emulated'>> },
  tenant: string,
  generationId: string,
  lateResult: 'KEEP' | 'DISCARD',
): Promise<CancelResult> {
  let result: CancelResult = { outcome: null, found: false, problems: [] }
  let asked: GenerationRow | undefined
  const build: Parameters<typeof decidePatiently>[2] = ({ generation, clips }) => {
    if (generation.tenant !== tenant) return null
    // Its own commit, whose answer was lost.
    if (generation.status === 'CANCELED' && result.outcome === 'CANCELED') return null
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
    asked = generation
    const change = {
      generation: { cancelRequestedAt: generation.cancelRequestedAt ?? context.now(), lateResult },
      events: isRepeated ? [] : [{ type: 'CancelRequested' as const }],
    }
    if (generation.holder === null && clips.every((clip) => clip.status === 'QUEUED')) {
      result.outcome = 'CANCELED'
      return {
        ...change,
        clips: clips.map((clip) => ({ index: clip.index, to: 'CANCELED' as const })),
        events: [
          ...change.events,
          ...clips.map((clip) => ({ type: 'ClipFinished' as const, data: { clipIndex: clip.index } })),
        ],
      }
    }
    const isWaiting = clips.every((clip) => clip.status === 'QUEUED' || isFinal(clip.status))
    const provider = context.providers.get(generation.provider)
    // What runs at the vendor is not the emulator's to cancel.
    const canCancel = provider?.canCancel === true && (!provider.emulated || generation.emulated)
    result.outcome = canCancel || isWaiting ? 'REQUESTED' : 'UNSUPPORTED_BY_PROVIDER'
    return change
  }
  await decidePatiently(context, generationId, build)
  context.killPoint('cancel.requested')
  if (asked && result.outcome) context.onStep({ step: 'cancel-requested', generation: asked, outcome: result.outcome })
  if (result.found) context.wake.notify('work', generationId)
  return result
}
