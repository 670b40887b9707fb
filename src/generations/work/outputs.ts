import type { KeptAnswer, OperationState } from '../../providers/provider.ts'
import type { Receipt } from '../record/receipt-files.ts'
import type { SentAttempt } from '../record/record.ts'
import { keepAnswers } from './attempt.ts'
import { clipKey } from './clip-files.ts'
import type { WorkContext } from './work-context.ts'

/** A longer address is asked for again where it is needed. */
const longestText = 32 * 1024

/**
 * What a finished job cost and left, before anything else is done with it: some vendors keep their answer for minutes
 * only. A clip that came with the answer goes into the store at once, for it may be the only copy. Answers what the row of
 * the attempt holds now; null where that is not known without looking.
 */
export async function keepEnd(
  context: WorkContext,
  attempt: SentAttempt,
  state: OperationState,
  options: { withOutputs: boolean; answers?: readonly KeptAnswer[] },
): Promise<SentAttempt | null> {
  const outputs = options.withOutputs && state.state === 'succeeded' ? state.outputs : []
  const [first] = outputs
  const isTheirs = first !== undefined && !context.providers.get(attempt.provider)?.local
  const receipts: Receipt[] = []
  if ('charge' in state && state.charge) receipts.push({ attemptId: attempt.id, kind: 'charge', value: state.charge })
  if (isTheirs && !('file' in first) && JSON.stringify(outputs).length <= longestText)
    receipts.push({ attemptId: attempt.id, kind: 'outputs', value: outputs })
  const { answers = [] } = options
  let isFirst = true
  if (receipts.length > 0) isFirst = await context.receipts.record(receipts, answers)
  else await keepAnswers(context, attempt, answers)
  if (isTheirs && 'file' in first) await context.store.adopt(clipKey(attempt.id), first.file)
  const facts = Object.fromEntries(receipts.map(({ kind, value }) => [kind, value])) as Partial<SentAttempt>
  return isFirst ? { ...attempt, ...facts } : null
}
