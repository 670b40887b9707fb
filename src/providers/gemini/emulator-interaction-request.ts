import { type InteractionInput, readInput } from './emulator-interaction-input.ts'
import { type AspectRatio, type OmniModel, type Resolution, resolutions } from './emulator-omni-models.ts'
import { Refusal } from './emulator-refusal.ts'
import { flag, integer, labels, list, oneOf, optional, type Shape, shape, text } from './emulator-shape.ts'

export interface InteractionRequest extends InteractionInput {
  model: string
  seconds: number
  resolution: Resolution
  aspectRatio: AspectRatio
  delivery: 'inline' | 'uri'
  /** Where the clip is put, `gs://…`; Vertex alone. */
  storage: string | null
  isBackground: boolean
  isStored: boolean
  previousId: string | null
  webhook: WebhookAsked | null
  labels: Record<string, string> | null
}

export interface WebhookAsked {
  urls: string[]
  userMetadata: unknown
}

/** Where an interaction is asked: the Gemini API or Vertex. */
export interface RequestRules {
  models: Record<string, OmniModel>
  /** Only Vertex puts clips into a bucket; only the Gemini API calls back. */
  isVertex: boolean
}

const refuse = (message: string) => new Refusal('INVALID_ARGUMENT', message)

/** The names of the vendor's types; those that Omni refuses by value are among them. */
const names = [
  'model',
  'input',
  'background',
  'store',
  'stream',
  'response_format',
  'response_modalities',
  'response_mime_type',
  'generation_config',
  'webhook_config',
  'labels',
  'previous_interaction_id',
  'system_instruction',
  'service_tier',
  'safety_settings',
  'continuation_token',
  'cached_content',
  'environment',
  'tools',
]
const tasks = ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extend', 'upscale'] as const

/** Source §A.1. The model has been found already. */
export function readInteraction(value: unknown, model: string, rules: RequestRules): InteractionRequest {
  const body = shape(value, '', names)
  // Omni refuses custom safety settings.
  if (body.safety_settings !== undefined)
    throw refuse(`Custom safety settings are not supported for model ${model}. Remove 'safety_settings'.`)
  for (const name of ['tools', 'stream', 'continuation_token', 'cached_content', 'environment'])
    if (body[name] !== undefined && body[name] !== false) throw refuse(`'${name}' is not supported for model ${model}.`)
  const isStored = optional(body, 'store', '', flag) ?? true
  const isBackground = optional(body, 'background', '', flag) ?? false
  const previousId = optional(body, 'previous_interaction_id', '', text)
  if (isBackground && !isStored) throw refuse("'background' requires 'store' to be true.")
  if (previousId !== null && !isStored) throw refuse("'previous_interaction_id' requires 'store' to be true.")
  optional(body, 'service_tier', '', text)
  optional(body, 'response_modalities', '', (modalities, path) =>
    list(modalities, path).map((modality) => oneOf(['video', 'text'])(modality, path)),
  )
  const input = readInput(body.input)
  readGenerationConfig(body, input)
  return {
    ...input,
    model,
    ...readFormat(body.response_format, rules.models[model]!, rules.isVertex),
    isBackground,
    isStored,
    previousId,
    webhook: readWebhook(body, rules.isVertex),
    labels: optional(body, 'labels', '', labels),
  }
}

function readFormat(value: unknown, model: OmniModel, isVertex: boolean) {
  const formats = value === undefined ? [] : Array.isArray(value) ? value : [value]
  const videos = formats.filter((format: unknown) => (format as Shape | null)?.type === 'video')
  if (formats.length > 0 && videos.length !== 1) throw refuse("'response_format' must have one format of type 'video'.")
  const format = shape(videos[0] ?? {}, 'response_format', [
    'type',
    'aspect_ratio',
    'resolution',
    'duration',
    'delivery',
    'gcs_uri',
  ])
  const path = 'response_format'
  const storage = optional(format, 'gcs_uri', path, text)
  if (storage !== null && !isVertex) throw refuse("'response_format.gcs_uri' is only supported on Vertex AI.")
  if (storage !== null && !/^gs:\/\/[^/]+/.test(storage))
    throw refuse(`Invalid Cloud Storage URI at 'response_format.gcs_uri': "${storage}".`)
  // UNSURE (source §A.1): which delivery is meant when none is asked for; inline here.
  const delivery = optional(format, 'delivery', path, oneOf(['inline', 'uri'])) ?? (storage === null ? 'inline' : 'uri')
  if (isVertex && delivery === 'uri' && storage === null)
    throw refuse("'response_format.gcs_uri' is required when 'delivery' is 'uri'.")
  return {
    seconds: optional(format, 'duration', path, (duration) => readSeconds(duration, model)) ?? 10,
    resolution: optional(format, 'resolution', path, oneOf(resolutions)) ?? ('720p' as const),
    aspectRatio: optional(format, 'aspect_ratio', path, oneOf(['16:9', '9:16'])) ?? ('16:9' as const),
    delivery,
    storage,
  }
}

/** A protobuf Duration: a string such as "8s" or "7.5s", never a number. */
function readSeconds(value: unknown, model: OmniModel): number {
  if (typeof value !== 'string' || !/^\d{1,6}(\.\d{1,9})?s$/.test(value))
    throw refuse(
      `Invalid value at 'response_format.duration' (type.googleapis.com/google.protobuf.Duration), ${JSON.stringify(value)}`,
    )
  const seconds = Number.parseFloat(value)
  if (seconds < 3 || seconds > model.maximumSeconds)
    throw refuse(`'response_format.duration' must be between 3s and ${model.maximumSeconds}s, got ${value}.`)
  return seconds
}

function readGenerationConfig(body: Shape, input: InteractionInput): void {
  const path = 'generation_config'
  if (body.generation_config === undefined) return
  const config = shape(body.generation_config, path, [
    'seed',
    'video_config',
    'temperature',
    'top_p',
    'max_output_tokens',
    'stop_sequences',
    'thinking_level',
    'thinking_summaries',
  ])
  // UNSURE (source §A.1): whether 1.1 takes a seed on the Gemini API. It does here.
  optional(config, 'seed', path, integer)
  if (config.video_config === undefined) return
  const video = shape(config.video_config, `${path}.video_config`, ['task'])
  const task = optional(video, 'task', `${path}.video_config`, oneOf(tasks))
  if (task === 'image_to_video' && input.images.length === 0)
    throw refuse(`Task '${task}' requires an image in 'input'.`)
  // UNSURE (source §A.1): videos are taken beside images; that they do without them, nobody says. They do here.
  if (task === 'reference_to_video' && input.images.length + input.videos.length === 0)
    throw refuse(`Task '${task}' requires an image or a video in 'input'.`)
  if ((task === 'edit' || task === 'extend' || task === 'upscale') && input.videos.length === 0)
    if (body.previous_interaction_id === undefined) throw refuse(`Task '${task}' requires a video in 'input'.`)
  if (task === 'text_to_video' && input.images.length + input.videos.length > 0)
    throw refuse("Task 'text_to_video' takes no image and no video.")
}

function readWebhook(body: Shape, isVertex: boolean): WebhookAsked | null {
  if (body.webhook_config === undefined) return null
  if (isVertex) throw refuse("'webhook_config' is not supported on Vertex AI.")
  const config = shape(body.webhook_config, 'webhook_config', ['uris', 'user_metadata'])
  const urls = (optional(config, 'uris', 'webhook_config', list) ?? []).map((url) => text(url, 'webhook_config.uris'))
  for (const url of urls) if (!/^https?:\/\//.test(url)) throw refuse(`Invalid URI at 'webhook_config.uris': "${url}".`)
  return { urls, userMetadata: config.user_metadata }
}
