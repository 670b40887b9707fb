import { createHash, verify } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../json.ts'
import type { ProviderWebhook } from '../provider.ts'
import { operationId } from '../shapes.ts'
import { createVendorKeys, isRecent, type ReadKeys } from '../vendor-keys.ts'

const call = z.looseObject({ request_id: operationId })

/** Signed with Ed25519 by one of fal's keys. source: wire-fal, Webhook */
export function createFalWebhook({ now, readKeys }: { now(): Date; readKeys: ReadKeys }): ProviderWebhook {
  const proved = createVendorKeys(readKeys)
  return {
    async verify(headers, rawBody) {
      const [id, user, timestamp, signature] = ['request-id', 'user-id', 'timestamp', 'signature'].map(
        (name) => headers[`x-fal-webhook-${name}`],
      )
      if (!id || !user || !timestamp || !signature || !isRecent(timestamp, now())) return null
      const digest = createHash('sha256').update(rawBody).digest('hex')
      const message = Buffer.from([id, user, timestamp, digest].join('\n'))
      const isSigned = await proved(async (key) => verify(null, message, key, Buffer.from(signature, 'hex')) || null)
      const read = call.safeParse(parseJson(rawBody.toString('utf8')))
      return isSigned && read.success ? { operationId: read.data.request_id } : null
    },
  }
}
