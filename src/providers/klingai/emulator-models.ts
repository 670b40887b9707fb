import type { Resolution } from '../../emulation/pictures.ts'
import type { LatencyCurve } from '../../emulation/port.ts'
import type { VendorModel } from '../../emulation/vendor.ts'

export type Product = 'image-to-video' | 'omni-video'
const frames = ['prompt', 'first_frame', 'last_frame'] as const
const references = [...frames, 'refer_image', 'feature_video', 'element'] as const
export const contentTypes = [...references, 'voice'] as const
export type ContentType = (typeof contentTypes)[number]
export type Mode = 'std' | 'pro' | '4k'

/** A model of the new standard, named in the path. source: §2, §10 */
export interface NewModel {
  version: string
  /** Most characters of a prompt. */
  prompt: number
  /** Items of `contents`. */
  contents: readonly ContentType[]
  durations: readonly number[]
  resolutions: readonly Resolution[]
  /** Values of `settings.audio`; there is no such field when there are none. */
  audio: readonly ('native' | 'original' | 'off')[]
  /** Sound comes without being asked for. */
  alwaysSounds?: true
  /** `settings.multi_shot` exists, or shots of a prompt are read all the same. */
  hasMultiShot?: true
  readsShots?: true
}

/** A model of the old standard, named in `model_name`. source: §4 */
export interface LegacyModel {
  version: string
  durations: readonly number[]
  modes: readonly Mode[]
  /** Modes with an end frame. */
  endFrame?: readonly Mode[]
  hasTailOnly?: true
  /** Modes with a motion brush: clips of 5 s. */
  brush?: readonly Mode[]
  camera?: { modes: readonly Mode[]; isSimpleOnly?: true; durations: readonly number[] }
  /** Modes with sound. */
  sound?: readonly Mode[]
  hasVoices?: true
  hasElements?: true
  hasMultiShot?: true
  /** The one resolution, whatever the mode. */
  resolution?: Resolution
}

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)
const hd = ['720p', '1080p'] as const
const short = { durations: [5, 10], resolutions: hd, prompt: 2500 } as const
const long = { durations: from(3, 15), resolutions: [...hd, '4k'], hasMultiShot: true, prompt: 3072 } as const
const turbo = { durations: from(3, 15), resolutions: hd, prompt: 2500, alwaysSounds: true, readsShots: true } as const
const o1 = { durations: from(3, 10), resolutions: hd, prompt: 2500 } as const

export const newModels: Readonly<Record<string, NewModel>> = {
  'kling-3.0-turbo': { ...turbo, version: '3.0-turbo', contents: ['prompt', 'first_frame'], audio: [] },
  'kling-3.0': { ...long, version: '3.0', contents: [...frames, 'element'], audio: ['native', 'off'] },
  'kling-3.0-omni': { ...long, version: '3.0-omni', contents: references, audio: ['native', 'original', 'off'] },
  'kling-o1': { ...o1, version: 'o1', contents: references, audio: ['original', 'off'] },
  'kling-2.6': { ...short, version: '2.6', contents: [...frames, 'voice'], audio: ['native', 'off'] },
  'kling-2.5-turbo': { ...short, version: '2.5-turbo', contents: frames, audio: [] },
}

const modes = ['std', 'pro'] as const
const every = [...modes, '4k'] as const
const old = { durations: [5, 10], modes } as const
const withEnd = { ...old, endFrame: ['pro'] } as const
const third = { durations: from(3, 15), modes: every, endFrame: every, sound: every } as const
const ofThird = { ...third, hasElements: true, hasMultiShot: true } as const
const camera = { modes: ['pro'], isSimpleOnly: true, durations: [5] } as const

export const legacyModels: Readonly<Record<string, LegacyModel>> = {
  'kling-v1': { ...old, version: 'v1', endFrame: modes, brush: modes, resolution: '720p' },
  'kling-v1-5': { ...withEnd, version: 'v1-5', hasTailOnly: true, brush: ['pro'], camera },
  'kling-v1-6': { ...withEnd, version: 'v1-6' },
  'kling-v2-master': { ...old, version: 'v2-master', resolution: '720p' },
  'kling-v2-1': { ...withEnd, version: 'v2-1' },
  'kling-v2-1-master': { ...old, version: 'v2-1-master', resolution: '1080p' },
  'kling-v2-5-turbo': { ...withEnd, version: '2.5-turbo' },
  // UNSURE: the vendor's map has neither brush nor camera here, others' documents show both.
  'kling-v2-6': { ...withEnd, version: '2.6', sound: ['pro'], hasVoices: true, brush: modes, camera: old },
  'kling-v3': { ...ofThird, version: '3.0' },
  'kling-video-o1': { durations: from(3, 10), modes, endFrame: modes, version: 'o1', hasElements: true },
  'kling-v3-omni': { ...ofThird, version: '3.0-omni' },
}

export const productOf = ({ version }: { version: string }): Product =>
  version === 'o1' || version.endsWith('omni') ? 'omni-video' : 'image-to-video'

export const resolutionOf = (model: LegacyModel, mode: Mode): Resolution =>
  model.resolution ?? ({ std: '720p', pro: '1080p', '4k': '4k' } as const)[mode]

// Seen: a turbo clip of 3 s took 28 s, an omni clip of 3 s 83 s, image to video 164 s on average. source: §3
const average: LatencyCurve = { queueSeconds: 5, baseSeconds: 124, perSecond: 8, spread: 0.2 }
const omni: LatencyCurve = { queueSeconds: 3, baseSeconds: 53, perSecond: 10, spread: 0.2 }
const fast: LatencyCurve = { queueSeconds: 2, baseSeconds: 10, perSecond: 6, spread: 0.2 }
const curves: Readonly<Record<string, LatencyCurve>> = { '3.0-turbo': fast, '3.0-omni': omni, o1: omni }

/** What the standards call the version of a model: its tasks are counted together. source: §7 */
export const vendorModels = (atOnce: number): Readonly<Record<string, VendorModel>> =>
  Object.fromEntries(
    Object.entries({ ...newModels, ...legacyModels }).map(([name, { version }]) => [
      name,
      { latency: curves[version] ?? average, atOnce, countedAs: version },
    ]),
  )

/** Of a second at 720p, 1080p and 4k. */
type Rates = readonly number[]

/** Millionths of a dollar. source: §10 */
const rates: Readonly<Record<string, { silent: Rates; native?: Rates; voices?: Rates; video?: Rates }>> = {
  '3.0-turbo': { silent: [112_000, 140_000] },
  '3.0': { silent: [84_000, 112_000, 420_000], native: [126_000, 168_000, 420_000] },
  '3.0-omni': {
    silent: [84_000, 112_000, 420_000],
    native: [112_000, 140_000, 420_000],
    video: [126_000, 168_000, 420_000],
  },
  o1: { silent: [84_000, 112_000], video: [126_000, 168_000] },
  '2.6': { silent: [42_000, 70_000], native: [0, 140_000], voices: [0, 168_000] },
  '2.5-turbo': { silent: [42_000, 70_000] },
  // UNSURE: the price list no longer has them.
  v1: { silent: [28_000, 98_000] },
  'v1-5': { silent: [56_000, 98_000] },
  'v1-6': { silent: [56_000, 98_000] },
  'v2-1': { silent: [56_000, 98_000] },
  'v2-master': { silent: [280_000, 280_000] },
  'v2-1-master': { silent: [280_000, 280_000] },
}
const microsPerUnit = 140_000

export function priceOf(clip: {
  version: string
  resolution: Resolution
  seconds: number
  hasNativeAudio: boolean
  hasVoices: boolean
  hasVideo: boolean
}): { micros: number; units: string } {
  const { silent, native, voices, video } = rates[clip.version]!
  const row = (clip.hasVideo && video) || (clip.hasVoices && voices) || (clip.hasNativeAudio && native) || silent
  const rate = row[[...hd, '4k'].indexOf(clip.resolution)]
  if (!rate) throw new Error(`No price for ${clip.version} at ${clip.resolution}.`)
  const micros = rate * clip.seconds
  return { micros, units: String(Number((micros / microsPerUnit).toFixed(3))) }
}
