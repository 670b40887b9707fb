import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { flag, type LimitTable, list, media, onlyChoice } from '../../catalog/limit.ts'
import type { Rule } from '../../catalog/rule.ts'
import { referencesLast, weighTogether } from '../media-sums.ts'
import { neededPrompt, seedance15Pro, seedance20, seedance20Fast, seedance25, soundNeedsPicture } from './limits.ts'
import { falPrices20, falPrices20Fast, falPrices20Mini, falPrices25, prices15Pro } from './prices.ts'

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

/** ModelArk names no such number. */
const twelveInAll: Rule = {
  kind: 'AT_MOST',
  parameters: ['referenceImages', 'referenceVideos', 'referenceAudios'],
  limit: 12,
  message: 'At fal Seedance takes at most 12 references in all.',
}

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
  rules: [
    twelveInAll,
    soundNeedsPicture,
    ...referencesLast(15),
    weighTogether(50_000_000, 'At fal reference videos have at most 50 MB together.', 'referenceVideos[]'),
  ],
})

const route = { provider: 'fal', checkedOn: '2026-11-28', source: 'wire-fal, “Endpoint inputs”' } as const

/** `{capability}` is `image-to-video` or `reference-to-video`. */
export const fal20: RouteDefinition = {
  ...route,
  wireName: 'bytedance/seedance-2.0/{capability}',
  arms: { ...frameArms(seedance20), references: referenceArm(seedance20) },
  prices: falPrices20,
}
export const fal20Fast: RouteDefinition = {
  ...route,
  wireName: 'bytedance/seedance-2.0/fast/{capability}',
  arms: { ...frameArms(seedance20Fast), references: referenceArm(seedance20Fast) },
  prices: falPrices20Fast,
}
export const fal20Mini: RouteDefinition = {
  ...route,
  wireName: 'bytedance/seedance-2.0/mini/{capability}',
  arms: { ...frameArms(seedance20Fast), references: referenceArm(seedance20Fast) },
  prices: falPrices20Mini,
}

const framed25: LimitTable = {
  ...seedance25,
  aspectRatio: onlyChoice('AUTO', 'Seedance 2.5 gives the clip the aspect ratio of its frames.'),
}
export const fal25: RouteDefinition = {
  ...route,
  wireName: 'bytedance/seedance-2.5/{capability}',
  arms: {
    ...frameArms(framed25),
    references: {
      limits: {
        prompt: neededPrompt,
        referenceImages: list(0, 30, picture),
        referenceVideos: list(0, 10, video),
        referenceAudios: list(0, 10, sound),
        ...seedance25,
      },
      rules: [soundNeedsPicture, ...referencesLast(30)],
    },
  },
  prices: falPrices25,
  unsure: [
    'What reference videos and sounds may weigh, and how long a sound may last: those of 2.0 stand.',
    'Whether sounds may be the only references, as at ModelArk.',
    'One copy of its page ends at 720p beside a picture.',
  ],
}
export const fal15Pro: RouteDefinition = {
  ...route,
  wireName: 'fal-ai/bytedance/seedance/v1.5/pro/image-to-video',
  arms: frameArms({ ...seedance15Pro, fixedCamera: flag }),
  prices: prices15Pro,
  unsure: ['Which seeds it takes; ModelArk’s range stands.', 'What its pictures may weigh.'],
}
