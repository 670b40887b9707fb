import type { Resolution } from '../../emulation/pictures.ts'

/** What a clip is charged by. */
export interface Priced {
  /** The model's version, whichever standard names it: `3.0`. */
  version: string
  resolution: Resolution
  seconds: number
  hasNativeAudio: boolean
  hasVoices: boolean
  /** A reference video comes in. */
  hasVideo: boolean
}

type Rates = Partial<Record<Resolution, number>>

/** Millionths of a dollar per second. source: §10 */
const rates: Record<string, { silent: Rates; native?: Rates; voices?: Rates; video?: Rates }> = {
  '3.0-turbo': { silent: { '720p': 112_000, '1080p': 140_000 } },
  '3.0': {
    silent: { '720p': 84_000, '1080p': 112_000, '4k': 420_000 },
    native: { '720p': 126_000, '1080p': 168_000, '4k': 420_000 },
  },
  '3.0-omni': {
    silent: { '720p': 84_000, '1080p': 112_000, '4k': 420_000 },
    native: { '720p': 112_000, '1080p': 140_000, '4k': 420_000 },
    video: { '720p': 126_000, '1080p': 168_000, '4k': 420_000 },
  },
  o1: { silent: { '720p': 84_000, '1080p': 112_000 }, video: { '720p': 126_000, '1080p': 168_000 } },
  '2.6': { silent: { '720p': 42_000, '1080p': 70_000 }, native: { '1080p': 140_000 }, voices: { '1080p': 168_000 } },
  '2.5-turbo': { silent: { '720p': 42_000, '1080p': 70_000 } },
  // UNSURE: the price list no longer has them.
  v1: { silent: { '720p': 28_000, '1080p': 98_000 } },
  'v1-5': { silent: { '720p': 56_000, '1080p': 98_000 } },
  'v1-6': { silent: { '720p': 56_000, '1080p': 98_000 } },
  'v2-1': { silent: { '720p': 56_000, '1080p': 98_000 } },
  'v2-master': { silent: { '720p': 280_000, '1080p': 280_000 } },
  'v2-1-master': { silent: { '720p': 280_000, '1080p': 280_000 } },
}
const microsPerUnit = 140_000

export function priceOf(clip: Priced): { micros: number; units: string } {
  const table = rates[clip.version]
  const row =
    (clip.hasVideo && table?.video) ||
    (clip.hasVoices && table?.voices) ||
    (clip.hasNativeAudio && table?.native) ||
    table?.silent
  const rate = row?.[clip.resolution]
  if (rate === undefined) throw new Error(`No price for ${clip.version} at ${clip.resolution}.`)
  const micros = rate * clip.seconds
  return { micros, units: String(Number((micros / microsPerUnit).toFixed(3))) }
}
