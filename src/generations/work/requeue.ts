import type { Requeue } from '../../engine/lease.ts'
import { type DecisionContext, decidePatiently } from '../record/decision.ts'
import { type Operator, recordAction } from '../record/operator-action.ts'

/** `done`: nothing is left to do for it. */
export type RequeueOutcome = 'requeued' | 'done' | 'unknown'

/**
 * Takes it from whoever holds it and lets it be taken up anew from where its row stands. What was sent stays sent: its
 * attempts are as they were, and whoever takes it up looks for what was never answered as after any crash.
 */
export async function requeueGeneration(
  context: DecisionContext & { jobs: Pick<Requeue, 'requeue'> },
  generationId: string,
  operator: Operator,
): Promise<RequeueOutcome> {
  let outcome = 'unknown' as RequeueOutcome
  await decidePatiently(context, generationId, async ({ generation, transaction }) => {
    outcome = 'done'
    if (generation.workDone) return null
    outcome = 'requeued'
    await context.jobs.requeue(transaction, generationId)
    const { lease, holder } = generation
    const change = { before: { lease, holder }, after: { lease: lease + 1, holder: null } }
    await recordAction(transaction, { ...operator, action: 'requeue', generationId, ...change })
    return {}
  })
  if (outcome === 'requeued') context.wake.notify('work', generationId)
  return outcome
}
