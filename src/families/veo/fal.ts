import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { always, flag, type LimitTable, media, text } from '../../catalog/limit.ts'
import type { PriceRow } from '../../catalog/price.ts'
import { bothRatios, fourSixEight, padOrCrop, prompt1024, seed32, upTo4k, upTo1080, upToThree } from './limits.ts'

/** wire-fal; as a data URI or an address. */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maximumBytes: 8 * 1024 * 1024,
  normalised: true,
  transports: ['BYTES', 'URL'],
})

/** The wire has no choice of people, and no switch for what Google does to each prompt. source: wire-fal */
const shared = {
  // Not Google's number of tokens. catalog-audit, 35
  prompt: text(20_000, { minimum: 1 }),
  aspectRatio: bothRatios,
  generateAudio: flag,
  enhancePrompt: always(true),
} satisfies LimitTable

/** Its types end at 1080p. */
const textToVideo: RouteArmDefinition = {
  limits: { ...shared, resolution: upTo1080, negativePrompt: prompt1024, durationSeconds: fourSixEight, seed: seed32 },
}
/** The wire crops a picture of another shape and cannot pad: the gateway frames it beforehand. */
const imageToVideo = (resolution: typeof upTo4k): RouteArmDefinition => ({
  limits: {
    ...shared,
    resolution,
    startFrame: picture,
    negativePrompt: prompt1024,
    durationSeconds: fourSixEight,
    resizeMode: padOrCrop,
    seed: seed32,
  },
})
const startEndFrame = (resolution: typeof upTo4k): RouteArmDefinition => ({
  limits: { ...imageToVideo(resolution).limits, endFrame: picture },
})

const frames = { textToVideo, imageToVideo: imageToVideo(upTo4k), startEndFrame: startEndFrame(upTo4k) }

export const falArms = {
  lite: { textToVideo, imageToVideo: imageToVideo(upTo1080), startEndFrame: startEndFrame(upTo1080) },
  fast: frames,
  /** No seed and no negative prompt with references. */
  standard: {
    ...frames,
    references: { limits: { ...shared, resolution: upTo4k, referenceImages: upToThree(picture) } },
  },
} satisfies Record<string, RouteDefinition['arms']>

/** `{capability}` is nothing of words alone, image-to-video, first-last-frame-to-video or reference-to-video, as the arm says. */
export const falRoute = (
  base: string,
  arms: RouteDefinition['arms'],
  prices: readonly PriceRow[],
): RouteDefinition => ({
  provider: 'fal',
  wireName: `${base}{capability}`,
  arms,
  prices,
  source: 'wire-fal; fal’s pages of the endpoints (4K from one picture, prices)',
  checkedOn: '2026-11-28',
  unsure: [
    'That Google enhances the prompts that fal hands on, as it does by default.',
    'Bytes of a picture (8 MB), the number of references (3, as at Google) and the range of the seed.',
    'The older types of the endpoint for one picture end at 1080p; its newer page lists 4K. That for words alone is held to 1080p.',
  ],
})
