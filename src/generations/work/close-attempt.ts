import type { DecisionView } from '../record/decision.ts'
import type { WorkContext } from './work-context.ts'

/** The attempt no longer counts as running upstream. */
export async function closeAttempt(
  context: WorkContext,
  transaction: DecisionView['transaction'],
  attemptId: string,
  outcome: string,
): Promise<void> {
  await transaction
    .updateTable('attempt')
    .set({ closed_at: context.now(), outcome })
    .where('id', '=', attemptId)
    .where('closed_at', 'is', null)
    .execute()
}
