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
import type { Condition, Rule } from '../../catalog/rule.ts'

/** Wan 2.6 at DashScope and its mirror at fal. wire-wan-dashscope. */

const pictureRule: MediaRule = {
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  minimumSide: 240,
  normalised: true,
  transports: ['BYTES', 'URL'],
}
/** The vendor's page of 2026-10-11. */
const dashscopePicture = media({ ...pictureRule, maximumBytes: 20_000_000, maximumSide: 8000 })
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

/** Micro-USD a second. wire-wan-dashscope; catalog-audit, 10 and 26 */
const pricesBySize = (micros720p: number, micros1080p: number, when: readonly Condition[] = []): PriceRow[] => [
  { when: [...when, { parameter: 'resolution', values: ['RESOLUTION_720P'] }], perSecondMicros: micros720p },
  { when: [...when, { parameter: 'resolution', values: ['RESOLUTION_1080P'] }], perSecondMicros: micros1080p },
]
const standardPrices = pricesBySize(100_000, 150_000)
const flashPrices = pricesBySize(50_000, 75_000)
/** fal's flash always has sound. */
const silentFlashPrices = pricesBySize(25_000, 37_500, [{ parameter: 'generateAudio', values: [false] }])

const dashscope = {
  provider: 'dashscope',
  checkedOn: '2026-11-28',
  source: 'wire-wan-dashscope, “Start” and “Models”',
} as const
const fal = {
  provider: 'fal',
  checkedOn: '2026-11-28',
  source: 'wire-wan-dashscope, “fal mirror”; types of @fal-ai/client 1.10.1',
} as const

const ended = 'When Wan 2.6 ends: two resellers ended it on 2026-10-14, Alibaba names no day.'
const unsureSeed = 'Which seeds it takes; DashScope’s range stands.'

/** Sound is always made: only flash has the switch. */
export const dashscopeStandard: RouteDefinition = {
  ...dashscope,
  wireName: 'wan2.6-i2v',
  arms: arms(dashscopeLimits, always(true)),
  prices: standardPrices,
  unsure: [ended],
}
/** Its own default is sound: the switch is always sent. AIG-10. */
export const dashscopeFlash: RouteDefinition = {
  ...dashscope,
  wireName: 'wan2.6-i2v-flash',
  arms: arms(dashscopeLimits, flag),
  prices: [...silentFlashPrices, ...flashPrices],
  unsure: [ended],
}
export const falStandard: RouteDefinition = {
  ...fal,
  wireName: 'wan/v2.6/image-to-video',
  arms: arms(falLimits, always(true)),
  prices: standardPrices,
  unsure: [ended, unsureSeed],
}
export const falFlash: RouteDefinition = {
  ...fal,
  wireName: 'wan/v2.6/image-to-video/flash',
  arms: arms(falLimits, always(true)),
  prices: flashPrices,
  unsure: [ended, unsureSeed],
}
