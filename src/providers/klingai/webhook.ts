import { parseJson } from '../json.ts'
import type { ProviderWebhook } from '../provider.ts'
import { createIsSigned } from '../standard-webhook.ts'
import { idsOf } from './task.ts'

/**
 * Callbacks of both standards: the task itself, without code and data. Kling signs them when a secret is set in its
 * console (Standard Webhooks, five minutes of tolerance by the machine's clock); without one they come unsigned and are
 * believed, as they only bring a poll forward. source: wire-kling §8
 */
export function createWebhook(secret: string | undefined): ProviderWebhook {
  const isSigned = secret === undefined ? undefined : createIsSigned(secret, 'klingai')
  return {
    async verify(headers, rawBody) {
      if (isSigned?.(headers, rawBody) === false) return null
      const { id, externalId } = idsOf(parseJson(rawBody.toString('utf8')))
      if (externalId !== undefined) return { idempotencyKey: externalId }
      return id === undefined ? null : { operationId: id }
    },
  }
}
