import type { Settled } from '../../../catalog/settle.ts'
import type { JsonValue } from '../../../providers/json.ts'
import type { VertexRequest } from '../../../providers/vertex/client.ts'
import { framesAround } from '../../kling/wire/frames.ts'
import {
  isStill,
  type PictureChange,
  type PreparedMedium,
  type PreparedStill,
  type WireInput,
  type WireMapping,
} from '../../wire.ts'
import { bytesAt, longestSide, ratioValue, resolutionValue } from './field-values.ts'

type Fields = { [key: string]: JsonValue }

/** Rounding to whole pixels is no other shape. */
const aspectTolerance = 0.01

/**
 * Veo at Vertex AI, generally available and preview alike. Where the clip is stored is the client's business.
 * source: wire-google-veo §B.1
 */
export const veoAtVertex: WireMapping = {
  family: 'veo',
  provider: 'vertex',
  request: (input) =>
    ({
      kind: 'prediction',
      model: input.route.wireName,
      body: { instances: [instanceOf(input)], parameters: parametersOf(input) },
    }) satisfies VertexRequest,
  /** The vendor cuts around the middle: what is to be cut comes cut. */
  frames({ settled: { aspectRatio, resizeMode, resolution } }, stills) {
    if (resizeMode !== 'CROP') return []
    return framesAround(stills, { aspectRatio: aspectRatio as string, resizeMode, longest: longestSide(resolution) })
  },
  /** The vendor pads the picture itself. */
  changes({ settled, media }) {
    if (settled.resizeMode !== 'PAD') return []
    const [wide, high] = String(settled.aspectRatio).replace('RATIO_', '').split('_').map(Number)
    return media
      .filter(isStill)
      .filter(({ width, height }) => Math.abs(width / height / (wide! / high!) - 1) > aspectTolerance)
      .map((still) => changeOf(still, `${wide}:${high}`))
  },
}

const changeOf = ({ field, width, height }: PreparedStill, ratio: string): PictureChange => ({
  field,
  kind: 'PAD',
  message: `Shown whole by Vertex AI in a frame of ${ratio}; it has ${width}×${height} pixels.`,
})

/** The model makes clips from references of this length only. source: wire-google-veo §B.1 */
const referencesClipSeconds = 8

/** One prediction: what the clip is made from. An empty prompt stands for none. source: wire-google-veo §B.1 */
function instanceOf({ capability, settled, media }: WireInput): Fields {
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

/** One clip: another is another attempt. source: wire-google-veo §B.1 */
function parametersOf({ settled }: WireInput): Fields {
  const { durationSeconds = referencesClipSeconds, negativePrompt, seed, resizeMode } = settled
  return {
    sampleCount: 1,
    durationSeconds: durationSeconds as number,
    aspectRatio: ratioValue(settled.aspectRatio),
    resolution: resolutionValue(settled.resolution),
    personGeneration: String(settled.personGeneration).toLowerCase(),
    enhancePrompt: settled.enhancePrompt as boolean,
    // Nothing to avoid is said by saying nothing.
    ...(negativePrompt === undefined || negativePrompt === '' ? {} : { negativePrompt: negativePrompt as string }),
    generateAudio: settled.generateAudio as boolean,
    // 0 is a seed.
    ...(seed === undefined ? {} : { seed: seed as number }),
    // PAD and CROP, as Google's own client spells them; its documents of Veo 3 are read as "pad" and "crop" by
    // some (AIG-01). UNSURE whether the case matters. source: wire-google-veo §B.1
    ...(resizeMode === undefined ? {} : { resizeMode: resizeMode as string }),
  }
}
