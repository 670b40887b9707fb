import { expect, it } from 'vitest'
import type { JsonValue } from '../json.ts'
import type { KeyedCaller } from '../keyed-caller.ts'
import type { CallContext } from '../provider.ts'
import { createUploads } from './uploads.ts'

const rest = 'https://rest.fal.ai'
const medium = { field: 'startFrame', key: 'one', mimeType: 'image/png', form: 'DATA_URL' }
const input: JsonValue = { image_url: { $medium: medium } }
/** Its name has nothing of ours in it. */
const addressOf = (attempt: string) => `https://v3.fal.media/files/${attempt}.png`

it('the addresses of the last ten thousand attempts are known', async () => {
  const wire = {
    call: async () => ({ status: 200 }),
    said: async (_request: unknown, _shape: unknown, { idempotencyKey }: CallContext) => ({
      upload_url: `${rest}/put`,
      file_url: addressOf(idempotencyKey),
    }),
  } as unknown as KeyedCaller
  const uploads = createUploads(wire, rest)
  const media = { read: async () => Buffer.alloc(0) }
  for (let attempt = 1; attempt <= 10_001; attempt += 1)
    await uploads.fill(input, { idempotencyKey: `${attempt}`, media } as unknown as CallContext)
  const isKnown = (attempt: string) => uploads.tokenOf(attempt, input)!({ image_url: addressOf(attempt) })
  expect(['1', '2', '10001'].map(isKnown)).toEqual([false, true, true])
})
