import { Refusal } from '../gemini/emulator-refusal.ts'
import { flag, integer, optional, shape, text } from '../gemini/emulator-shape.ts'
import type { VeoInstance } from './emulator-veo-instance.ts'
import { type VeoModel, type VeoResolution, veoResolutions } from './emulator-veo-models.ts'

export interface VeoParameters {
  count: number
  seconds: number
  resolution: string
  aspectRatio: string
  hasSound: boolean
  /** Parameters that take one of a few values, by their names. */
  enums: Readonly<Record<string, string>>
  seed: number | null
  /** `gs://bucket/prefix/`. */
  storage: string | null
}

/** Source §B.1. */
const names = [
  'sampleCount',
  'durationSeconds',
  'aspectRatio',
  'resolution',
  'personGeneration',
  'negativePrompt',
  'enhancePrompt',
  'generateAudio',
  'seed',
  'storageUri',
  'compressionQuality',
  'resizeMode',
  'fps',
  'pubsubTopic',
]

/** Source §B.1; UNSURE: in which case, for some documents have `resizeMode` in small letters. */
const enumValues: Readonly<Record<string, readonly string[]>> = {
  personGeneration: ['dont_allow', 'allow_adult', 'allow_all'],
  compressionQuality: ['optimized', 'lossless'],
  resizeMode: ['pad', 'crop'],
}
/** Unsigned, 32 bits. */
const largestSeed = 4_294_967_295

/** Names and types are refused at once; whether a model makes what they say is found out later (source §B.1, lazy). */
export function readParameters(value: unknown): VeoParameters {
  const path = 'parameters'
  const parameters = shape(value ?? {}, path, names)
  const enums: Record<string, string> = {}
  for (const name of Object.keys(enumValues)) {
    const value = optional(parameters, name, path, text)
    if (value !== null) enums[name] = value
  }
  for (const name of ['negativePrompt', 'pubsubTopic']) optional(parameters, name, path, text)
  optional(parameters, 'fps', path, integer)
  optional(parameters, 'enhancePrompt', path, flag)
  const count = optional(parameters, 'sampleCount', path, integer) ?? 1
  if (count < 1 || count > 4)
    throw new Refusal('INVALID_ARGUMENT', `'parameters.sampleCount' must be between 1 and 4, got ${count}.`)
  const storage = optional(parameters, 'storageUri', path, text)
  if (storage !== null && !/^gs:\/\/[^/]+/.test(storage))
    throw new Refusal('INVALID_ARGUMENT', `Invalid Cloud Storage URI at 'parameters.storageUri': "${storage}".`)
  return {
    count,
    seconds: optional(parameters, 'durationSeconds', path, integer) ?? 8,
    resolution: optional(parameters, 'resolution', path, text) ?? '720p',
    aspectRatio: optional(parameters, 'aspectRatio', path, text) ?? '16:9',
    // Source §B.1, UNSURE: whether generateAudio is required; a clip has sound without it here.
    hasSound: optional(parameters, 'generateAudio', path, flag) ?? true,
    enums,
    seed: optional(parameters, 'seed', path, integer),
    storage,
  }
}

/** What the model does not make, as the operation's error says it; null when it makes it. */
export function unsupported(instance: VeoInstance, parameters: VeoParameters, model: VeoModel): string | null {
  const { seconds, resolution, aspectRatio, enums, seed } = parameters
  const isLong = seconds === 8
  for (const [name, value] of Object.entries(enums))
    if (!enumValues[name]!.includes(value.toLowerCase())) return `Unsupported value ${value} of ${name}`
  if (seed !== null && (seed < 0 || seed > largestSeed)) return `Unsupported seed ${seed}`
  if (instance.video === null && ![4, 6, 8].includes(seconds))
    return `Unsupported output video duration ${seconds} seconds`
  if (!isResolution(resolution) || model.price[resolution] === undefined)
    return `Unsupported output video resolution ${resolution}`
  if (aspectRatio !== '16:9' && aspectRatio !== '9:16') return `Unsupported output video aspect ratio ${aspectRatio}`
  if (instance.video !== null) {
    if (!model.canExtend) return 'Video extension is not supported by this model'
    return resolution === '720p' ? null : `Unsupported output video resolution ${resolution} for video extension`
  }
  if (resolution !== '720p' && !isLong)
    return `Unsupported output video duration ${seconds} seconds for resolution ${resolution}`
  if (instance.references.length > model.references)
    return model.references === 0
      ? 'Reference images are not supported by this model'
      : `At most ${model.references} reference images are supported, got ${instance.references.length}`
  if (instance.references.some(({ type }) => type === 'style'))
    return 'Style references are not supported by this model'
  if (instance.references.length > 0 && !isLong)
    return `Unsupported output video duration ${seconds} seconds for reference images`
  return null
}

export const isResolution = (value: string): value is VeoResolution =>
  (veoResolutions as readonly string[]).includes(value)

/** Seconds that an extension adds. */
export const extensionSeconds = 7
