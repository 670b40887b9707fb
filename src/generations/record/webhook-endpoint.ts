import { createHmac } from 'node:crypto'
import type { Problem } from '../../catalog/problem.ts'
import { isStorable } from '../../catalog/value.ts'
import type { Database } from '../../engine/connection.ts'
import type { SigningKey } from '../../media/signed-url.ts'
import { privateAddress } from '../../network/judge-url.ts'
import { judgePostUrl, type PostHosts } from '../../network/post-hosts.ts'
import { type EventType, finalEvent } from './event.ts'

/** Longest address of an endpoint, in characters. */
export const maximumWebhookUrl = 2_048
export const webhookHostsSetting = 'KINETOGRAPH_ALLOW_WEBHOOK_HOSTS'

/** The end, and what comes after it. */
export const defaultWebhookTypes: readonly EventType[] = [
  ...Object.values(finalEvent),
  'LateResult',
  'ChargeSettled',
  'MediaDeleted',
]

/** What is wrong with an address; its length is judged elsewhere. */
export function webhookUrlProblems(hosts: PostHosts, url: string | undefined, path: string[]): Problem[] {
  if (typeof url !== 'string' || url === '' || url.length > maximumWebhookUrl || !isStorable(url)) return []
  const reason = judgePostUrl(url, hosts)
  if (reason === null) return []
  const setting = reason === privateAddress ? { setting: webhookHostsSetting } : {}
  return [{ code: 'INVALID_URL', path, parameter: null, message: reason, ...setting }]
}

/** Of the start that names an address, in its transaction. */
export async function insertEndpointOfStart(
  transaction: Database,
  made: { id: string; tenant: string; generationId: string; url: string; signingKey: string; createdAt: Date },
): Promise<void> {
  const { generationId, signingKey, createdAt, ...endpoint } = made
  await transaction
    .insertInto('webhook_endpoint')
    .values({
      ...{ ...endpoint, generation_id: generationId, signing_key: signingKey, created_at: createdAt },
      types: [...defaultWebhookTypes],
    })
    .execute()
}

/** Of a start's address: the same whenever it is asked for, as long as the server has that key. */
export function secretOfGeneration(
  keys: readonly [SigningKey, ...SigningKey[]],
  generationId: string,
  signingKey: string | null,
): string {
  const key = keys.find(({ id }) => id === signingKey) ?? keys[0]
  const secret = createHmac('sha256', key.secret).update(JSON.stringify(['kinetograph-webhook-1', generationId]))
  return `whsec_${secret.digest('base64')}`
}
