import type { OperationState } from '../../providers/provider.ts'
import type { Receipt } from '../record/receipt-files.ts'
import type { AttemptRow } from '../record/record.ts'
import { clipKey } from './clip-files.ts'
import type { WorkContext } from './work-context.ts'

/** A longer address is asked for again where it is needed. */
const longestText = 32 * 1024

/**
 * What a finished job cost and left, before anything else is done with it: some vendors keep their answer for minutes
 * only. A clip that came with the answer goes into the store at once, for it may be the only copy.
 */
export async function keepEnd(
  context: WorkContext,
  attempt: AttemptRow,
  state: OperationState,
  options: { withOutputs: boolean },
): Promise<void> {
  const outputs = options.withOutputs && state.state === 'succeeded' ? state.outputs : []
  const [first] = outputs
  const isTheirs = first !== undefined && !context.providers.get(attempt.provider)?.local
  const receipts: Receipt[] = []
  if ('charge' in state && state.charge) receipts.push({ attemptId: attempt.id, kind: 'charge', value: state.charge })
  if (isTheirs && !('file' in first) && JSON.stringify(outputs).length <= longestText)
    receipts.push({ attemptId: attempt.id, kind: 'outputs', value: outputs })
  if (receipts.length > 0) await context.receipts.record(receipts)
  if (isTheirs && 'file' in first) await context.store.adopt(clipKey(attempt.id), first.file)
}
