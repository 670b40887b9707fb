import type { VertexRequest } from '../../../providers/vertex/request.ts'
import type { PictureChange, PreparedStill, WireMapping } from '../../wire.ts'
import { commonParametersOf, instanceOf } from './prediction.ts'

/** Rounding to whole pixels is no other shape. */
const aspectTolerance = 0.01

/**
 * Veo at Vertex AI, generally available and preview alike. Where the clip is stored is the client's business.
 * source: wire-google-veo §B.1
 */
export const veoAtVertex: WireMapping = {
  family: 'veo',
  provider: 'vertex',
  request(input) {
    const { route, settled } = input
    const { generateAudio, seed, resizeMode } = settled
    return {
      kind: 'prediction',
      model: route.wireName,
      body: {
        instances: [instanceOf(input)],
        parameters: {
          ...commonParametersOf(input),
          generateAudio: generateAudio as boolean,
          // 0 is a seed.
          ...(seed === undefined ? {} : { seed: seed as number }),
          // PAD and CROP, as Google's own client spells them; its documents of Veo 3 are read as "pad" and "crop" by
          // some (AIG-01). UNSURE whether the case matters. source: wire-google-veo §B.1
          ...(resizeMode === undefined ? {} : { resizeMode: resizeMode as string }),
        },
      },
    } satisfies VertexRequest
  },
  /** The vendor fits the picture itself, as `resizeMode` says. */
  changes({ settled }, stills) {
    const { resizeMode } = settled
    if (resizeMode !== 'PAD' && resizeMode !== 'CROP') return []
    const [wide, high] = String(settled.aspectRatio).replace('RATIO_', '').split('_').map(Number)
    return stills
      .filter(({ width, height }) => Math.abs(width / height / (wide! / high!) - 1) > aspectTolerance)
      .map((still) => changeOf(still, resizeMode, `${wide}:${high}`))
  },
}

const changeOf = ({ field, width, height }: PreparedStill, kind: 'PAD' | 'CROP', ratio: string): PictureChange => ({
  field,
  kind,
  message:
    kind === 'CROP'
      ? `Cut by Vertex AI to fill a frame of ${ratio}; it has ${width}×${height} pixels.`
      : `Shown whole by Vertex AI in a frame of ${ratio}; it has ${width}×${height} pixels.`,
})
