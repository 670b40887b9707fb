import type { Problem } from '../../catalog/problem.ts'
import { encodeId } from '../../generations/record/global-id.ts'
import { type Delivery, testType } from '../../generations/webhooks/deliveries.ts'
import { type Endpoint, typeInApi } from '../../generations/webhooks/message.ts'
import type { Context } from '../context.ts'
import { toUserErrors } from '../problem.ts'
import type { WebhookDelivery, WebhookEndpoint, WebhookPayload } from './types.ts'

export const presentEndpoint = (row: Endpoint): WebhookEndpoint => ({
  __typename: 'WebhookEndpoint',
  id: encodeId('WebhookEndpoint', row.id),
  rowId: row.id,
  url: row.url,
  types: row.types.map(typeInApi),
  enabled: row.is_enabled,
  disabledReason: row.disabled_reason,
  failingSince: row.failing_since,
  previousSecretUntil: row.previous_until !== null && row.previous_until > new Date() ? row.previous_until : null,
  createdAt: row.created_at,
})

export const presentDelivery = (row: Delivery): WebhookDelivery => ({
  id: encodeId('WebhookDelivery', row.id),
  webhookId: row.webhook_id,
  type: row.type === testType ? testType : typeInApi(row.type),
  generationId: row.generation_id === null ? null : encodeId('Generation', row.generation_id),
  status: row.status,
  attempts: row.attempts,
  httpStatus: row.http_status,
  error: row.error,
  milliseconds: row.milliseconds,
  firstAttemptAt: row.first_attempt_at,
  lastAttemptAt: row.last_attempt_at,
  nextAttemptAt: row.next_attempt_at,
})

export const presentWebhook = (
  context: Pick<Context, 'caller'>,
  made: { endpoint?: Endpoint | null; delivery?: Delivery | null; secret?: string | null; problems: Problem[] },
): WebhookPayload => ({
  endpoint: made.endpoint?.generation_id === null ? presentEndpoint(made.endpoint) : null,
  delivery: made.delivery ? presentDelivery(made.delivery) : null,
  secret: made.secret ?? null,
  userErrors: toUserErrors(context, made.problems),
})
