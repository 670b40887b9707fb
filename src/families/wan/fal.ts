import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { always, between, choices, type LimitTable, media, oneOf, text } from '../../catalog/limit.ts'
import { lastTogether } from '../media-sums.ts'
import { drivingAudioVia, ended26, flashPrices, pictureRule, rules26, standardPrices, wan26 } from './limits.ts'
import {
  arms30,
  continuation27,
  frames27,
  limits27,
  limits30,
  micros30,
  micros30Prime,
  references27,
  references27Prices,
  unsureContinuation,
  unsureReferences,
  unsureSounds30,
  unsureVideos27,
  withInput,
} from './newer.ts'

/** Wan at fal, whose client uploads what is large. wire-fal; wire-wan-dashscope. */

const limits: LimitTable = {
  startFrame: media({ ...pictureRule, maximumSide: 7680 }),
  prompt: text(800, { minimum: 1 }),
  durationSeconds: oneOf(5, 10, 15),
  ...wan26,
}
const arms: Record<string, RouteArmDefinition> = {
  // There is no switch, of flash either.
  imageToVideo: { limits: { ...limits, generateAudio: always(true) }, rules: rules26 },
  drivingAudio: { limits: { ...limits, drivingAudio: drivingAudioVia('BYTES', 'URL') }, rules: rules26 },
}

const fal = {
  provider: 'fal',
  checkedOn: '2026-11-28',
  source: 'wire-wan-dashscope, “fal mirror”; types of @fal-ai/client 1.10.1',
  arms,
  unsure: [ended26, 'Which seeds it takes; DashScope’s range stands.'],
} as const

export const falStandard: RouteDefinition = {
  ...fal,
  wireName: 'wan/v2.6/image-to-video',
  prices: standardPrices,
}
export const falFlash: RouteDefinition = {
  ...fal,
  wireName: 'wan/v2.6/image-to-video/flash',
  prices: flashPrices,
}

const newer = {
  provider: 'fal',
  checkedOn: '2026-11-28',
  source: 'wire-fal, “Wan”; types of @fal-ai/client 1.10.1; fal’s pages of the endpoints, 2026-10-04',
} as const

export const fal27: RouteDefinition = {
  ...newer,
  wireName: 'fal-ai/wan/v2.7/image-to-video',
  // Whether it may end on a picture is not said.
  arms: { ...frames27(limits27), ...continuation27(limits27) },
  prices: standardPrices,
  unsure: [unsureContinuation],
}
/** It has shapes, and no switch for the prompt. */
const { enhancePrompt: _none, ...plain27 } = limits27
export const fal27References: RouteDefinition = {
  ...newer,
  wireName: 'fal-ai/wan/v2.7/reference-to-video',
  arms: references27({
    ...plain27,
    durationSeconds: between(2, 10),
    aspectRatio: choices('RATIO_16_9', 'RATIO_4_3', 'RATIO_1_1', 'RATIO_3_4', 'RATIO_9_16'),
  }),
  prices: references27Prices,
  unsure: [
    unsureReferences,
    unsureVideos27,
    'Its price: one copy of its page has $0.10 for both resolutions, another the one of one picture.',
  ],
}

const fal30Of = (name: string, micros: Readonly<Record<string, number>>): RouteDefinition => ({
  ...newer,
  wireName: `alibaba/${name}/{capability}`,
  arms: arms30(
    { ...limits30, prompt: text(5000, { minimum: 1 }) },
    lastTogether(15, 'Reference sounds last at most 15 s together.', 'referenceAudios[]'),
  ),
  prices: withInput(micros, 15),
  unsure: [
    unsureReferences,
    unsureSounds30,
    'How long its prompt may be: one copy of its page says 5,000 characters, another 20,000.',
    'What it takes of pictures and videos beside their number: the vendor’s own limits stand.',
  ],
})
export const fal30 = fal30Of('wan-3.0', micros30)
export const fal30Prime = fal30Of('wan-3.0-prime', micros30Prime)
