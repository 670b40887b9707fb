import { z } from 'zod'
import { parseJson } from '../json.ts'
import type { ProviderWebhook } from '../provider.ts'
import { createIsSigned } from '../standard-webhook.ts'

/** Thin: it says which job, and that one is asked. source: wire-openai-sora §10 */
const event = z.looseObject({ type: z.string().startsWith('video.'), data: z.looseObject({ id: z.string().min(1) }) })

/** Any of several signatures may be the right one. */
export function createVideosWebhook(secret: string): ProviderWebhook {
  const isSigned = createIsSigned(secret, 'openai-videos', { isRaw: true })
  return {
    async verify(headers, rawBody) {
      const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
      const signatures = (plain['webhook-signature'] ?? '').split(' ').filter((signature) => signature !== '')
      // The version may be left out here; the library wants it.
      const versioned = signatures.map((signature) => (signature.includes(',') ? signature : `v1,${signature}`))
      if (!isSigned({ ...plain, 'webhook-signature': versioned.join(' ') }, rawBody)) return null
      const parsed = event.safeParse(parseJson(rawBody.toString('utf8')))
      return parsed.success ? { operationId: parsed.data.data.id } : null
    },
  }
}
