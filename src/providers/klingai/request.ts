import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { fillMedia, type MediaAccess, mediumText } from '../medium-reference.ts'

const standard = z.enum(['new', 'legacy'])
const requestSchema = z.object({
  standard,
  /** `/image-to-video/kling-3.0`, `/v1/videos/image2video`. */
  path: z.string().startsWith('/'),
  /** Media stand as references; whole numbers beyond 2^53 as `{ $number: '829836802793406551' }`. */
  body: z.record(z.string(), z.custom<JsonValue>()),
})
/**
 * What a family says to klingai: which of its two wires, which path, which body. The client adds what is its own: the
 * deduplicating id and the address to call back.
 */
export type KlingRequest = z.infer<typeof requestSchema>

export const readRequest = (value: JsonValue): KlingRequest => requestSchema.parse(value)

/** With what is ours of the request: the deduplicating id and the address to call back. */
export function sentRequest(
  request: KlingRequest,
  { idempotencyKey, callbackUrl }: { idempotencyKey: string; callbackUrl: string | null },
): KlingRequest {
  const added = { external_task_id: idempotencyKey, ...(callbackUrl === null ? {} : { callback_url: callbackUrl }) }
  const { options, ...rest } = request.body
  const body =
    request.standard === 'legacy'
      ? { ...request.body, ...added }
      : { ...rest, options: { ...(options as object | undefined), ...added } }
  return { ...request, body }
}

/** The text that is sent: media filled, ids as numbers of any length. */
export const bodyText = async ({ body }: KlingRequest, media: MediaAccess): Promise<string> =>
  JSON.stringify(
    await fillMedia(body, async (reference) => withoutPrefix(await mediumText(reference, media))),
    asNumber,
  )

/** Legacy refuses a data URL; whether the new standard takes one is UNSURE. source: wire-kling §2, §4 */
const withoutPrefix = (text: string): string => text.replace(/^data:[^,]{0,200};base64,/, '')

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/** `{ $number: '829836802793406551' }`: as a double it would be another element. */
function asNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$number' in value)) return value
  const { $number: digits } = value
  if (typeof digits !== 'string' || !/^-?\d{1,40}$/.test(digits)) throw new Error('A number of the request is none')
  return rawJSON(digits.replace(/^(-?)0+(?=\d)/, '$1'))
}

const operationSchema = z.object({
  /** The provider's. */
  id: z.string(),
  standard,
  /** A legacy task can be asked about below the path that made it only. */
  path: z.string(),
  /** The marked clip was asked for. */
  watermark: z.literal(true).exactOptional(),
})
/** What is stored of a task: the same for the same task, whichever answer or attempt its id was read for. */
export type KlingOperation = z.infer<typeof operationSchema>

export const readOperation = (value: JsonValue): KlingOperation => operationSchema.parse(value)

const watermarkSchema = z.object({ watermark_info: z.object({ enabled: z.literal(true) }) })

export function operationOf(id: string, { standard, path, body }: KlingRequest): KlingOperation {
  const isMarked = watermarkSchema.safeParse(standard === 'new' ? body.options : body).success
  return { id, standard, path, ...(isMarked ? { watermark: true } : {}) }
}
