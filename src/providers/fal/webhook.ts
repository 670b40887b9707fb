import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { parseJson } from '../json.ts'
import type { ProviderWebhook } from '../provider.ts'
import { operationId } from '../shapes.ts'

const toleratedSeconds = 300
/** How old keys may be; and where none of them fits: a new one may be among them. */
const longestKept = 24 * 3_600_000
const shortestKept = 60_000

const jwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
const jwks = z.looseObject({ keys: z.array(jwk.transform((key) => createPublicKey({ key, format: 'jwk' }))) })
const call = z.looseObject({ request_id: operationId })

/** Signed with Ed25519 by one of fal's keys. source: wire-fal, Webhook */
export function createFalWebhook(options: {
  now(): Date
  readKeys(): Promise<JsonValue | undefined>
}): ProviderWebhook {
  let known = { at: Number.NEGATIVE_INFINITY, keys: Promise.resolve<KeyObject[]>([]) }

  /** None where they cannot be had; that, too, is known for a while. */
  function keysNotOlderThan(milliseconds: number): Promise<KeyObject[]> {
    const at = options.now().getTime()
    const read = async () => jwks.parse(await options.readKeys()).keys
    if (at - known.at > milliseconds) known = { at, keys: read().catch(() => []) }
    return known.keys
  }

  return {
    async verify(headers, rawBody) {
      const [id, user, timestamp, signature] = ['request-id', 'user-id', 'timestamp', 'signature'].map(
        (name) => headers[`x-fal-webhook-${name}`],
      )
      if (!id || !user || !timestamp || !signature) return null
      if (!(Math.abs(options.now().getTime() / 1000 - Number(timestamp)) <= toleratedSeconds)) return null
      const digest = createHash('sha256').update(rawBody).digest('hex')
      const message = Buffer.from([id, user, timestamp, digest].join('\n'))
      const isSignedBy = (keys: readonly KeyObject[]) =>
        keys.some((key) => verify(null, message, key, Buffer.from(signature, 'hex')))
      if (!isSignedBy(await keysNotOlderThan(longestKept)) && !isSignedBy(await keysNotOlderThan(shortestKept)))
        return null
      const read = call.safeParse(parseJson(rawBody.toString('utf8')))
      return read.success ? { operationId: read.data.request_id } : null
    },
  }
}
