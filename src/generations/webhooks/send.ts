import { Webhook } from 'standardwebhooks'
import type { PostFault, SafePost } from '../../network/safe-post.ts'

/** Why an event was not taken. INTERNAL: it could not be written down here. */
export const deliveryErrors = [
  'ADDRESS_REFUSED',
  'UNREACHABLE',
  'TIMED_OUT',
  'REDIRECTED',
  'REJECTED',
  'INTERNAL',
] as const satisfies readonly (PostFault | string)[]
export type DeliveryError = (typeof deliveryErrors)[number]

/** Of an attempt; of what was answered, the status alone. */
export interface AttemptOutcome {
  httpStatus: number | null
  /** Null: it was taken. */
  error: DeliveryError | null
  milliseconds: number
}

/** Standard Webhooks asks for 15 to 30 s. */
const timeoutMilliseconds = 15_000

/**
 * Posts one message, signed with each of the secrets. Taken is what is answered with 2xx.
 * @throws the reason of the signal, and errors of the machine's
 */
export async function sendWebhook(
  post: SafePost,
  message: { url: string; secrets: readonly string[]; webhookId: string; at: Date; body: string; signal: AbortSignal },
): Promise<AttemptOutcome> {
  const { url, secrets, webhookId, at, body, signal } = message
  const since = performance.now()
  const answer = await post(url, {
    ...{ body, signal, timeoutMilliseconds },
    headers: {
      'content-type': 'application/json',
      'webhook-id': webhookId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(webhookId, at, body)).join(' '),
    },
  })
  const milliseconds = Math.round(performance.now() - since)
  if ('fault' in answer) return { httpStatus: null, error: answer.fault, milliseconds }
  return { httpStatus: answer.status, error: errorOf(answer.status), milliseconds }
}

function errorOf(status: number): DeliveryError | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'REDIRECTED' : 'REJECTED'
}
