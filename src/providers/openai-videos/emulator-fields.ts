import type { FastifyRequest } from 'fastify'
import { Refusal } from './emulator-refusal.ts'

/** What a body says, by the vendor's keys: text and objects, of JSON also anything else, of a form also files. */
export type Fields = ReadonlyMap<string, unknown>

export class FilePart {
  readonly bytes: Buffer
  /** As the part says; lower case, without parameters. */
  readonly contentType: string

  constructor(bytes: Buffer, contentType: string) {
    this.bytes = bytes
    this.contentType = contentType.split(';')[0]!.trim().toLowerCase()
  }
}

const isForm = (request: FastifyRequest) => /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')

/** Both encodings that every call with a body takes. source: wire-openai-sora §2 */
export async function readFields(request: FastifyRequest): Promise<Fields> {
  if (isForm(request)) return await formFields(request)
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body))
    throw new Refusal(400, 'We could not parse the JSON body of your request.')
  return new Map(Object.entries(body))
}

async function formFields(request: FastifyRequest): Promise<Fields> {
  const form = await new Response(request.body as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': request.headers['content-type']! },
  })
    .formData()
    .catch(() => {
      throw new Refusal(400, 'We could not parse the multipart body of your request.')
    })
  const fields = new Map<string, unknown>()
  for (const [key, entry] of form) {
    const value = typeof entry === 'string' ? entry : new FilePart(Buffer.from(await entry.arrayBuffer()), entry.type)
    // An object travels as `input_reference[image_url]`.
    const [, outer, inner] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(key) ?? []
    const name = outer ?? key
    const before = fields.get(name)
    if (inner === undefined) {
      if (before !== undefined) throw duplicate(key)
      fields.set(name, value)
    } else {
      if (before !== undefined && (!isNested(before) || inner in before)) throw duplicate(key)
      fields.set(name, { ...before, [inner]: value })
    }
  }
  return fields
}

const isNested = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof FilePart)

const duplicate = (key: string) =>
  new Refusal(400, `Duplicate parameter: '${key}'.`, { parameter: key, code: 'duplicate_parameter' })

/** The prompt of a body that may be anything, without reading the rest of it. */
export function promptOf(request: FastifyRequest): string | undefined {
  const { body } = request
  if (isForm(request)) return Buffer.isBuffer(body) ? promptOfForm(body) : undefined
  const prompt = typeof body === 'object' && body !== null && 'prompt' in body ? body.prompt : undefined
  return typeof prompt === 'string' ? prompt : undefined
}

function promptOfForm(body: Buffer): string | undefined {
  const boundary = body.subarray(0, body.indexOf('\r\n'))
  const head = body.indexOf('name="prompt"')
  const start = head < 0 ? -1 : body.indexOf('\r\n\r\n', head)
  const end = start < 0 ? -1 : body.indexOf(`\r\n${boundary.toString('latin1')}`, start + 4, 'latin1')
  return end < 0 ? undefined : body.subarray(start + 4, end).toString('utf8')
}
