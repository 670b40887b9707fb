import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { flag, type LimitTable, list, media } from '../../catalog/limit.ts'
import { neededPrompt, referenceRules, seedance15Pro, seedance20, seedance20Fast } from './limits.ts'
import { pricesByTokens } from './prices.ts'

/** Seedance at fal: the prompt is needed everywhere, there is no watermark. wire-fal. */

const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maximumBytes: 30_000_000,
  normalised: true,
  transports: ['BYTES', 'URL'],
})
/** 480p to 720p: a 720p frame has up to 834 × 1112 pixels in any shape. */
const video = media({
  mimeTypes: ['video/mp4', 'video/quicktime'],
  maximumBytes: 50_000_000,
  maximumPixels: 834 * 1112,
  minimumSeconds: 2,
  maximumSeconds: 15,
  normalised: false,
  transports: ['BYTES', 'URL'],
})
const sound = media({
  mimeTypes: ['audio/wav', 'audio/mpeg'],
  maximumBytes: 15_000_000,
  maximumSeconds: 15,
  normalised: false,
  transports: ['BYTES', 'URL'],
})

const frameArms = (model: LimitTable): Record<string, RouteArmDefinition> => {
  const settings: LimitTable = { prompt: neededPrompt, ...model }
  return {
    imageToVideo: { limits: { startFrame: picture, ...settings } },
    startEndFrame: { limits: { startFrame: picture, endFrame: picture, ...settings } },
  }
}
const referenceArm = (model: LimitTable): RouteArmDefinition => ({
  limits: {
    prompt: neededPrompt,
    referenceImages: list(0, 9, picture),
    referenceVideos: list(0, 3, video),
    referenceAudios: list(0, 3, sound),
    ...model,
  },
  rules: referenceRules,
})

const route = { provider: 'fal', checkedOn: '2026-11-20', source: 'wire-fal, “Endpoint inputs”' } as const
const unsureSeed = 'Which seeds it takes.'
const unsureReferences =
  'Reference videos may last 15 s and have 50 MB together, and reference sounds 15 s; the catalog looks at each alone.'
/** 720p is the price fal names; with reference videos a second costs 0.6 of it. */
const note = 'Not confirmed: from the price for 1,000 tokens and the size of the frame.'
const priced = { confirmed: 'RESOLUTION_720P', factorWithVideos: 0.6, note } as const

/** `{capability}` is `image-to-video` or `reference-to-video`. */
export const fal20: RouteDefinition = {
  ...route,
  wireName: 'bytedance/seedance-2.0/{capability}',
  arms: { ...frameArms(seedance20), references: referenceArm(seedance20) },
  prices: pricesByTokens({
    ...priced,
    microsPerThousandTokens: 14_000,
    resolutions: ['RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P'],
  }),
  unsure: [unsureSeed, unsureReferences, '1080p: fal’s page has it, the types of its client have not.'],
}
export const fal20Fast: RouteDefinition = {
  ...route,
  wireName: 'bytedance/seedance-2.0/fast/{capability}',
  arms: { ...frameArms(seedance20Fast), references: referenceArm(seedance20Fast) },
  prices: pricesByTokens({
    ...priced,
    microsPerThousandTokens: 11_200,
    resolutions: ['RESOLUTION_480P', 'RESOLUTION_720P'],
  }),
  unsure: [unsureSeed, unsureReferences],
}
export const fal15Pro: RouteDefinition = {
  ...route,
  wireName: 'fal-ai/bytedance/seedance/v1.5/pro/image-to-video',
  arms: frameArms({ ...seedance15Pro, fixedCamera: flag }),
  prices: [],
  unsure: [unsureSeed, 'Its price.', 'What its pictures may weigh.'],
}
