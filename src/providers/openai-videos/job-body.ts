import { FormData } from 'undici'
import type { JsonValue } from '../json.ts'
import { type MediaAccess, mediumText } from '../medium-reference.ts'
import type { OpenaiVideosOptions } from './options.ts'
import type { VideosRequest } from './request.ts'

type BodyOptions = Pick<OpenaiVideosOptions, 'models' | 'encoding' | 'seconds'>

/** A server knows no key of another's: nothing is sent but what is documented. source: wire-openai-sora §2 */
export async function jobBody(
  request: VideosRequest,
  options: BodyOptions,
  media: MediaAccess,
): Promise<string | FormData> {
  const { key, as } = options.seconds ?? { key: 'seconds', as: 'string' }
  const { prompt, seconds, size, inputReference } = request
  const fields = {
    model: modelNameOf(request, options),
    prompt,
    [key]: as === 'string' ? String(seconds) : seconds,
    size,
  }
  if (options.encoding === 'json') {
    const { $medium } = inputReference ?? {}
    const reference: JsonValue | undefined = $medium && {
      image_url: await mediumText({ $medium: { ...$medium, form: 'DATA_URL' } }, media),
    }
    return JSON.stringify({ ...fields, ...(reference ? { input_reference: reference } : {}) })
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
  if (inputReference) {
    const { key: object, mimeType } = inputReference.$medium
    const file = new Blob([new Uint8Array(await media.read(object))], { type: mimeType })
    form.append('input_reference', file, mimeType === 'image/jpeg' ? 'picture.jpg' : 'picture.png')
  }
  return form
}

const modelNameOf = ({ model }: VideosRequest, { models }: BodyOptions): string => models?.[model] ?? model
