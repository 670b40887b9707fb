import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { flag, type LimitTable, list, media, onlyChoice, text } from '../../catalog/limit.ts'
import type { Rule } from '../../catalog/rule.ts'
import { referencesLast } from '../media-sums.ts'
import {
  automaticOrFourToTwelve,
  longestPrompt,
  seedance15Pro,
  seedance20,
  seedance20Fast,
  seedance25,
  soundNeedsPicture,
} from './limits.ts'
import { modelarkPrices, priceRows } from './prices.ts'

/** Seedance at BytePlus ModelArk: beside media a prompt may be empty. wire-seedance-modelark. */

/** The wire takes BMP, TIFF and GIF too, and 1.5 pro HEIC; the gateway does not. */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maximumBytes: 30_000_000,
  minimumSide: 300,
  maximumSide: 6000,
  minimumAspect: 0.4,
  maximumAspect: 2.5,
  normalised: true,
  transports: ['BYTES', 'URL'],
})
/** Bytes are not taken. catalog-audit, 20 */
const videoOf = (maximumSeconds: number) =>
  media({
    mimeTypes: ['video/mp4', 'video/quicktime'],
    maximumBytes: 200_000_000,
    minimumSide: 300,
    maximumSide: 6000,
    minimumPixels: 407_696,
    maximumPixels: 8_295_044,
    minimumAspect: 0.4,
    maximumAspect: 2.5,
    minimumFrameRate: 24,
    maximumFrameRate: 60,
    codecs: ['H264', 'HEVC'],
    minimumSeconds: 2,
    maximumSeconds,
    normalised: false,
    transports: ['URL'],
  })
const soundOf = (maximumSeconds: number) =>
  media({
    mimeTypes: ['audio/wav', 'audio/mpeg'],
    maximumBytes: 15_000_000,
    minimumSeconds: 2,
    maximumSeconds,
    normalised: false,
    transports: ['BYTES', 'URL'],
  })

/** ModelArk reads such words as settings, past everything that was checked. catalog-audit, 23 */
const forbidden = {
  // Also without a space before it, where no word ends: how strictly they are read is not documented.
  pattern: '(^|[^A-Za-z0-9_])--[A-Za-z]|--(rs|rt|dur|seed|cf|wm|resolution|ratio|duration|camerafixed|watermark)\\s',
  why: 'ModelArk reads words such as `--dur 15` in a prompt as settings; give the settings themselves.',
}
const optionalPrompt = text(longestPrompt, { forbidden })
const neededPrompt = text(longestPrompt, { minimum: 1, forbidden })

const promptOrReferences = (...more: string[]): Rule => ({
  kind: 'AT_LEAST_ONE',
  parameters: ['prompt', 'referenceImages', 'referenceVideos', ...more],
  message: 'Seedance needs a prompt or something to refer to.',
})

const onlyAuto = onlyChoice('AUTO', 'Seedance 2.5 gives the clip the aspect ratio of its frames.')

const frameArms = (model: LimitTable, framed: LimitTable = model): Record<string, RouteArmDefinition> => {
  const settings: LimitTable = { prompt: optionalPrompt, ...framed, watermark: flag }
  return {
    textToVideo: { limits: { prompt: neededPrompt, ...model, watermark: flag } },
    imageToVideo: { limits: { startFrame: picture, ...settings } },
    startEndFrame: { limits: { startFrame: picture, endFrame: picture, ...settings } },
  }
}
const referenceArm = (model: LimitTable, images = 9, others = 3, seconds = 15): RouteArmDefinition => ({
  limits: {
    prompt: optionalPrompt,
    referenceImages: list(0, images, picture),
    referenceVideos: list(0, others, videoOf(seconds)),
    referenceAudios: list(0, others, soundOf(seconds)),
    ...model,
    watermark: flag,
  },
  rules: [soundNeedsPicture, promptOrReferences(), ...referencesLast(seconds)],
})

const route = { provider: 'modelark', checkedOn: '2026-11-28' } as const
const source = 'wire-seedance-modelark, “Start”, “Models” and “Price”'
const unsure = [
  'The one real answer that is known has tokens of one frame more than its length: 5 s of 720p cost 0.8 % more.',
]
const unsureSums = 'How long reference sounds may last together: the vendor’s page says it of videos.'
const unsureReferences = [
  ...unsure,
  'How a prompt names its references on this wire: resellers write @image1, the vendor’s guide is not read.',
  unsureSums,
]

export const modelark20: RouteDefinition = {
  ...route,
  source,
  wireName: 'dreamina-seedance-2-0-260128',
  arms: { ...frameArms(seedance20), references: referenceArm(seedance20) },
  prices: priceRows(modelarkPrices['seedance-2-0']),
  unsure: unsureReferences,
}
export const modelark20Fast: RouteDefinition = {
  ...route,
  source,
  wireName: 'dreamina-seedance-2-0-fast-260128',
  arms: { ...frameArms(seedance20Fast), references: referenceArm(seedance20Fast) },
  prices: priceRows(modelarkPrices['seedance-2-0-fast']),
  unsure: unsureReferences,
}
export const modelark20Mini: RouteDefinition = {
  ...route,
  source,
  wireName: 'dreamina-seedance-2-0-mini-260615',
  arms: { ...frameArms(seedance20Fast), references: referenceArm(seedance20Fast) },
  prices: priceRows(modelarkPrices['seedance-2-0-mini']),
  unsure: unsureReferences,
}
/** Its sounds need nothing beside them. */
export const modelark25: RouteDefinition = {
  ...route,
  source: `${source}; catalog-audit, table 2`,
  wireName: 'dreamina-seedance-2-5-260628',
  arms: {
    ...frameArms(seedance25, { ...seedance25, aspectRatio: onlyAuto }),
    references: {
      ...referenceArm(seedance25, 30, 10, 30),
      rules: [promptOrReferences('referenceAudios'), ...referencesLast(30)],
    },
  },
  prices: priceRows(modelarkPrices['seedance-2-5']),
  unsure: [
    ...unsure,
    'How a prompt names its references on this wire: resellers write @image1, the vendor’s guide is not read.',
    unsureSums,
    'Whether a draft can be asked for; the ModelArk name of 2.5 Flash.',
  ],
}
export const modelark15Pro: RouteDefinition = {
  ...route,
  source,
  wireName: 'seedance-1-5-pro-251215',
  arms: frameArms({ ...seedance15Pro, durationSeconds: automaticOrFourToTwelve, fixedCamera: flag }),
  prices: priceRows(modelarkPrices['seedance-1-5-pro']),
  unsure,
}
