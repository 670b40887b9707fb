import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { flag, type LimitTable, media, onlyChoice } from '../../catalog/limit.ts'
import type { PriceRow } from '../../catalog/price.ts'
import {
  bothRatios,
  eightSecondsAbove720p,
  everyPeople,
  fourSixEight,
  padOrCrop,
  prompt1024,
  requiredPrompt1024,
  seed32,
  upTo4k,
  upTo1080,
  upToThree,
} from './limits.ts'

/** No URLs anywhere on this wire. source: wire-google-veo §B.1 */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png'],
  maximumBytes: 20 * 1024 * 1024,
  normalised: true,
  transports: ['BYTES'],
})

/** What all arms take. source: wire-google-veo §B.1 */
const shared = {
  negativePrompt: prompt1024,
  aspectRatio: bothRatios,
  generateAudio: flag,
  enhancePrompt: flag,
  personGeneration: everyPeople,
  seed: seed32,
} satisfies LimitTable

const rules = [eightSecondsAbove720p]

const textToVideo = (resolution: typeof upTo4k): RouteArmDefinition => ({
  limits: { ...shared, resolution, prompt: requiredPrompt1024, durationSeconds: fourSixEight },
  rules,
})
const imageToVideo = (resolution: typeof upTo4k): RouteArmDefinition => ({
  limits: {
    ...shared,
    resolution,
    startFrame: picture,
    prompt: prompt1024,
    durationSeconds: fourSixEight,
    resizeMode: padOrCrop,
  },
  rules,
})
const startEndFrame = (resolution: typeof upTo4k): RouteArmDefinition => {
  const { limits } = imageToVideo(resolution)
  return { limits: { ...limits, endFrame: picture }, rules }
}
const references: RouteArmDefinition = {
  limits: { ...shared, resolution: upTo4k, referenceImages: upToThree(picture), prompt: requiredPrompt1024 },
}
/** Google's card of Veo 3.1; the one of 3.1 Fast has both shapes. */
const wideReferences: RouteArmDefinition = {
  limits: {
    ...references.limits,
    aspectRatio: onlyChoice('RATIO_16_9', 'Veo 3.1 takes references in 16:9 only; Veo 3.1 Fast in 9:16, too.'),
  },
}

const upTo4kArms = {
  textToVideo: textToVideo(upTo4k),
  imageToVideo: imageToVideo(upTo4k),
  startEndFrame: startEndFrame(upTo4k),
}

export const vertexArms = {
  /** 3.0: no end frame, no references, 1080p at most (AIG-01). */
  early: { textToVideo: textToVideo(upTo1080), imageToVideo: imageToVideo(upTo1080) },
  lite: {
    textToVideo: textToVideo(upTo1080),
    imageToVideo: imageToVideo(upTo1080),
    startEndFrame: startEndFrame(upTo1080),
  },
  standard: { ...upTo4kArms, references: wideReferences },
  fast: { ...upTo4kArms, references },
} satisfies Record<string, RouteDefinition['arms']>

const alwaysUnsure = [
  'Whether a project may make people of every age: ALLOW_ALL needs Google’s approval.',
  'Bytes of a picture (20 MB) are from the card of Veo 2.',
  'The longest negative prompt is not documented; the prompt’s limit is taken.',
]
/** Of the two models that are generally available. */
export const unsureEnd = [
  'How long it stays: 2026-11-17, once named as the earliest end, has passed, and guides of November still list it.',
]

export const vertexRoute = (
  wireName: string,
  arms: RouteDefinition['arms'],
  prices: readonly PriceRow[],
  unsure: readonly string[] = [],
): RouteDefinition => ({
  provider: 'vertex',
  wireName,
  arms,
  prices,
  source: 'wire-google-veo §B, §D; AIG-01',
  checkedOn: '2026-11-28',
  unsure: [...unsure, ...alwaysUnsure],
})
