import type { RouteDefinition } from '../../catalog/family.ts'
import { between, choices, type LimitTable, list, media, text } from '../../catalog/limit.ts'
import type { MediaRule } from '../../catalog/param.ts'
import type { Rule } from '../../catalog/rule.ts'

const megabyte = 1024 * 1024

/** All that the model reads at once. source: Google's card of the Omni preview */
const prompt = text(131_072, { minimum: 1, unit: 'TOKENS' })

/**
 * Formats: wire-google-veo §A.1. No wire documents a picture's bytes: this bound is ours, so that ten of them fit one
 * request, and costs nobody anything because the gateway shrinks what is larger.
 */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif'],
  maximumBytes: 7 * megabyte,
  normalised: true,
  transports: ['BYTES'],
})
/** Formats: Google's card of the Omni preview. The bytes are ours. */
const video: MediaRule = {
  mimeTypes: ['video/mp4', 'video/quicktime', 'video/webm', 'video/mpeg'],
  maximumBytes: 20 * megabyte,
  normalised: false,
  transports: ['BYTES'],
}

interface Version {
  readonly maximumSeconds: number
  readonly pictures: number
  /** Of a reference video. */
  readonly maximumVideoSeconds: number
}
/** wire-google-veo §A.1; what references may be: catalog-audit, 8 and 9. */
export const omni11: Version = { maximumSeconds: 10, pictures: 7, maximumVideoSeconds: 3 }
export const omni12: Version = { maximumSeconds: 15, pictures: 6, maximumVideoSeconds: 10 }
/** Of every version, between two frames. catalog-audit, 7 */
const threeToTenSeconds = between(3, 10)
/** Not negative, 31 bits. */
const seed31 = between(0, 2_147_483_647)

const anyReference: Rule = {
  kind: 'AT_LEAST_ONE',
  parameters: ['referenceImages', 'referenceVideos'],
  message: 'At least one reference picture or reference video is needed.',
}

/** The same wire on both of Google's surfaces; the seed is documented for 1.2 at Vertex only. source: wire-google-veo §A.1 */
export function omniArms(version: Version, takesSeed: boolean): RouteDefinition['arms'] {
  const shared: LimitTable = {
    prompt,
    durationSeconds: between(3, version.maximumSeconds),
    aspectRatio: choices('RATIO_16_9', 'RATIO_9_16'),
    resolution: choices('RESOLUTION_360P', 'RESOLUTION_720P', 'RESOLUTION_1080P', 'RESOLUTION_4K'),
    ...(takesSeed ? { seed: seed31 } : {}),
  }
  return {
    textToVideo: { limits: shared },
    imageToVideo: { limits: { startFrame: picture, ...shared } },
    startEndFrame: {
      limits: { startFrame: picture, endFrame: picture, ...shared, durationSeconds: threeToTenSeconds },
    },
    references: {
      limits: {
        referenceImages: list(0, version.pictures, picture),
        referenceVideos: list(0, 3, media({ ...video, maximumSeconds: version.maximumVideoSeconds })),
        ...shared,
      },
      rules: [anyReference],
    },
  }
}

/** Of every route. */
export const alwaysUnsure = [
  'Bytes of a picture (7 MB) and of a video (20 MB) are bounds of our own; the wire documents none.',
  'The longest prompt, and the longest reference video of 1.2, are from the card of the preview.',
  'How many references are taken is what several sellers say; Google’s own cards of both are not read.',
]
