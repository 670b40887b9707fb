import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { always, between, type FlagLimit, flag, type LimitTable, text } from '../../catalog/limit.ts'
import { pricesBySize } from '../prices.ts'
import { ended26, flashPrices, rules26, standardPrices, wan26 } from './limits.ts'
import {
  arms30,
  continuation27,
  drivingAudio,
  frames27,
  limits27,
  limits30,
  micros30,
  micros30Prime,
  picture,
  references27,
  references27Prices,
  unsureContinuation,
  unsureReferences,
  unsureSounds30,
  unsureVideos27,
  withInput,
} from './newer.ts'

/** Wan at Alibaba's DashScope, which takes what comes as bytes into its own storage. wire-wan-dashscope. */

const route = { provider: 'dashscope', checkedOn: '2026-11-28', source: 'wire-wan-dashscope, “Start”' } as const
const unsurePrice = 'Its price: the list of fal stands, for Alibaba’s own in US dollars was not seen.'
const watermark = flag

const limits26: LimitTable = {
  startFrame: picture,
  prompt: text(1500, { minimum: 1 }),
  durationSeconds: between(2, 15),
  ...wan26,
  watermark,
}
const arms26 = (generateAudio: FlagLimit): Record<string, RouteArmDefinition> => ({
  imageToVideo: { limits: { ...limits26, generateAudio }, rules: rules26 },
  drivingAudio: { limits: { ...limits26, drivingAudio }, rules: rules26 },
})

/** Sound is always made: only flash has the switch. */
export const wan26Standard: RouteDefinition = {
  ...route,
  wireName: 'wan2.6-i2v',
  arms: arms26(always(true)),
  prices: standardPrices,
  unsure: [ended26],
}
/** Its own default is sound: the switch is always sent. AIG-10. */
export const wan26Flash: RouteDefinition = {
  ...route,
  wireName: 'wan2.6-i2v-flash',
  arms: arms26(flag),
  prices: [
    ...pricesBySize({ '720p': 25_000, '1080p': 37_500 }, { when: [{ parameter: 'generateAudio', values: [false] }] }),
    ...flashPrices,
  ],
  unsure: [ended26],
}

export const wan27: RouteDefinition = {
  ...route,
  wireName: 'wan2.7-i2v',
  arms: {
    ...frames27({ ...limits27, watermark }),
    ...continuation27({ endFrame: picture, ...limits27, watermark }),
  },
  prices: standardPrices,
  unsure: [unsurePrice, unsureContinuation],
}
export const wan27References: RouteDefinition = {
  ...route,
  wireName: 'wan2.7-r2v',
  arms: references27({ startFrame: picture, ...limits27, watermark }),
  prices: references27Prices,
  unsure: [
    unsurePrice,
    unsureReferences,
    unsureVideos27,
    'Voices of its references are left out: the field is known (`reference_voice` of each), what a sound may weigh or last is not.',
  ],
}

const wan30Of = (wireName: string, micros: Readonly<Record<string, number>>): RouteDefinition => ({
  ...route,
  wireName,
  arms: arms30({ ...limits30, watermark }),
  prices: withInput(micros, 15),
  unsure: [unsurePrice, unsureReferences, unsureSounds30],
})
export const wan30 = wan30Of('wan3.0-video', micros30)
export const wan30Prime = wan30Of('wan3.0-video-prime', micros30Prime)
