import { between, choices, flag, type LimitTable, media, text } from '../../catalog/limit.ts'
import type { MediaRule } from '../../catalog/param.ts'
import type { Rule } from '../../catalog/rule.ts'
import { pricesBySize } from '../prices.ts'

/** What both wires share. wire-wan-dashscope, wire-fal. */

export const pictureRule: MediaRule = {
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  minimumSide: 240,
  normalised: true,
  transports: ['BYTES', 'URL'],
}

/** WAV or MP3, 3–30 s, at most 15 MB. AIG-10. */
export const drivingAudioVia = (...transports: MediaRule['transports']) =>
  media({
    mimeTypes: ['audio/wav', 'audio/mpeg'],
    maximumBytes: 15_000_000,
    minimumSeconds: 3,
    maximumSeconds: 30,
    normalised: false,
    transports,
  })

export const every: LimitTable = { enhancePrompt: flag, seed: between(0, 2_147_483_647) }
export const wan26: LimitTable = {
  negativePrompt: text(500),
  resolution: choices('RESOLUTION_720P', 'RESOLUTION_1080P'),
  automaticShots: flag,
  ...every,
}

export const rules26: readonly Rule[] = [
  {
    kind: 'REQUIRES',
    when: [{ parameter: 'automaticShots' }],
    parameters: ['enhancePrompt'],
    message: 'Wan makes automatic shots only when it may enhance the prompt.',
  },
]

/** wire-wan-dashscope; catalog-audit, 10 and 26 */
export const standardPrices = pricesBySize({ '720p': 100_000, '1080p': 150_000 })
export const flashPrices = pricesBySize({ '720p': 50_000, '1080p': 75_000 })

export const ended26 = 'When Wan 2.6 ends: two resellers ended it on 2026-10-14, Alibaba names no day.'
