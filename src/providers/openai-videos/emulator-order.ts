import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { formIn, modelNamed, promptsIn, textUpTo } from '../../emulation/body.ts'
import { type PictureRule, readPicture } from '../../emulation/pictures.ts'
import type { EmulatedWorld, LatencyCurve } from '../../emulation/port.ts'
import type { Order } from '../../emulation/vendor.ts'
import { badPicture, duplicate, unknownFile, unknownModel, unsupported, wrongSize } from './emulator-refusals.ts'

/** What one model of the wire takes, as of August 2026. source: wire-openai-sora §2, §11 */
interface VideoModel {
  /** The lengths it takes, in seconds, shortest first; the first one is the default. */
  readonly seconds: readonly string[]
  /** What a second costs at each size it takes, in millionths of a dollar; the first size is the default. */
  readonly sizes: Readonly<Record<string, number>>
  readonly latency: LatencyCurve
}

// The SDK's types stop at 12; the guide of 2026 adds 16 and 20.
const seconds = ['4', '8', '12', '16', '20']

// 45 s for 4 s of clip, twice that for pro. source: wire-openai-sora §3
const standard: VideoModel = {
  seconds,
  sizes: { '720x1280': 100_000, '1280x720': 100_000 },
  latency: { queueSeconds: 5, baseSeconds: 0, perSecond: 11.25, spread: 0.2 },
}

const pro: VideoModel = {
  seconds,
  sizes: {
    '720x1280': 300_000,
    '1280x720': 300_000,
    '1024x1792': 500_000,
    '1792x1024': 500_000,
    // UNSURE (§2, §11): the guide of 2026 lists both sizes, the SDK's types do not; the price is a reseller's.
    '1080x1920': 700_000,
    '1920x1080': 700_000,
  },
  latency: { queueSeconds: 5, baseSeconds: 0, perSecond: 22.5, spread: 0.2 },
}

export const videoModels: Readonly<Record<string, VideoModel>> = {
  'sora-2': standard,
  'sora-2-2025-10-06': standard,
  'sora-2-2025-12-08': standard,
  'sora-2-pro': pro,
  'sora-2-pro-2025-10-06': pro,
}

/** Servers that speak this wire want the length otherwise; numbers are to be had in JSON only. §13 */
export interface LengthForm {
  key: 'seconds' | 'duration'
  as: 'text' | 'number'
}

/** UNSURE (§2): of a file no limit is documented. */
const longestImageUrl = 20_971_520
const picture: PictureRule = { forms: ['https', 'data'], megabytes: 20 }

const reference = z.union([
  z
    .strictObject({ image_url: z.string().max(longestImageUrl).optional(), file_id: z.string().optional() })
    .refine((sent) => Object.keys(sent).length === 1, "exactly one of 'image_url' and 'file_id'"),
  z.instanceof(File),
])

/** source: wire-openai-sora §2 */
export function creation({ key, as }: LengthForm) {
  const length = as === 'number' ? z.number().transform(String) : z.string()
  return z
    .strictObject({
      prompt: textUpTo(32_000).min(1),
      model: z.string().default('sora-2'),
      [key as 'seconds']: length.optional(),
      size: z.string().optional(),
      input_reference: reference.optional(),
    })
    .transform(({ [key as 'seconds']: seconds, ...body }) => ({ ...body, seconds }))
}
type Creation = z.infer<ReturnType<typeof creation>>

/** What the wire shows of a job that the emulator does not keep itself. */
export interface VideoDetails {
  size: string
  seconds: string
}

export async function orderOf(
  { prompt, model, input_reference: sent, ...asked }: Creation,
  world: EmulatedWorld,
  models: Readonly<Record<string, VideoModel>>,
): Promise<Order & { details: VideoDetails }> {
  const facts = modelNamed(models, model, unknownModel)
  const { seconds = facts.seconds[0]!, size = Object.keys(facts.sizes)[0]! } = asked
  if (!facts.seconds.includes(seconds)) throw unsupported('seconds', seconds, facts.seconds)
  const microsPerSecond = facts.sizes[size]
  if (microsPerSecond === undefined) throw unsupported('size', size, Object.keys(facts.sizes))
  const [width, height] = size.split('x').map(Number) as [number, number]
  return {
    model,
    prompt,
    clip: {
      ...{ still: sent ? await stillOf(sent, size, world) : null, seconds: Number(seconds) },
      ...{ width, height, hasSound: true },
    },
    price: { micros: microsPerSecond * Number(seconds) },
    details: { size, seconds },
  }
}

/** The first frame has the size of the clip. source: wire-openai-sora §2 */
async function stillOf(sent: z.infer<typeof reference>, size: string, world: EmulatedWorld): Promise<Buffer> {
  if (!(sent instanceof File) && sent.file_id !== undefined) throw unknownFile(sent.file_id)
  const url = sent instanceof File ? await dataUrlOf(sent) : sent.image_url!
  if (/^data:(?!image\/(jpeg|png|webp)[;,])/i.test(url)) throw badPicture('format')
  const read = await readPicture(world, url, picture)
  if (typeof read === 'string') throw badPicture(read)
  if (`${read.facts.width}x${read.facts.height}` !== size) throw wrongSize()
  return read.bytes
}

const dataUrlOf = async (file: File) =>
  `data:${file.type};base64,${Buffer.from(await file.arrayBuffer()).toString('base64')}`

const isForm = (request: FastifyRequest) => /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')

/** JSON, or a form in which an object travels as `input_reference[image_url]`. source: wire-openai-sora §2 */
export async function readFields(request: FastifyRequest): Promise<unknown> {
  if (!isForm(request)) return Buffer.isBuffer(request.body) ? undefined : request.body
  const form = await formIn(request.rawBody, request.headers['content-type'])
  if (!form) return undefined
  const fields: Record<string, unknown> = {}
  for (const [name, value] of form) {
    const [, outer, inner] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name) ?? []
    const before = fields[outer ?? name]
    const isNested = typeof before === 'object' && !(before instanceof File)
    if (before !== undefined && (inner === undefined || !isNested || inner in before!)) throw duplicate(name)
    fields[outer ?? name] = inner === undefined ? value : { ...(before as object | undefined), [inner]: value }
  }
  return fields
}

/** The prompt, of a form without reading the rest of it. */
export function promptOf(request: FastifyRequest): string {
  const { body } = request
  if (!isForm(request) || !Buffer.isBuffer(body)) return promptsIn(body)
  const boundary = body.subarray(0, body.indexOf('\r\n')).toString('latin1')
  const head = body.indexOf('name="prompt"')
  const start = head < 0 ? -1 : body.indexOf('\r\n\r\n', head) + 4
  const end = start < 4 ? -1 : body.indexOf(`\r\n${boundary}`, start, 'latin1')
  return end < 0 ? '' : body.toString('utf8', start, end)
}
