import type { Selectable } from 'kysely'
import type { Tables } from '../../engine/tables.ts'
import { kindOfError } from '../../error-kind.ts'
import type { EventType } from '../record/event.ts'
import { secretOfGeneration } from '../record/webhook-endpoint.ts'
import type { WebhookContext } from './context.ts'
import { type AttemptOutcome, sendWebhook } from './send.ts'

export type Endpoint = Selectable<Tables['webhook_endpoint']>

/** An event on its way to an endpoint. */
export interface NextEvent {
  generationId: string
  sequence: number
  type: EventType
  at: Date
}

/** As the API names a kind of events. */
export const typeInApi = (type: string): string => `Generation${type}`

/** The event's own, whoever sends it and however often. A restore gives numbers anew, so its time is part of it. */
export const webhookIdOf = ({ generationId, sequence, at }: NextEvent): string =>
  `msg_${generationId.replaceAll('-', '')}_${sequence}_${at.getTime().toString(36)}`

/** All that sign now, the newest first. */
export function secretsOf(
  { signingKeys, now }: Pick<WebhookContext, 'signingKeys' | 'now'>,
  endpoint: Endpoint,
): string[] {
  if (endpoint.secret === null) return [secretOfGeneration(signingKeys, endpoint.generation_id!, endpoint.signing_key)]
  const isRotating = endpoint.previous_secret !== null && endpoint.previous_until! > now()
  return [endpoint.secret, ...(isRotating ? [endpoint.previous_secret!] : [])]
}

/** Of the address that a start named. */
export async function secretOfStart(
  { database, signingKeys }: Pick<WebhookContext, 'database' | 'signingKeys'>,
  generationId: string,
): Promise<string> {
  const row = await database
    .selectFrom('webhook_endpoint')
    .select('signing_key')
    .where('generation_id', '=', generationId)
    .executeTakeFirst()
  return secretOfGeneration(signingKeys, generationId, row?.signing_key ?? null)
}

/**
 * One attempt: written down as the API shows the event now, with addresses that are signed anew.
 * @throws the reason of the signal, and errors of the machine's
 */
export async function attemptEvent(
  context: WebhookContext,
  endpoint: Endpoint,
  event: NextEvent,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  let data: unknown
  try {
    data = await context.render(endpoint.tenant, event.generationId, event.sequence)
    if (!data) throw new Error('An event that is to be sent is gone')
  } catch (error) {
    if (kindOfError(error) === 'machine') throw error
    context.log.error({ name: (error as Error).name, stack: (error as Error).stack }, 'An event could not be written')
    return { httpStatus: null, error: 'INTERNAL', milliseconds: 0 }
  }
  const body = JSON.stringify({ type: typeInApi(event.type), timestamp: event.at.toISOString(), data })
  const at = context.now()
  const secrets = secretsOf(context, endpoint)
  return sendWebhook(context.post, { url: endpoint.url, secrets, webhookId: webhookIdOf(event), at, body, signal })
}
