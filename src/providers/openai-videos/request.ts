import type { JsonValue } from '../json.ts'
import {
  fillMedia,
  isMediumReference,
  type MediaAccess,
  type MediumReference,
  mediumText,
} from '../medium-reference.ts'

/** What a family says to a server that speaks OpenAI's Videos API; how it is encoded is the client's business. */
export type VideosRequest = {
  model: string
  prompt: string
  seconds: number
  /** `1280x720`. */
  size: string
  /** Of exactly that size; a FILE. */
  inputReference?: MediumReference & { [key: string]: never }
}

/** How a server wants to be asked. */
export interface BodyOptions {
  /** Wire name to the model's name at this server. */
  models?: Readonly<Record<string, string>>
  /** How a job is asked for. Default multipart, as the vendor's own client does. */
  encoding?: 'multipart' | 'json'
  /** How the length is said. Default `seconds` as a string. In multipart everything is text. */
  seconds?: { key: 'seconds' | 'duration'; as: 'string' | 'number' }
}

/** A server knows no key of another's: nothing is sent but what is documented. source: wire-openai-sora §2 */
export async function jobBody(
  request: VideosRequest,
  options: BodyOptions,
  media: MediaAccess,
): Promise<string | FormData> {
  const fields = jobFields(request, options)
  if (options.encoding === 'json')
    return JSON.stringify(await fillMedia(fields, (reference) => mediumText(reference, media)))
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (!isMediumReference(value)) {
      form.append(name, String(value))
      continue
    }
    const { key, mimeType } = value.$medium
    const file = new Blob([new Uint8Array(await media.read(key))], { type: mimeType })
    form.append(name, file, mimeType === 'image/jpeg' ? 'picture.jpg' : 'picture.png')
  }
  return form
}

/** In this server's words, media as references. In multipart everything is text. */
export function jobFields(request: VideosRequest, options: BodyOptions): { [name: string]: JsonValue } {
  const { key, as } = options.seconds ?? { key: 'seconds', as: 'string' }
  const isJson = options.encoding === 'json'
  const { prompt, seconds, size, inputReference } = request
  const picture = isJson
    ? { image_url: { $medium: { ...inputReference?.$medium, form: 'DATA_URL' } } as JsonValue }
    : (inputReference as JsonValue)
  return {
    model: options.models?.[request.model] ?? request.model,
    prompt,
    [key]: as === 'string' || !isJson ? String(seconds) : seconds,
    size,
    ...(inputReference ? { input_reference: picture } : {}),
  }
}
