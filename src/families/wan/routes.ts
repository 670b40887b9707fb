import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import {
  always,
  between,
  choices,
  type FlagLimit,
  flag,
  type LimitTable,
  media,
  oneOf,
  text,
} from '../../catalog/limit.ts'
import type { MediaRule } from '../../catalog/param.ts'
import type { PriceRow } from '../../catalog/price.ts'
import type { Rule } from '../../catalog/rule.ts'

/** Wan 2.6 at DashScope and its mirror at fal. wire-wan-dashscope. */

const pictureRule: MediaRule = {
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  minimumSide: 240,
  normalised: true,
  transports: ['BYTES', 'URL'],
}
/** Texts differ (10 MB and 360–2000 px, or 20 MB and 240–8000): what the gateway shrinks, to the smaller. */
const dashscopePicture = media({ ...pictureRule, maximumBytes: 10_000_000, maximumSide: 2000 })
const falPicture = media({ ...pictureRule, maximumSide: 7680 })

/** WAV or MP3, 3–30 s, at most 15 MB. AIG-10. */
const drivingAudio = media({
  mimeTypes: ['audio/wav', 'audio/mpeg'],
  maximumBytes: 15_000_000,
  minimumSeconds: 3,
  maximumSeconds: 30,
  normalised: false,
  transports: ['URL'],
})

const shared: LimitTable = {
  negativePrompt: text(500),
  resolution: choices('RESOLUTION_720P', 'RESOLUTION_1080P'),
  automaticShots: flag,
  enhancePrompt: flag,
  seed: between(0, 2_147_483_647),
}
const dashscopeLimits: LimitTable = {
  startFrame: dashscopePicture,
  prompt: text(1500, { minimum: 1 }),
  durationSeconds: between(2, 15),
  ...shared,
  watermark: flag,
}
const falLimits: LimitTable = {
  startFrame: falPicture,
  prompt: text(800, { minimum: 1 }),
  durationSeconds: oneOf(5, 10, 15),
  ...shared,
}

const rules: readonly Rule[] = [
  {
    kind: 'REQUIRES',
    when: [{ parameter: 'automaticShots' }],
    parameters: ['enhancePrompt'],
    message: 'Wan cuts into shots by itself only when it may enhance the prompt.',
  },
]

const arms = (limits: LimitTable, generateAudio: FlagLimit): Record<string, RouteArmDefinition> => ({
  imageToVideo: { limits: { ...limits, generateAudio }, rules },
  drivingAudio: { limits: { ...limits, drivingAudio }, rules },
})

const pricesBySize = (micros720p: number, micros1080p: number, note: string): PriceRow[] => [
  { when: [{ parameter: 'resolution', values: ['RESOLUTION_720P'] }], perSecondMicros: micros720p, note },
  { when: [{ parameter: 'resolution', values: ['RESOLUTION_1080P'] }], perSecondMicros: micros1080p, note },
]

const dashscope = {
  provider: 'dashscope',
  checkedOn: '2026-11-20',
  source: 'wire-wan-dashscope, “Start” and “Models”',
} as const
const fal = {
  provider: 'fal',
  checkedOn: '2026-11-20',
  source: 'wire-wan-dashscope, “fal mirror”; types of @fal-ai/client 1.10.1',
  prices: [],
} as const

const unsurePicture =
  'What pictures may weigh and measure: the texts differ, 10 MB and 360 to 2000 px or 20 MB and 240 to 8000 px.'
const unsurePrice = 'Its price.'
const unsureSeed = 'Which seeds it takes; DashScope’s range stands.'

/** Sound is always made: only flash has the switch. */
export const dashscopeStandard: RouteDefinition = {
  ...dashscope,
  wireName: 'wan2.6-i2v',
  arms: arms(dashscopeLimits, always(true)),
  prices: pricesBySize(100_000, 150_000, 'Not confirmed: an older list of Alibaba’s.'),
  unsure: [unsurePicture, unsurePrice],
}
/** Its own default is sound: the switch is always sent. AIG-10. */
export const dashscopeFlash: RouteDefinition = {
  ...dashscope,
  wireName: 'wan2.6-i2v-flash',
  arms: arms(dashscopeLimits, flag),
  prices: pricesBySize(50_000, 75_000, 'Not confirmed: about half of the standard model; less without sound.'),
  unsure: [unsurePicture, unsurePrice],
}
export const falStandard: RouteDefinition = {
  ...fal,
  wireName: 'wan/v2.6/image-to-video',
  arms: arms(falLimits, always(true)),
  unsure: [unsureSeed, unsurePrice],
}
export const falFlash: RouteDefinition = {
  ...fal,
  wireName: 'wan/v2.6/image-to-video/flash',
  arms: arms(falLimits, always(true)),
  unsure: [
    'Whether there is sound: there is no switch, and the model makes sound unless told.',
    unsureSeed,
    unsurePrice,
  ],
}
