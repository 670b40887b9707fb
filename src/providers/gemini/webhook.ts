import { z } from 'zod'
import type { Caller } from '../call.ts'
import { parseJson } from '../json.ts'
import type { ProviderWebhook } from '../provider.ts'
import { createIsSigned } from '../standard-webhook.ts'
import { createVendorKeys, isRecent, keysAt, toleratedSeconds } from '../vendor-keys.ts'

const event = z.looseObject({ data: z.looseObject({ id: z.string().min(1) }) })

/**
 * Both of Gemini's webhooks: the project's, signed with a secret (HMAC), and the one that a request names, signed with
 * Google's key (a JWT in the same header). Only their `data.id` is used. source: wire-google-veo §A.5.
 *
 * @param baseUrl the keys lie beside its version: `…/.well-known/jwks.json` next to `…/v1beta`.
 */
export function createGeminiWebhook(options: {
  baseUrl: string
  secret?: string
  now(): Date
  call: Caller['call']
}): ProviderWebhook {
  const { secret, now } = options
  const isSigned = secret === undefined ? undefined : createIsSigned(secret, 'gemini')
  const keysUrl = `${options.baseUrl.replace(/\/v\d\w*$/, '')}/.well-known/jwks.json`
  const proved = createVendorKeys(keysAt(keysUrl, options.call))

  /** UNSURE whether the token holds the event itself, and what its audience is (§A.5): it only has to be Google's. */
  async function payloadOf(token: string): Promise<unknown> {
    // Loaded with the first of them.
    const { jwtVerify } = await import('jose')
    const rules = { algorithms: ['RS256'], clockTolerance: toleratedSeconds, currentDate: now() }
    return proved(async (key) => (await jwtVerify(token, key, rules)).payload)
  }

  return {
    async verify(headers, rawBody) {
      const signature = headers['webhook-signature']
      if (signature === undefined) return null
      const operationId = idOf(parseJson(rawBody.toString('utf8')))
      if (signature.split('.').length !== 3)
        return operationId !== null && isSigned?.(headers, rawBody) ? { operationId } : null
      const { 'webhook-timestamp': timestamp } = headers
      if (timestamp !== undefined && !isRecent(timestamp, now())) return null
      const payload = await payloadOf(signature)
      if (payload === null) return null
      const signedId = idOf(payload)
      // A body that is not the token's is somebody else's.
      if (signedId !== null && operationId !== null && signedId !== operationId) return null
      const id = signedId ?? operationId
      return id === null ? null : { operationId: id }
    },
  }
}

const idOf = (body: unknown): string | null => event.safeParse(body).data?.data.id ?? null
