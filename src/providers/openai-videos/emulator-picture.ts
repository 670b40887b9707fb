import type { EmulatedWorld } from '../../emulation/port.ts'
import { FilePart } from './emulator-fields.ts'
import { invalidType, Refusal } from './emulator-refusal.ts'

const contentTypes = ['image/jpeg', 'image/png', 'image/webp']
const longestImageUrl = 20_971_520

/** The first frame: bytes, when there is one; throws a Refusal. source: wire-openai-sora §2 */
export async function stillOf(reference: unknown, size: string, world: EmulatedWorld): Promise<Buffer | null> {
  if (reference === undefined) return null
  const bytes = reference instanceof FilePart ? bytesOfPart(reference) : await bytesOfObject(reference, world)
  const facts = await world.pictureFacts(bytes)
  if (!facts || !contentTypes.includes(`image/${facts.format}`))
    throw wrong('the file is not a picture that can be read. Supported are JPEG, PNG and WebP.')
  if (`${facts.width}x${facts.height}` !== size)
    throw new Refusal(400, 'Inpaint image must match the requested width and height')
  return bytes
}

function bytesOfPart(part: FilePart): Buffer {
  if (!contentTypes.includes(part.contentType)) throw unsupportedType(part.contentType)
  return part.bytes
}

async function bytesOfObject(reference: unknown, world: EmulatedWorld): Promise<Buffer> {
  if (typeof reference !== 'object' || reference === null || Array.isArray(reference))
    throw invalidType('input_reference', 'a file or an object', reference)
  const keys = Object.keys(reference)
  const unknown = keys.find((key) => key !== 'image_url' && key !== 'file_id')
  if (unknown !== undefined) throw wrong(`unknown key '${unknown.slice(0, 100)}'.`, 'unknown_parameter')
  if (keys.length !== 1) throw wrong("exactly one of 'image_url' and 'file_id' is required.")
  const [key, value] = Object.entries(reference)[0]!
  if (typeof value !== 'string') throw invalidType(`input_reference.${key}`, 'a string', value)
  // Its neighbour `/v1/files` is not emulated, so that no id is known.
  if (key === 'file_id') throw new Refusal(404, `No such File object: ${value.slice(0, 100)}`, { parameter: 'id' })
  if (value.length > longestImageUrl) throw wrong(`'image_url' is longer than ${longestImageUrl} characters.`)
  return value.startsWith('data:') ? bytesOfDataUrl(value) : await bytesBehind(value, world)
}

function bytesOfDataUrl(url: string): Buffer {
  const comma = url.indexOf(',')
  const [contentType = '', ...rest] = url.slice('data:'.length, Math.max(comma, 0)).toLowerCase().split(';')
  if (comma < 0 || rest.at(-1) !== 'base64') throw wrong("a data URL in 'image_url' has to be base64.")
  if (!contentTypes.includes(contentType)) throw unsupportedType(contentType)
  return Buffer.from(url.slice(comma + 1), 'base64')
}

async function bytesBehind(text: string, world: EmulatedWorld): Promise<Buffer> {
  const url = URL.parse(text)
  if (!url || !isReachable(url)) throw wrong("'image_url' has to be an https URL or a data URL.", 'invalid_image_url')
  const bytes = await world.fetchMedium(text)
  if (!bytes) throw wrong("the picture behind 'image_url' could not be downloaded.", 'invalid_image_url')
  return bytes
}

/** As the vendor: https only; but nobody has a certificate for the own machine. */
export const isReachable = (url: URL) =>
  url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))

const wrong = (what: string, code = 'invalid_value') =>
  new Refusal(400, `Invalid 'input_reference': ${what}`, { parameter: 'input_reference', code })

const unsupportedType = (contentType: string) =>
  wrong(
    `unsupported type ('${contentType.slice(0, 100)}'). Supported are ${contentTypes.join(', ')}.`,
    'unsupported_file_mimetype',
  )
