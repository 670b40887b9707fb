import type { JsonValue } from '../json.ts'
import { fillMedia, type MediaAccess, mediumText } from '../medium-reference.ts'
import type { KlingRequest } from './request.ts'

/** The text that is sent: media filled, ids as numbers of any length, and what is ours of the request. */
export async function bodyOf(
  { standard, body }: KlingRequest,
  ours: { externalId: string; callbackUrl: string | null; media: MediaAccess },
): Promise<string> {
  const filled = await fillMedia(body, async (reference) => withoutPrefix(await mediumText(reference, ours.media)))
  const added = {
    external_task_id: ours.externalId,
    ...(ours.callbackUrl === null ? {} : { callback_url: ours.callbackUrl }),
  }
  const { options, ...rest } = filled as { [key: string]: JsonValue }
  return JSON.stringify(
    standard === 'legacy'
      ? { ...(filled as object), ...added }
      : { ...rest, options: { ...(options as object | undefined), ...added } },
    asNumber,
  )
}

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
