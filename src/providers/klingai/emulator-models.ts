import type { Resolution } from '../../emulation/pictures.ts'
import type { LatencyCurve } from '../../emulation/port.ts'

export type Product = 'image-to-video' | 'text-to-video' | 'omni-video'
export type ContentType =
  | 'prompt'
  | 'first_frame'
  | 'last_frame'
  | 'refer_image'
  | 'feature_video'
  | 'base_video'
  | 'element'
  | 'voice'
export type Audio = 'native' | 'original' | 'off'

/** A model of the new standard, named in the path. source: §2, §10 */
export interface NewModel {
  version: string
  /** Most characters of a prompt, by the products the model has. */
  prompt: Partial<Record<Product, number>>
  /** Items of `contents`; a clip from text has none. */
  contents: readonly ContentType[]
  durations: readonly number[]
  resolutions: readonly Resolution[]
  /** Values of `settings.audio`; there is no such field when there are none. */
  audio: readonly Audio[]
  /** Sound comes without being asked for. */
  alwaysSounds?: true
  /** `settings.multi_shot` exists. */
  hasMultiShot?: true
}

/** A model of the old standard, named in `model_name`. source: §4 */
export interface LegacyModel {
  version: string
  products: readonly Product[]
  durations: readonly string[]
  modes: readonly Mode[]
  /** Modes with an end frame. */
  endFrame?: readonly Mode[]
  hasTailOnly?: true
  /** Modes with a motion brush: clips of 5 s. */
  brush?: readonly Mode[]
  camera?: { modes: readonly Mode[]; isSimpleOnly?: true; durations: readonly string[] }
  /** Modes with sound. */
  sound?: readonly Mode[]
  hasVoices?: true
  hasElements?: true
  hasMultiShot?: true
  /** The one resolution, whatever the mode. */
  resolution?: Resolution
}
export type Mode = 'std' | 'pro' | '4k'

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)
const texts = (numbers: number[]) => numbers.map(String)
const frames = ['prompt', 'first_frame', 'last_frame'] as const
const references = [...frames, 'refer_image', 'feature_video', 'base_video', 'element'] as const

export const newModels: Record<string, NewModel> = {
  'kling-3.0-turbo': {
    version: '3.0-turbo',
    // UNSURE for clips from text: the documents give the limit of image to video only.
    prompt: { 'image-to-video': 2500, 'text-to-video': 3072 },
    contents: ['prompt', 'first_frame'],
    durations: from(3, 15),
    resolutions: ['720p', '1080p'],
    audio: [],
    alwaysSounds: true,
  },
  'kling-3.0': {
    version: '3.0',
    prompt: { 'image-to-video': 3072, 'text-to-video': 3072 },
    contents: [...frames, 'element'],
    durations: from(3, 15),
    resolutions: ['720p', '1080p', '4k'],
    audio: ['native', 'off'],
    hasMultiShot: true,
  },
  'kling-3.0-omni': {
    version: '3.0-omni',
    prompt: { 'omni-video': 3072 },
    contents: references,
    durations: from(3, 15),
    resolutions: ['720p', '1080p', '4k'],
    audio: ['native', 'original', 'off'],
    hasMultiShot: true,
  },
  'kling-o1': {
    version: 'o1',
    prompt: { 'omni-video': 2500 },
    contents: references,
    durations: from(3, 10),
    resolutions: ['720p', '1080p'],
    audio: ['original', 'off'],
  },
  'kling-2.6': {
    version: '2.6',
    prompt: { 'image-to-video': 2500, 'text-to-video': 2500 },
    contents: [...frames, 'voice'],
    durations: [5, 10],
    resolutions: ['720p', '1080p'],
    audio: ['native', 'off'],
  },
  'kling-2.5-turbo': {
    version: '2.5-turbo',
    prompt: { 'image-to-video': 2500, 'text-to-video': 2500 },
    contents: frames,
    durations: [5, 10],
    resolutions: ['720p', '1080p'],
    audio: [],
  },
}

const both: Product[] = ['image-to-video', 'text-to-video']
const short = { durations: ['5', '10'], modes: ['std', 'pro'] } as const satisfies Partial<LegacyModel>

export const legacyModels: Record<string, LegacyModel> = {
  'kling-v1': {
    ...short,
    version: 'v1',
    products: both,
    endFrame: ['std', 'pro'],
    brush: ['std', 'pro'],
    // The map gives the camera to clips from text; of image to video it says nothing (UNSURE).
    camera: { modes: ['std'], durations: ['5'] },
    resolution: '720p',
  },
  'kling-v1-5': {
    ...short,
    version: 'v1-5',
    products: ['image-to-video'],
    endFrame: ['pro'],
    hasTailOnly: true,
    brush: ['pro'],
    camera: { modes: ['pro'], isSimpleOnly: true, durations: ['5'] },
  },
  'kling-v1-6': { ...short, version: 'v1-6', products: both, endFrame: ['pro'] },
  'kling-v2-master': { ...short, version: 'v2-master', products: both, resolution: '720p' },
  'kling-v2-1': { ...short, version: 'v2-1', products: ['image-to-video'], endFrame: ['pro'] },
  'kling-v2-1-master': { ...short, version: 'v2-1-master', products: both, resolution: '1080p' },
  'kling-v2-5-turbo': { ...short, version: '2.5-turbo', products: both, endFrame: ['pro'] },
  'kling-v2-6': {
    ...short,
    version: '2.6',
    products: both,
    endFrame: ['pro'],
    sound: ['pro'],
    hasVoices: true,
    // UNSURE: the vendor's map has neither here, others' documents show both.
    brush: ['std', 'pro'],
    camera: { modes: ['std', 'pro'], durations: ['5', '10'] },
  },
  'kling-v3': {
    version: '3.0',
    products: both,
    durations: texts(from(3, 15)),
    modes: ['std', 'pro', '4k'],
    endFrame: ['std', 'pro', '4k'],
    sound: ['std', 'pro', '4k'],
    hasElements: true,
    hasMultiShot: true,
  },
  'kling-video-o1': {
    version: 'o1',
    products: ['omni-video'],
    durations: texts(from(3, 10)),
    modes: ['std', 'pro'],
    endFrame: ['std', 'pro'],
    hasElements: true,
  },
  'kling-v3-omni': {
    version: '3.0-omni',
    products: ['omni-video'],
    durations: texts(from(3, 15)),
    modes: ['std', 'pro', '4k'],
    endFrame: ['std', 'pro', '4k'],
    sound: ['std', 'pro', '4k'],
    hasElements: true,
    hasMultiShot: true,
  },
}

export function resolutionOf(model: LegacyModel, mode: Mode): Resolution {
  return model.resolution ?? ({ std: '720p', pro: '1080p', '4k': '4k' } as const)[mode]
}

// Seen: a turbo clip of 3 s took 28 s, an omni clip of 3 s 83 s, image to video 164 s on average. source: §3
const average: LatencyCurve = { queueSeconds: 5, baseSeconds: 124, perSecond: 8, spread: 0.2 }
const turbo: LatencyCurve = { queueSeconds: 2, baseSeconds: 10, perSecond: 6, spread: 0.2 }
const omni: LatencyCurve = { queueSeconds: 3, baseSeconds: 53, perSecond: 10, spread: 0.2 }
const curves: Record<string, LatencyCurve> = { '3.0-turbo': turbo, '3.0-omni': omni, o1: omni }

export const latencies: Record<string, LatencyCurve> = Object.fromEntries(
  [...Object.entries(newModels), ...Object.entries(legacyModels)].map(([name, model]) => [
    name,
    curves[model.version] ?? average,
  ]),
)
