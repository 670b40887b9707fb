import type { Database } from '../../engine/connection.ts'

/** Who does something by hand, and why. */
export interface Operator {
  actor: string
  /** In the operator's words; null where none is asked for. */
  reason: string | null
}

export type OperatorActionKind = 'cancel' | 'requeue' | 'settle-operation' | 'settle-charge' | 'restore'

export interface OperatorAction extends Operator {
  action: OperatorActionKind
  generationId: string
  attemptId?: string
  /** What it changed, as it was and as it is. */
  before: Record<string, unknown>
  after: Record<string, unknown>
}

/** In the transaction of what it is about, wherever there is one. */
export async function recordAction(database: Database, action: OperatorAction): Promise<void> {
  await database
    .insertInto('operator_action')
    .values({
      generation_id: action.generationId,
      attempt_id: action.attemptId ?? null,
      ...{ action: action.action, actor: action.actor, reason: action.reason },
      before: JSON.stringify(action.before),
      after: JSON.stringify(action.after),
    })
    .execute()
}
