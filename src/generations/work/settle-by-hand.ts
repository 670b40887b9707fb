import { sql, type Transaction } from 'kysely'
import { errorCode } from '../../engine/database-error.ts'
import type { Requeue } from '../../engine/lease.ts'
import type { Tables } from '../../engine/tables.ts'
import type { JsonValue } from '../../providers/json.ts'
import type { Charge } from '../record/charge.ts'
import { type Decision, type DecisionContext, type DecisionView, decidePatiently } from '../record/decision.ts'
import { type Operator, recordAction } from '../record/operator-action.ts'
import { type AttemptRow, toAttempt } from '../record/record.ts'
import { isFinal } from '../record/status.ts'
import { generationInLog } from '../record/step.ts'

/** Of an attempt that a restore found nothing of: it is known once its job is. */
export const unknownCredential = 'unknown'

const uniqueViolation = '23505'

export type SettleContext = DecisionContext & { jobs: Pick<Requeue, 'requeue'> }

/** Written, or why not. */
export type Settled = { refusal: string } | { refusal: null; isReopened: boolean }

/**
 * The operator knows which job of the vendor's an uncertain attempt is. It is written as the vendor's answer would have
 * been, and never sent anew: who still looks for it goes on from there; of one that was given up the generation gets work
 * again, and a day for it. Its status stays: what comes is a late result.
 */
export async function settleOperation(
  context: SettleContext,
  attemptId: string,
  { operation, credential }: { operation: JsonValue; credential: string },
  operator: Operator,
): Promise<Settled> {
  try {
    return await settle(context, attemptId, async (view, attempt) => {
      if (view.generation.emulated) return 'It was started with the emulator: nothing was bought.'
      const { operation: known, charge, closedAt, outcome } = attempt
      if (known !== null && (closedAt === null || idOf(known) !== idOf(operation)))
        return `It is the job ${idOf(known)} already.`
      const other = await attemptWith(view.transaction, attempt, operation)
      if (other) return `The job ${idOf(operation)} is ${generationInLog(other.generation_id)}’s, attempt ${other.id}.`
      await view.transaction
        .updateTable('attempt')
        // What an operator said of its charge gives way to the vendor's word.
        .set({ operation: JSON.stringify(operation), credential, charge: null, closed_at: null, outcome: null })
        .where('id', '=', attemptId)
        .execute()
      await recordAction(view.transaction, {
        ...{ ...operator, action: 'settle-operation', generationId: view.generation.id, attemptId },
        before: { operation: known as JsonValue, charge, closedAt, outcome },
        after: { operation, credential },
      })
      if (closedAt === null) return { decision: {}, isReopened: false }
      await context.jobs.requeue(view.transaction, view.generation.id)
      return { decision: { generation: { reopenedAt: context.now() } }, isReopened: true }
    })
  } catch (error) {
    // Somebody else wrote it in this moment.
    if (errorCode(error) === uniqueViolation) return { refusal: `The job ${idOf(operation)} is another attempt’s.` }
    throw error
  }
}

/** The operator knows what an attempt cost that nobody looks for any more. Nothing else changes. */
export const settleCharge = (
  context: SettleContext,
  attemptId: string,
  charge: Charge,
  operator: Operator,
): Promise<Settled> =>
  settle(context, attemptId, async ({ generation, transaction }, attempt) => {
    if (attempt.charge !== null) return 'Its charge is known already.'
    if (attempt.closedAt === null) return 'It is still looked for. Its charge can be written once that has ended.'
    await transaction
      .updateTable('attempt')
      .set({ charge: JSON.stringify(charge) })
      .where('id', '=', attemptId)
      .execute()
    const change = { before: { charge: null }, after: { charge } }
    const about = { generationId: generation.id, attemptId }
    await recordAction(transaction, { ...operator, action: 'settle-charge', ...about, ...change })
    const decision: Decision = isFinal(generation.status)
      ? { generation: { isChargeNew: true }, events: [{ type: 'ChargeSettled' }] }
      : {}
    return { decision, isReopened: false }
  })

type Verdict = string | { decision: Decision; isReopened: boolean }

/** Under the lock of its generation's row: of two operators, and a worker, one is first, and the others see what it did. */
async function settle(
  context: SettleContext,
  attemptId: string,
  judge: (view: DecisionView, attempt: AttemptRow) => Promise<Verdict>,
): Promise<Settled> {
  const row = await context.database
    .selectFrom('attempt')
    .select('generation_id')
    .where('id', '=', attemptId)
    .executeTakeFirst()
  if (!row) return { refusal: `There is no attempt ${attemptId}.` }
  let settled: Settled = { refusal: 'Its generation is gone.' }
  await decidePatiently(context, row.generation_id, async (view) => {
    const attempt = await lockedAttempt(view.transaction, attemptId)
    const verdict = refusalOf(view, attempt) ?? (await judge(view, attempt))
    if (typeof verdict === 'string') {
      settled = { refusal: verdict }
      return null
    }
    settled = { refusal: null, isReopened: verdict.isReopened }
    return verdict.decision
  })
  if (settled.refusal === null) context.wake.notify('work', row.generation_id)
  return settled
}

function refusalOf({ generation }: DecisionView, { closedAt, outcome, credential, submitDeadlineAt }: AttemptRow) {
  if (generation.deletedAt) return 'Its generation was deleted.'
  if (credential.startsWith('instance:')) return 'It is made here: there is nothing to settle.'
  if (closedAt === null && submitDeadlineAt > new Date()) return 'It is just being sent: its answer may still come.'
  return closedAt !== null && outcome !== 'uncertain' ? `It is not uncertain: ${outcome ?? 'it has ended'}.` : null
}

/** Receipts are written without the lock of the generation. */
async function lockedAttempt(transaction: Transaction<Tables>, id: string): Promise<AttemptRow> {
  const row = await transaction
    .selectFrom('attempt')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return toAttempt(row)
}

/** With any credential, and among what turned up twice: an account may have several. */
const attemptWith = (transaction: Transaction<Tables>, { id, provider }: AttemptRow, operation: JsonValue) =>
  transaction
    .selectFrom('attempt')
    .select(['id', 'generation_id'])
    .where('provider', '=', provider)
    .where('id', '<>', id)
    .where(
      sql<boolean>`(coalesce(operation ->> 'id', operation::text) = ${idOf(operation)}
        or jsonb_path_exists(duplicates, '$[*].operation ? (@.id == $id)', jsonb_build_object('id', ${idOf(operation)}::text)))`,
    )
    .executeTakeFirst()

const idOf = (operation: unknown): string => {
  const { id } = (operation ?? {}) as { id?: unknown }
  return typeof id === 'string' ? id : JSON.stringify(operation)
}
