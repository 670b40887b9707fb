import type { LatencyCurve } from '../../emulation/port.ts'

export const resolutions = ['360p', '720p', '1080p', '4k'] as const
export type Resolution = (typeof resolutions)[number]
export type AspectRatio = '16:9' | '9:16'

export interface OmniModel {
  /** Source §A.1: 1.1 makes up to 10 s, 1.2 up to 15. */
  maximumSeconds: number
  /** Micro-dollars for a second of clip. */
  price: Record<Resolution, number>
}

/** Source §A.7. */
const omni11: OmniModel = {
  maximumSeconds: 10,
  price: { '360p': 30_000, '720p': 100_000, '1080p': 150_000, '4k': 300_000 },
}
/** Source §A.7, UNSURE: only about 0.07 at 720p is known; the others are in the proportion of 1.1. */
const omni12: OmniModel = {
  maximumSeconds: 15,
  price: { '360p': 21_000, '720p': 70_000, '1080p': 105_000, '4k': 210_000 },
}

/** By wire names. */
export const geminiOmniModels: Record<string, OmniModel> = {
  'gemini-omni-1.1-flash': omni11,
  'gemini-omni-1.2-flash': omni12,
}
export const vertexOmniModels: Record<string, OmniModel> = {
  'gemini-omni-1.1-flash-preview': omni11,
  'gemini-omni-1.2-flash': omni12,
}

/** Source §A.2: 24 s for a clip of 10 s were seen, and 30 to 60 s. */
export const omniLatency: LatencyCurve = { queueSeconds: 2, baseSeconds: 12, perSecond: 2.5, spread: 0.4 }

/** Source §A.7: 5,792 tokens a second at 720p; the others follow the prices (UNSURE). */
const tokensPerSecond: Record<Resolution, number> = { '360p': 1738, '720p': 5792, '1080p': 8688, '4k': 17_376 }
export const videoTokens = (seconds: number, resolution: Resolution): number =>
  Math.round(seconds * tokensPerSecond[resolution])

const heights: Record<Resolution, number> = { '360p': 360, '720p': 720, '1080p': 1080, '4k': 2160 }
/** Pixels of the frame. */
export function frameOf(resolution: Resolution, aspectRatio: AspectRatio): { width: number; height: number } {
  const short = heights[resolution]
  const long = (short * 16) / 9
  return aspectRatio === '16:9' ? { width: long, height: short } : { width: short, height: long }
}
