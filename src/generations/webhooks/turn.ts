import { sql, type Transaction } from 'kysely'
import type { Tables } from '../../engine/tables.ts'
import type { EventType } from '../record/event.ts'
import { delayAfter } from './backoff.ts'
import type { WebhookContext } from './context.ts'
import { recordFailing, recordTaken } from './endpoint-health.ts'
import { attemptEvent, type Endpoint, type NextEvent, typeInApi, webhookIdOf } from './message.ts'
import type { AttemptOutcome } from './send.ts'

/** A cursor that this process has taken. Who has a newer turn is the only one who writes. */
export interface Turn {
  endpointId: string
  generationId: string
  tenant: string
  turn: number
}

/** Longer than an attempt takes: from then on another process may take it. */
export const turnSeconds = 60

/**
 * Sends what the endpoint is still to be told of the generation, in its order, until that is all, or one event is not
 * taken: the next ones wait for it.
 */
export async function runTurn(context: WebhookContext, turn: Turn, signal: AbortSignal): Promise<void> {
  for (;;) {
    const next = await nextOf(context, turn)
    if (next === 'lost' || next === 'parked') return
    if ('upTo' in next) {
      if (await finish(context, turn, next.upTo)) return
      continue
    }
    context.killPoint('webhook.claimed')
    const { endpoint, event } = next
    const outcome = await attemptEvent(context, endpoint, event, signal)
    context.killPoint('webhook.answered')
    const goesOn = await record(context, turn, next, outcome)
    context.killPoint('webhook.recorded')
    if (!goesOn) return
  }
}

/** It may be taken again at once, by whoever comes first. */
export async function giveBack({ database }: WebhookContext, turn: Turn, dueAt: Date | null): Promise<void> {
  await sql`
    update webhook_cursor set holder = null, held_until = null, due_at = coalesce(${dueAt}::timestamptz, due_at)
    where ${isOurs(turn)}`.execute(database)
}

const isOurs = ({ endpointId, generationId, turn }: Turn) => sql<boolean>`
  webhook_cursor.endpoint_id = ${endpointId} and webhook_cursor.generation_id = ${generationId}
  and webhook_cursor.turn = ${turn}`

interface Next {
  endpoint: Endpoint
  event: NextEvent
  /** Attempts there were. */
  attempts: number
}

/** `upTo`: nothing is left up to there. */
async function nextOf({ database }: WebhookContext, turn: Turn): Promise<Next | { upTo: number } | 'lost' | 'parked'> {
  return database.transaction().execute(async (transaction) => {
    // Who switches it on waits for this lock, and then sees what was parked.
    const endpoint = await transaction
      .selectFrom('webhook_endpoint')
      .selectAll()
      .where('id', '=', turn.endpointId)
      .forShare()
      .executeTakeFirst()
    const { rows } = await sql<{ delivered_to: number; wanted_to: number }>`
      update webhook_cursor set held_until = now() + ${turnSeconds} * interval '1 second'
      where ${isOurs(turn)} returning delivered_to, wanted_to`.execute(transaction)
    const [cursor] = rows
    if (!cursor) return 'lost'
    if (!endpoint) {
      await sql`delete from webhook_cursor where ${isOurs(turn)}`.execute(transaction)
      return 'lost'
    }
    if (!endpoint.is_enabled) {
      await sql`
        update webhook_cursor set due_at = null, holder = null, held_until = null where ${isOurs(turn)}`.execute(
        transaction,
      )
      return 'parked'
    }
    const { rows: found } = await sql<{ sequence: number; type: EventType; at: Date; attempts: number | null }>`
      select event.sequence, event.type, event.at, webhook_delivery.attempts
      from event left join webhook_delivery on webhook_delivery.generation_id = event.generation_id
        and webhook_delivery.sequence = event.sequence and webhook_delivery.endpoint_id = ${endpoint.id}
      where event.generation_id = ${turn.generationId} and event.sequence > ${cursor.delivered_to}
        and event.sequence <= ${cursor.wanted_to} and event.type = any(${endpoint.types}::text[])
      order by event.sequence limit 1`.execute(transaction)
    const [event] = found
    if (!event) return { upTo: cursor.wanted_to }
    const { attempts, ...told } = event
    return { endpoint, event: { ...told, generationId: turn.generationId }, attempts: attempts ?? 0 }
  })
}

/** False: something new has come, or the turn is lost. */
async function finish({ database }: WebhookContext, turn: Turn, upTo: number): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from webhook_cursor where ${isOurs(turn)} and wanted_to = ${upTo}`.execute(database)
  return numAffectedRows > 0n
}

/** Whether the turn goes on with the next event. */
async function record(
  context: WebhookContext,
  turn: Turn,
  { endpoint, event, attempts }: Next,
  outcome: AttemptOutcome,
): Promise<boolean> {
  const { database, now, random, newId, onAttempt } = context
  const at = now()
  const attempt = attempts + 1
  const delay = outcome.error === null ? null : delayAfter(attempt, random)
  const nextAt = delay === null ? null : new Date(at.getTime() + delay)
  const recorded = await database.transaction().execute(async (transaction) => {
    const isThere = await transaction
      .selectFrom('webhook_endpoint')
      .select('id')
      .where('id', '=', endpoint.id)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!isThere) return null
    const moved = await (nextAt === null
      ? moveTo(transaction, turn, event.sequence)
      : putOff(transaction, turn, nextAt))
    if (!moved) return null
    const status = outcome.error === null ? 'DELIVERED' : nextAt === null ? 'FAILED' : 'PENDING'
    const { httpStatus, error, milliseconds } = outcome
    const said = {
      ...{ status, attempts: attempt, http_status: httpStatus, error, milliseconds },
      ...{ last_attempt_at: at, next_attempt_at: nextAt },
    }
    await transaction
      .insertInto('webhook_delivery')
      .values({
        ...said,
        ...{ id: newId(), endpoint_id: endpoint.id, generation_id: event.generationId, sequence: event.sequence },
        ...{ webhook_id: webhookIdOf(event), type: event.type, first_attempt_at: at },
      })
      .onConflict((conflict) => conflict.columns(['endpoint_id', 'generation_id', 'sequence']).doUpdateSet(said))
      .execute()
    if (error === null) await recordTaken(transaction, endpoint.id)
    const isSwitchedOff = error !== null && error !== 'INTERNAL' && (await recordFailing(transaction, endpoint.id, at))
    return { isSwitchedOff }
  })
  if (!recorded) return false
  onAttempt({
    ...{ ...outcome, tenant: endpoint.tenant, endpointId: endpoint.id, generationId: event.generationId },
    ...{ type: typeInApi(event.type), attempt, isGivenUp: outcome.error !== null && nextAt === null },
    isSwitchedOff: recorded.isSwitchedOff,
  })
  return nextAt === null
}

async function moveTo(transaction: Transaction<Tables>, turn: Turn, sequence: number): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update webhook_cursor set delivered_to = ${sequence} where ${isOurs(turn)}`.execute(transaction)
  return numAffectedRows > 0n
}

async function putOff(transaction: Transaction<Tables>, turn: Turn, dueAt: Date): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update webhook_cursor set due_at = ${dueAt}, holder = null, held_until = null where ${isOurs(turn)}`.execute(
    transaction,
  )
  return numAffectedRows > 0n
}
