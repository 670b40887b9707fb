import { anyOf, between, type NumberLimit, oneOf } from '../catalog/limit.ts'

/** What the settings ask for, the most demanding first: it decides which arm makes the clip. */
export const occasions = ['MULTI_PROMPT', 'ELEMENTS', 'END_FRAME', 'REFERENCE_IMAGES', 'START_FRAME'] as const
export type Occasion = (typeof occasions)[number]

/** Counts of references, by kind and together. */
export interface ReferenceCaps {
  readonly images: number
  readonly videos: number
  readonly audios: number
  readonly total: number
}

/**
 * One of the names that the canonical settings know: an alias for a model of the catalog and some of its arms. Limits
 * are the canonical set's own, whatever a route admits beyond them. source: DNG-01
 */
export interface SettingsModel {
  readonly name: string
  readonly otherNames?: readonly string[]
  /** Switching from one to another resets. The catalog's id of the family. */
  readonly family: string
  /** The catalog's name of the model. */
  readonly model: string
  /** The arm for each occasion it knows; OTHERWISE for everything else. */
  readonly arms: Readonly<Partial<Record<Occasion, string>> & { OTHERWISE: string }>
  readonly startFrame: 'REQUIRED' | 'OPTIONAL' | 'NOT_ACCEPTED'
  readonly aspectRatios: readonly string[]
  readonly durations: NumberLimit
  readonly resolutions: readonly string[]
  readonly generatesAudio?: true
  readonly enhancesPrompt?: true
  readonly negativePrompt?: true
  readonly endFrame?: true
  readonly multiPrompt?: true
  /** How many reference images; left out: none. */
  readonly referenceImages?: number
  readonly elements?: number
  readonly references?: ReferenceCaps
}

const sora = {
  family: 'sora',
  arms: { START_FRAME: 'imageToVideo', OTHERWISE: 'textToVideo' },
  startFrame: 'OPTIONAL',
  aspectRatios: ['auto', '9:16', '16:9'],
  durations: oneOf(4, 8, 12),
} as const

/** The tier is always 1080p: mode PRO. Shots add up to the same 15 s. */
const kling = {
  family: 'kling',
  aspectRatios: ['16:9', '9:16', '1:1'],
  durations: between(3, 15),
  resolutions: ['1080p'],
  endFrame: true,
} as const

const seedance = {
  family: 'seedance',
  model: 'seedance-2-0',
  aspectRatios: ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'],
  durations: anyOf(oneOf(0), between(4, 15)),
  resolutions: ['720p', '480p'],
  generatesAudio: true,
} as const

/** In the order in which the first available one is looked for (DNG-14). */
export const settingsModels: readonly SettingsModel[] = [
  {
    name: 'Veo 3.1',
    family: 'veo',
    model: 'veo-3-1',
    arms: {
      END_FRAME: 'startEndFrame',
      REFERENCE_IMAGES: 'references',
      START_FRAME: 'imageToVideo',
      OTHERWISE: 'textToVideo',
    },
    startFrame: 'OPTIONAL',
    aspectRatios: ['16:9', '9:16'],
    durations: oneOf(4, 6, 8),
    resolutions: ['4K', '1080p', '720p'],
    generatesAudio: true,
    enhancesPrompt: true,
    endFrame: true,
    referenceImages: 3,
  },
  { ...sora, name: 'Sora 2', model: 'sora-2', resolutions: ['auto', '720p'] },
  { ...sora, name: 'Sora 2 Pro', model: 'sora-2-pro', resolutions: ['auto', '1080p', '720p'] },
  {
    ...kling,
    name: 'Kling v3',
    model: 'kling-v3',
    arms: {
      MULTI_PROMPT: 'multiShot',
      ELEMENTS: 'elements',
      END_FRAME: 'startEndFrame',
      OTHERWISE: 'imageToVideo',
    },
    startFrame: 'REQUIRED',
    negativePrompt: true,
    multiPrompt: true,
    elements: 4,
  },
  // The document has negative prompts for all Kling models; no wire of 3.0 Omni takes one.
  {
    ...kling,
    name: 'Kling o3',
    model: 'kling-v3-omni',
    arms: { END_FRAME: 'startEndFrame', OTHERWISE: 'imageToVideo' },
    startFrame: 'REQUIRED',
  },
  {
    ...kling,
    name: 'Kling o3 Ref',
    model: 'kling-v3-omni',
    arms: { MULTI_PROMPT: 'multiShotReferences', OTHERWISE: 'references' },
    startFrame: 'OPTIONAL',
    multiPrompt: true,
    referenceImages: 4,
    elements: 4,
  },
  {
    ...seedance,
    name: 'Seedance 2.0',
    arms: { END_FRAME: 'startEndFrame', OTHERWISE: 'imageToVideo' },
    startFrame: 'REQUIRED',
    endFrame: true,
  },
  {
    ...seedance,
    name: 'Seedance 2.0 Reference',
    otherNames: ['Seedance 2.0 Ref'],
    arms: { OTHERWISE: 'references' },
    startFrame: 'NOT_ACCEPTED',
    references: { images: 9, videos: 3, audios: 3, total: 12 },
  },
]

export const settingsModelNamed = (name: unknown): SettingsModel | undefined =>
  settingsModels.find((model) => model.name === name || model.otherNames?.includes(name as string))

/** What any of them takes: settings without a model are judged by it. */
export const widestModel: SettingsModel = {
  name: 'Image to Video',
  family: '',
  model: '',
  arms: { OTHERWISE: '' },
  startFrame: 'OPTIONAL',
  aspectRatios: seedance.aspectRatios,
  durations: between(0, 15),
  resolutions: ['auto', '4K', '1080p', '720p', '480p'],
  generatesAudio: true,
  enhancesPrompt: true,
  negativePrompt: true,
  endFrame: true,
  multiPrompt: true,
  referenceImages: 4,
  elements: 4,
  references: { images: 9, videos: 3, audios: 3, total: 12 },
}
