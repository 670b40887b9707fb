import type { LatencyCurve } from '../../emulation/port.ts'

/** What one model of the wire takes, as of August 2026. source: wire-openai-sora §2, §11 */
export interface VideoModel {
  /** The lengths it takes, in seconds, shortest first; the first one is the default. */
  readonly seconds: readonly string[]
  /** What a second costs at each size it takes, in millionths of a dollar; the first size is the default. */
  readonly sizes: Readonly<Record<string, number>>
  readonly latency: LatencyCurve
}

// The SDK's types stop at 12; the guide of 2026 adds 16 and 20.
const seconds = ['4', '8', '12', '16', '20']

// 45 s for 4 s of clip, twice that for pro. source: wire-openai-sora §3
const standard: VideoModel = {
  seconds,
  sizes: { '720x1280': 100_000, '1280x720': 100_000 },
  latency: { queueSeconds: 5, baseSeconds: 0, perSecond: 11.25, spread: 0.2 },
}

const pro: VideoModel = {
  seconds,
  sizes: {
    '720x1280': 300_000,
    '1280x720': 300_000,
    '1024x1792': 500_000,
    '1792x1024': 500_000,
    // UNSURE (§2, §11): the guide of 2026 lists both sizes, the SDK's types do not; the price is a reseller's.
    '1080x1920': 700_000,
    '1920x1080': 700_000,
  },
  latency: { queueSeconds: 5, baseSeconds: 0, perSecond: 22.5, spread: 0.2 },
}

export const videoModels: Readonly<Record<string, VideoModel>> = {
  'sora-2': standard,
  'sora-2-2025-10-06': standard,
  'sora-2-2025-12-08': standard,
  'sora-2-pro': pro,
  'sora-2-pro-2025-10-06': pro,
}
