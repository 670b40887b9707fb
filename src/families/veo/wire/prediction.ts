import type { Settled } from '../../../catalog/settle.ts'
import type { JsonValue } from '../../../providers/json.ts'
import type { PreparedMedium, WireInput } from '../../wire.ts'
import { bytesAt, ratioValue, resolutionValue } from './field-values.ts'

type Fields = { [key: string]: JsonValue }

/** The model makes clips from references of this length only. source: wire-google-veo §B.1 */
const referencesClipSeconds = 8

/** One prediction: what the clip is made from. An empty prompt stands for none. source: wire-google-veo §B.1, §C */
export function instanceOf({ capability, settled, media }: WireInput): Fields {
  const { prompt } = settled
  return {
    ...(prompt === '' ? {} : { prompt: prompt as string }),
    ...(capability === 'imageToVideo' || capability === 'startEndFrame' ? { image: imageAt(media, 'startFrame') } : {}),
    ...(capability === 'startEndFrame' ? { lastFrame: imageAt(media, 'endFrame') } : {}),
    ...(capability === 'references' ? { referenceImages: referencesOf(settled, media) } : {}),
  }
}

function imageAt(media: readonly PreparedMedium[], field: string): Fields {
  const { base64, mimeType } = bytesAt(media, field)
  return { bytesBase64Encoded: base64, mimeType }
}

const referencesOf = (settled: Settled, media: readonly PreparedMedium[]): Fields[] =>
  (settled.referenceImages as unknown[]).map((_, index) => ({
    image: imageAt(media, `referenceImages.${index}`),
    referenceType: 'asset',
  }))

/** What Vertex AI and the Gemini API both take. One clip: another is another attempt. source: wire-google-veo §B.1, §C */
export function commonParametersOf({ settled }: WireInput): Fields {
  const { durationSeconds = referencesClipSeconds, negativePrompt } = settled
  return {
    sampleCount: 1,
    durationSeconds: durationSeconds as number,
    aspectRatio: ratioValue(settled.aspectRatio),
    resolution: resolutionValue(settled.resolution),
    personGeneration: String(settled.personGeneration).toLowerCase(),
    enhancePrompt: settled.enhancePrompt as boolean,
    // Nothing to avoid is said by saying nothing.
    ...(negativePrompt === undefined || negativePrompt === '' ? {} : { negativePrompt: negativePrompt as string }),
  }
}
