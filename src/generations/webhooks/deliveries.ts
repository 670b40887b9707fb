import { type Selectable, sql, type Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import type { Tables } from '../../engine/tables.ts'
import type { EventType } from '../record/event.ts'
import type { WebhookContext } from './context.ts'
import { recordTaken } from './endpoint-health.ts'
import { loadEndpoints, noEndpoint } from './endpoints.ts'
import { attemptEvent, type Endpoint, secretsOf, typeInApi } from './message.ts'
import { type AttemptOutcome, sendWebhook } from './send.ts'

export type Delivery = Selectable<Tables['webhook_delivery']>

export const deliveryStatuses = ['PENDING', 'DELIVERED', 'FAILED'] as const

/** Of the message that `testWebhookEndpoint` sends. */
export const testType = 'WebhookTest'

export interface DeliveryResult {
  endpoint: Endpoint | null
  delivery: Delivery | null
  problems: Problem[]
}

const newestFirst = (database: Database, limit: number) =>
  database
    .selectFrom('webhook_delivery')
    .selectAll('webhook_delivery')
    .orderBy('last_attempt_at', 'desc')
    .orderBy('webhook_delivery.id')
    .limit(limit)

/** The newest first. */
export const loadDeliveries = (database: Database, endpointId: string, limit: number): Promise<Delivery[]> =>
  newestFirst(database, limit).where('endpoint_id', '=', endpointId).execute()

/** Those to the address that the start named, the newest first. */
export const loadDeliveriesOfStart = (database: Database, generationId: string, limit: number): Promise<Delivery[]> =>
  newestFirst(database, limit)
    .innerJoin('webhook_endpoint', 'webhook_endpoint.id', 'webhook_delivery.endpoint_id')
    .where('webhook_endpoint.generation_id', '=', generationId)
    .execute()

/** Sends a message without an event, once, and answers what came of it; also to an endpoint that is switched off. */
export async function testEndpoint(
  context: WebhookContext,
  tenant: string,
  id: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { database, now, newId, post, onAttempt } = context
  const [endpoint] = await loadEndpoints(database, tenant, id)
  if (!endpoint) return refused(noEndpoint)
  const at = now()
  const webhookId = `msg_test_${newId().replaceAll('-', '')}`
  const body = JSON.stringify({ type: testType, timestamp: at.toISOString(), data: {} })
  const { url } = endpoint
  const secrets = secretsOf(context, endpoint)
  const outcome = await sendWebhook(post, { url, secrets, webhookId, at, body, signal })
  const delivery = await database.transaction().execute(async (transaction) => {
    if (!(await lockEndpoint(transaction, id))) return undefined
    return transaction
      .insertInto('webhook_delivery')
      .values({
        ...{ id: newId(), endpoint_id: id, webhook_id: webhookId, type: testType, attempts: 1, first_attempt_at: at },
        ...{ status: outcome.error === null ? 'DELIVERED' : 'FAILED', ...said(outcome, at) },
      })
      .returningAll()
      .executeTakeFirst()
  })
  if (!delivery) return refused(noEndpoint)
  const about = { tenant, endpointId: id, generationId: null, type: testType, attempt: 1 }
  onAttempt({ ...outcome, ...about, isGivenUp: false, isSwitchedOff: false })
  return { endpoint, delivery, problems: [] }
}

/**
 * Sends an event once more, and answers what came of it. One that is still to be tried again is tried now, in its turn;
 * one that was given up is not, and does not hold up what comes after it.
 */
export async function resendDelivery(
  context: WebhookContext,
  tenant: string,
  id: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { database, now, onAttempt } = context
  const found = await database
    .selectFrom('webhook_delivery')
    .leftJoin('event', (join) =>
      join
        .onRef('event.generation_id', '=', 'webhook_delivery.generation_id')
        .onRef('event.sequence', '=', 'webhook_delivery.sequence'),
    )
    .selectAll('webhook_delivery')
    .select('event.at')
    .where('webhook_delivery.id', '=', id)
    .executeTakeFirst()
  const endpoint = await database
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('id', '=', found?.endpoint_id ?? id)
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  if (!found || !endpoint) return refused(noDelivery)
  const { at, ...delivery } = found
  const { generation_id: generationId, sequence } = delivery
  if (generationId === null || sequence === null || at === null)
    return { endpoint, delivery, problems: [cannotBeSent('A test message cannot be sent again; send a new one.')] }
  // A start's address cannot be switched on again.
  if (!endpoint.is_enabled && endpoint.generation_id === null)
    return { endpoint, delivery, problems: [cannotBeSent('The endpoint is disabled; enable it first.')] }
  if (delivery.status === 'PENDING' && endpoint.is_enabled) {
    await sql`
      update webhook_cursor set due_at = ${now()}
      where endpoint_id = ${endpoint.id} and generation_id = ${generationId} and due_at is not null`.execute(database)
    return { endpoint, delivery, problems: [] }
  }
  const event = { generationId, sequence, at, type: delivery.type as EventType }
  const outcome = await attemptEvent(context, endpoint, event, signal)
  const sentAt = now()
  const sent = await database.transaction().execute(async (transaction) => {
    if (!(await lockEndpoint(transaction, endpoint.id))) return undefined
    if (outcome.error === null) await recordTaken(transaction, endpoint.id)
    return transaction
      .updateTable('webhook_delivery')
      .set({
        ...said(outcome, sentAt),
        attempts: sql`attempts + 1`,
        // That it was taken once stays true.
        ...(outcome.error === null ? { status: 'DELIVERED' } : {}),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
  })
  if (!sent) return refused(noDelivery)
  const about = { tenant, endpointId: endpoint.id, generationId, type: typeInApi(event.type), attempt: sent.attempts }
  onAttempt({ ...outcome, ...about, isGivenUp: false, isSwitchedOff: false })
  return { endpoint, delivery: sent, problems: [] }
}

/** To the end of the transaction it is not deleted. */
async function lockEndpoint(transaction: Transaction<Tables>, id: string): Promise<boolean> {
  const { rows } = await sql`select from webhook_endpoint where id = ${id} for no key update`.execute(transaction)
  return rows.length > 0
}

const said = ({ httpStatus, error, milliseconds }: AttemptOutcome, at: Date) => ({
  ...{ http_status: httpStatus, error, milliseconds, last_attempt_at: at },
})

const refused = (problem: Problem): DeliveryResult => ({ endpoint: null, delivery: null, problems: [problem] })

const noDelivery: Problem = {
  ...{ code: 'NOT_FOUND', path: ['id'], parameter: null, message: 'There is no such delivery.' },
}

const cannotBeSent = (message: string): Problem => ({ code: 'NOT_ALLOWED', path: ['id'], parameter: null, message })
