import type { RouteDefinition } from '../../catalog/family.ts'
import { always, between, choices, flag, type LimitTable, list, media, text } from '../../catalog/limit.ts'
import type { PriceRow } from '../../catalog/price.ts'
import { pricesBySize } from '../prices.ts'

/** Grok Imagine at xAI and its mirror at fal. wire-grok-xai. */

/** No wire says what a picture may weigh: 20 MB are ours. */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maximumBytes: 20_000_000,
  normalised: true,
  transports: ['BYTES', 'URL'],
})
const sound = media({ mimeTypes: ['audio/wav', 'audio/mpeg'], normalised: false, transports: ['URL'] })
const sevenPictures = list(1, 7, picture)

const prompt4096 = text(4096)
const neededPrompt4096 = text(4096, { minimum: 1 })
const upTo720p = choices('RESOLUTION_480P', 'RESOLUTION_720P')
const upTo1080p = choices('RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P')
const ranged: LimitTable = { durationSeconds: between(1, 15) }
const settings: LimitTable = {
  ...ranged,
  aspectRatio: choices('RATIO_1_1', 'RATIO_16_9', 'RATIO_9_16', 'RATIO_4_3', 'RATIO_3_4', 'RATIO_3_2', 'RATIO_2_3'),
}

/** At most 720p and 10 s with either model. catalog-audit, 11 */
const xaiReferences: LimitTable = {
  referenceImages: sevenPictures,
  prompt: neededPrompt4096,
  ...settings,
  durationSeconds: between(1, 10),
  resolution: upTo720p,
  generateAudio: flag,
}
const xaiFrames: LimitTable = { prompt: prompt4096, ...settings, generateAudio: flag }
const xaiText: LimitTable = { ...xaiFrames, prompt: neededPrompt4096 }
/** There is no switch. */
const falSettings: LimitTable = {
  prompt: neededPrompt4096,
  ...settings,
  resolution: upTo720p,
  generateAudio: always(true),
}

const xai = { provider: 'xai', checkedOn: '2026-11-28', source: 'wire-grok-xai, “Start” and “Price”' } as const
const unsureXai = [
  'What pictures and sounds may weigh, and how long sounds may last; whether sounds go as bytes.',
  'Whether the prompt may be empty: it has to be there.',
  'Whether a prompt points at the first reference picture with IMAGE_1 or with IMAGE_0.',
  'Whether a prompt can point at its sounds.',
]

/** Micro-USD a second by resolution, and for each picture. */
const pricesOf = (perSecond: Record<string, number>, perPicture: NonNullable<PriceRow['perPicture']>): PriceRow[] =>
  pricesBySize(perSecond, { perPicture, note: 'A clip that moderation keeps back is charged, too.' })

/** The same at both; of pictures fal says nothing. catalog-audit, 14 */
const prices10 = pricesOf(
  { '480p': 50_000, '720p': 70_000 },
  { micros: 2_000, parameters: ['startFrame', 'referenceImages[]'] },
)

/** The same at both. catalog-audit, 13 */
const perPicture15 = { micros: 10_000, parameters: ['startFrame', 'endFrame', 'referenceImages[]'] }
const prices15 = pricesOf({ '480p': 80_000, '720p': 140_000, '1080p': 250_000 }, perPicture15)

export const xaiVideo: RouteDefinition = {
  ...xai,
  wireName: 'grok-imagine-video',
  arms: {
    textToVideo: { limits: { ...xaiText, resolution: upTo720p } },
    imageToVideo: { limits: { startFrame: picture, ...xaiFrames, resolution: upTo720p } },
    references: { limits: xaiReferences },
  },
  prices: prices10,
  unsure: unsureXai,
}

export const xaiVideo15: RouteDefinition = {
  ...xai,
  wireName: 'grok-imagine-video-1.5',
  arms: {
    textToVideo: { limits: { ...xaiText, resolution: upTo1080p } },
    imageToVideo: { limits: { startFrame: picture, ...xaiFrames, resolution: upTo1080p } },
    startEndFrame: { limits: { startFrame: picture, endFrame: picture, ...xaiFrames, resolution: upTo1080p } },
    // Sounds are 1.5's alone. catalog-audit, 12
    references: { limits: { ...xaiReferences, referenceAudios: list(0, 3, sound) } },
  },
  prices: prices15,
  unsure: unsureXai,
}

/** `{capability}` is `text-to-video`, `image-to-video` or `reference-to-video`. */
export const falVideo: RouteDefinition = {
  provider: 'fal',
  wireName: 'xai/grok-imagine-video/{capability}',
  source: 'wire-grok-xai, “fal mirror”; types of @fal-ai/client 1.10.1',
  checkedOn: '2026-11-28',
  arms: {
    textToVideo: { limits: falSettings },
    imageToVideo: { limits: { startFrame: picture, ...falSettings } },
    references: { limits: { referenceImages: sevenPictures, ...falSettings, durationSeconds: between(1, 10) } },
  },
  prices: prices10,
  unsure: [
    'Whether fal charges for pictures, as xAI does.',
    'Whether there is always sound.',
    'Which lengths it takes; xAI’s stand.',
  ],
}

/** Its one picture gives the clip its shape. */
const falFrame15: LimitTable = {
  startFrame: picture,
  prompt: neededPrompt4096,
  ...ranged,
  resolution: upTo1080p,
  generateAudio: always(true),
}
const falText15: LimitTable = { ...falSettings, resolution: upTo1080p }
const fal15 = {
  provider: 'fal',
  source: 'wire-fal, “Grok”; fal’s pages of the endpoints, 2026-10-03',
  checkedOn: '2026-11-28',
  unsure: ['Whether there is always sound.'],
} as const
export const falVideo15: RouteDefinition = {
  ...fal15,
  wireName: 'xai/grok-imagine-video/v1.5/{capability}',
  arms: {
    textToVideo: { limits: falText15 },
    imageToVideo: { limits: falFrame15 },
    references: { limits: { referenceImages: sevenPictures, ...falSettings, durationSeconds: between(1, 10) } },
  },
  prices: prices15,
}
export const falVideo15Lite: RouteDefinition = {
  ...fal15,
  wireName: 'xai/grok-imagine-video/v1.5/lite/{capability}',
  source: `${fal15.source}; schema of @apicity/fal and a studio’s list of models (words alone)`,
  arms: { textToVideo: { limits: falText15 }, imageToVideo: { limits: falFrame15 } },
  prices: pricesOf({ '480p': 20_000, '720p': 30_000, '1080p': 140_000 }, perPicture15),
  unsure: [
    ...fal15.unsure,
    'Whether it takes references: no endpoint of Lite for them was seen.',
    'What the name of it is worth at xAI: its limits there are not known.',
  ],
}
