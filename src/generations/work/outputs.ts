import type { Output } from '../../providers/provider.ts'
import type { AttemptRow } from '../record/record.ts'
import { clipKey } from './clip-files.ts'
import type { WorkContext } from './work-context.ts'

/** A longer address is asked for again where it is needed. */
const longestText = 32 * 1024

/**
 * What a finished job left, before anything else is done with it: some vendors keep their answer for minutes only. A
 * clip that came with the answer goes into the store at once, for it may be the only copy.
 */
export async function keepOutputs(
  context: WorkContext,
  attempt: AttemptRow,
  outputs: readonly Output[],
): Promise<void> {
  const [first] = outputs
  if (first === undefined || context.providers.get(attempt.provider)?.local) return
  if ('file' in first) await context.store.adopt(clipKey(attempt.id), first.file)
  else if (JSON.stringify(outputs).length <= longestText)
    await context.receipts.record({ attemptId: attempt.id, kind: 'outputs', value: outputs })
}
