import { fillMedia, type MediaAccess, mediumText } from '../medium-reference.ts'
import type { KlingRequest } from './request.ts'

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
