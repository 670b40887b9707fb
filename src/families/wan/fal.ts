import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { always, type LimitTable, media, oneOf, text } from '../../catalog/limit.ts'
import { drivingAudioVia, ended26, flashPrices, pictureRule, rules26, standardPrices, wan26 } from './limits.ts'

/** Wan 2.6's mirror at fal, whose client uploads what is large. wire-wan-dashscope. */

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
