import { Refusal } from './emulator-refusal.ts'
import { base64, list, oneOf, optional, type Shape, shape, text } from './emulator-shape.ts'

export type Medium = { bytes: Buffer } | { uri: string }

/** What an interaction is asked from. */
export interface InteractionInput {
  prompt: string
  images: Medium[]
  videos: Medium[]
  /** As the answer repeats it: without the bytes. */
  echo: object[]
}

/** Source §A.1. */
const imageTypes = ['png', 'jpeg', 'webp', 'heic', 'heif', 'gif', 'bmp', 'tiff'].map((type) => `image/${type}`)
const videoTypes = ['mp4', 'mpeg', 'mpg', 'mov', 'quicktime', 'avi', 'x-flv', 'webm', 'wmv', '3gpp'].map(
  (type) => `video/${type}`,
)
const mostImages = 10
const mostVideos = 3

/** `input`: a string, one block, a list of blocks or a list of steps. */
export function readInput(value: unknown): InteractionInput {
  const input: InteractionInput = { prompt: '', images: [], videos: [], echo: [] }
  for (const block of blocksOf(value)) addBlock(input, block.value, block.path)
  if (input.images.length > mostImages)
    throw new Refusal('INVALID_ARGUMENT', `A prompt takes at most ${mostImages} images, got ${input.images.length}.`)
  if (input.videos.length > mostVideos)
    throw new Refusal('INVALID_ARGUMENT', `A prompt takes at most ${mostVideos} videos, got ${input.videos.length}.`)
  return input
}

function blocksOf(value: unknown): { value: unknown; path: string }[] {
  if (typeof value === 'string') return [{ value: { type: 'text', text: value }, path: 'input' }]
  if (!Array.isArray(value)) {
    if (typeof value !== 'object' || value === null)
      throw new Refusal('INVALID_ARGUMENT', "'input' is required: a string or a list of content blocks.")
    return [{ value, path: 'input' }]
  }
  if (value.length === 0) throw new Refusal('INVALID_ARGUMENT', "'input' must not be empty.")
  return value.flatMap((entry: unknown, index) => {
    const path = `input[${index}]`
    if ((entry as Shape | null)?.type !== 'user_input') return [{ value: entry, path }]
    const step = shape(entry, path, ['type', 'content'])
    if (typeof step.content === 'string') return [{ value: { type: 'text', text: step.content }, path }]
    return list(step.content, `${path}.content`).map((block, index) => ({
      value: block,
      path: `${path}.content[${index}]`,
    }))
  })
}

function addBlock(input: InteractionInput, value: unknown, path: string): void {
  const block = shape(value, path, ['type', 'text', 'data', 'uri', 'mime_type', 'resolution', 'name', 'processing'])
  const type = oneOf(['text', 'image', 'video'])(block.type, `${path}.type`)
  if (type === 'text') {
    shape(value, path, ['type', 'text'])
    const part = text(block.text, `${path}.text`)
    input.prompt += input.prompt === '' ? part : `\n${part}`
    input.echo.push({ type, text: part })
    return
  }
  if ((block.data === undefined) === (block.uri === undefined))
    throw new Refusal('INVALID_ARGUMENT', `'${path}' must have exactly one of 'data' and 'uri'.`)
  const mimeType = optional(block, 'mime_type', path, oneOf(type === 'image' ? imageTypes : videoTypes))
  // A file has a type of its own; bytes have none but this.
  if (mimeType === null && block.data !== undefined)
    throw new Refusal('INVALID_ARGUMENT', `'${path}.mime_type' is required beside 'data'.`)
  const medium: Medium =
    block.data === undefined ? { uri: text(block.uri, `${path}.uri`) } : { bytes: base64(block.data, `${path}.data`) }
  input[type === 'image' ? 'images' : 'videos'].push(medium)
  input.echo.push({ type, ...(mimeType !== null && { mime_type: mimeType }), ...('uri' in medium && medium) })
}

/** The prompt of an input, whatever else is wrong with it: where scenarios stand. */
export function promptOf(input: unknown): string {
  try {
    return blocksOf(input)
      .map(({ value }) => (value as Shape | null)?.text)
      .filter((text) => typeof text === 'string')
      .join('\n')
  } catch {
    return ''
  }
}
