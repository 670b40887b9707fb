import type { JsonValue } from '../../../providers/json.ts'
import type { KlingRequest } from '../../../providers/klingai/request.ts'
import { mediumAt, type WireInput, type WireMapping } from '../../wire.ts'
import { formattedPrompts, promptFormatter, type Spelling, tooLongOnWire } from '../../wording.ts'
import { type Asked, askedOf, clipSeconds, ratioValue } from './asked.ts'
import { framesOf, longestSide } from './frames.ts'
import { missingPrompts, shotsTooLong } from './problems.ts'
import { shotPrompt, shotsInOnePrompt } from './shot-grammar.ts'

interface Endpoint {
  product: 'image-to-video' | 'omni-video'
  /** `settings.audio` is there. */
  hasAudio?: true
  /** `settings.multi_shot` is there; left out it is true. */
  hasMultiShot?: true
  /** Characters of all shots together. wire-kling §2; catalog-audit, 27 */
  shotsLength?: number
}

/** wire-kling §2 and §10, the vendor's pages of each model. Omni and O1 have no image-to-video of their own. */
const endpoints: Readonly<Record<string, Endpoint>> = {
  'kling-2.5-turbo': { product: 'image-to-video' },
  'kling-2.6': { product: 'image-to-video', hasAudio: true },
  'kling-3.0': { product: 'image-to-video', hasAudio: true, hasMultiShot: true, shotsLength: 3072 },
  'kling-3.0-turbo': { product: 'image-to-video', shotsLength: 2500 },
  'kling-3.0-omni': { product: 'omni-video', hasAudio: true, hasMultiShot: true, shotsLength: 3072 },
  'kling-o1': { product: 'omni-video', hasAudio: true },
}

const resolutions: Record<Asked['mode'], string> = { STANDARD: '720p', PRO: '1080p', NATIVE_4K: '4k' }

/** `@` and the id of an item. */
const spellingOf = (asked: Asked): Spelling => ({
  referenceImages: (number) => `@image_${number}`,
  referenceVideo: (number) => `@video_${number}`,
  elements: (number) => `@${elementPrefix(asked)}${number}`,
  voiceIds: (number) => `@voice_${number}`,
})

/**
 * Elements get ids of ours instead of their names: the vendor warns of ids that contain one another or stand in the
 * words besides, and says nothing of the letters they may have.
 */
function elementPrefix({ prompt = '', shots = [] }: Asked): string {
  const texts = [prompt, ...shots.map((shot) => shot.prompt)]
  let prefix = 'element_'
  while (texts.some((text) => text.includes(prefix))) prefix += '_'
  return prefix
}

const formatterOf = (input: Omit<WireInput, 'media'>) => {
  const formatPrompt = promptFormatter(input, spellingOf(askedOf(input.settled)))
  // `<<<voice_1>>>` ends by itself, `@voice_1` where the word ends.
  return (text: string): string => formatPrompt(text).replace(/(@voice_\d)(?=[\p{L}\p{N}_])/gu, '$1 ')
}

/** Kling over klingai's new standard: wire-kling §2. */
export const klingAtKlingai: WireMapping = {
  family: 'kling',
  provider: 'klingai',
  request: (input) => requestOf(input) as unknown as JsonValue,
  frames: framesOf,
  longestSide,
  wording(input) {
    const { shots } = askedOf(input.settled)
    const formatPrompt = formatterOf(input)
    return {
      ...formattedPrompts(input, (text) => (shots ? shotPrompt(formatPrompt(text)) : formatPrompt(text))),
      ...(shots ? { shots: shotsInOnePrompt(formatShots(shots, formatPrompt)) } : {}),
    }
  },
  problemsOf(input, path) {
    const { shots } = askedOf(input.settled)
    const formatPrompt = formatterOf(input)
    const each = [...missingPrompts(input, path), ...tooLongOnWire(input, path, formatPrompt)]
    if (!shots || each.length > 0) return each
    const { shotsLength = 0 } = endpoints[input.route.wireName] ?? {}
    return shotsTooLong(path, shotsInOnePrompt(formatShots(shots, formatPrompt)), shotsLength)
  },
}

function requestOf(input: WireInput): KlingRequest {
  const { wireName } = input.route
  const endpoint = endpoints[wireName]
  if (!endpoint) throw new Error(`There is no path to ${wireName} on klingai’s new standard`)
  const asked = askedOf(input.settled)
  return {
    standard: 'new',
    path: `/${endpoint.product}/${wireName}`,
    body: {
      contents: contentsOf(input, asked),
      settings: settingsOf(endpoint, asked),
      ...(asked.watermark ? { options: { watermark_info: { enabled: true } } } : {}),
    },
  }
}

/** In the order of the vendor's examples: words, frames, pictures, video, elements, voices. */
function contentsOf(input: WireInput, asked: Asked): JsonValue[] {
  const { startFrame, endFrame, referenceImages = [], referenceVideo, elements = [], voiceIds = [] } = asked
  const text = textOf(input, asked)
  // AIG-04: bytes go as bare base64. UNSURE whether a data URL would do (wire-kling §2); bare is right either way.
  const picture = (field: string): JsonValue => mediumAt(input.media, field, 'BASE64')
  return [
    // UNSURE whether image to video does without: an item without text is against the table, so there is none.
    ...(text === '' ? [] : [{ type: 'prompt', text }]),
    ...(startFrame ? [{ type: 'first_frame', url: picture('startFrame') }] : []),
    ...(endFrame ? [{ type: 'last_frame', url: picture('endFrame') }] : []),
    ...referenceImages.map((_, index) => ({
      type: 'refer_image',
      url: picture(`referenceImages.${index}`),
      id: `image_${index + 1}`,
    })),
    ...(referenceVideo
      ? [{ type: 'feature_video', url: mediumAt(input.media, 'referenceVideo', 'URL'), id: 'video_1' }]
      : []),
    ...elements.map(({ source }, index) => ({
      type: 'element',
      element_id: source.providerElementId,
      id: `${elementPrefix(asked)}${index + 1}`,
    })),
    ...voiceIds.map((voiceId, index) => ({ type: 'voice', voice_id: voiceId, id: `voice_${index + 1}` })),
  ]
}

function textOf(input: WireInput, { prompt = '', shots }: Asked): string {
  const formatPrompt = formatterOf(input)
  return shots ? shotsInOnePrompt(formatShots(shots, formatPrompt)) : formatPrompt(prompt)
}

const formatShots = (shots: NonNullable<Asked['shots']>, formatPrompt: (text: string) => string) =>
  shots.map((shot) => ({ ...shot, prompt: formatPrompt(shot.prompt) }))

function settingsOf(endpoint: Endpoint, asked: Asked): { [key: string]: JsonValue } {
  const { startFrame, shots, automaticShots = false, mode, aspectRatio = 'RATIO_16_9' } = asked
  return {
    resolution: resolutions[mode],
    duration: clipSeconds(asked),
    ...(endpoint.hasAudio ? { audio: audioOf(asked) } : {}),
    ...(endpoint.hasMultiShot ? { multi_shot: shots !== undefined || automaticShots } : {}),
    // Required without a first frame (UNSURE whether beside a video, too; it is taken there either way); with one the
    // frame decides, and framesOf gives it its shape.
    ...(endpoint.product === 'omni-video' && !startFrame ? { aspect_ratio: ratioValue(aspectRatio) } : {}),
  }
}

function audioOf({ voiceIds, generateAudio, keepReferenceVideoSound }: Asked): string {
  if (voiceIds || generateAudio) return 'native'
  return keepReferenceVideoSound ? 'original' : 'off'
}
