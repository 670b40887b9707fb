import { z } from 'zod'
import { readShape, textUpTo } from '../../emulation/body.ts'
import { aspectOf, frameOf, type PictureRule, type Resolution, readPicture } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Order, VendorModel } from '../../emulation/vendor.ts'
import { badMedium, invalid, malformed, unknownModel } from './emulator-refusals.ts'

const text = z.string().optional()
const input = (longestPrompt: number) => ({
  prompt: textUpTo(longestPrompt).optional(),
  negative_prompt: textUpTo(500).optional(),
})
const medium = z.strictObject({ type: z.string(), url: z.string(), reference_voice: text })
const media = z.array(medium).min(1)
const seconds = (most: number) => z.int().min(2).max(most)
const ratio = z.enum(['adaptive', '16:9', '4:3', '1:1', '3:4', '9:16']).default('adaptive')

/** With the vendor's defaults. */
const settings = {
  resolution: z.enum(['720P', '1080P']).default('1080P'),
  duration: seconds(15).default(5),
  prompt_extend: z.boolean().default(true),
  watermark: z.boolean().default(false),
  seed: z.int().min(0).max(2_147_483_647).optional(),
}

interface WanModel extends VendorModel {
  input: z.ZodType<Input>
  /** Looked at only when the task runs. */
  parameters: z.ZodType<Parameters>
  /** The types in `input.media[]`, by name, that go together. */
  media?: RegExp
  /** Millionths of a dollar for a second, by resolution. UNSURE: the list of fal. source: wire-wan-dashscope, price */
  perSecond: Readonly<Record<string, number>>
  /** Without sound, of that. */
  silentShare?: number
}
interface Input {
  prompt?: string | undefined
  img_url?: string | undefined
  audio_url?: string | undefined
  media?: z.infer<typeof media> | undefined
}
interface Parameters {
  resolution: string
  duration: number
  ratio?: string | undefined
  audio?: boolean | undefined
}

/** source: wire-wan-dashscope, Start; catalog-audit 10 */
const wan26: WanModel = {
  latency: { queueSeconds: 3, baseSeconds: 40, perSecond: 6, spread: 0.3 },
  input: z.strictObject({ ...input(1500), img_url: z.string(), audio_url: text }),
  parameters: z
    .strictObject({
      ...settings,
      audio: z.boolean().default(true),
      shot_type: z.enum(['single', 'multi']).default('single'),
    })
    .refine(({ shot_type, prompt_extend }) => shot_type === 'single' || prompt_extend, {
      message: 'single without prompt_extend',
      path: ['shot_type'],
    }),
  perSecond: { '720P': 100_000, '1080P': 150_000 },
}
const wan27: WanModel = {
  ...wan26,
  input: z.strictObject({ ...input(5000), media }),
  parameters: z.strictObject(settings),
  media: /^((driving_audio )?first_frame( last_frame)?|first_clip( last_frame)?)$/,
}
const references27: WanModel = { ...wan27, media: /^(first_frame )?(reference_(image|video) ?){1,5}$/ }
const wan30: WanModel = {
  latency: wan26.latency,
  // Words alone will do. What is longer is cut, not refused.
  input: z.strictObject({ prompt: text, media: media.optional() }),
  parameters: z.strictObject({
    ...settings,
    resolution: z.enum(['480P', '720P', '1080P']).default('1080P'),
    duration: seconds(30).or(z.literal(-1)).default(5),
    ratio,
    audio: z.boolean().default(true),
  }),
  media: /^(first_frame( last_frame)?|(reference_audio ?){0,5}(reference_image ?){0,10}(reference_video ?){0,5})$/,
  perSecond: { '480P': 50_000, '720P': 100_000, '1080P': 200_000 },
}

export const models: Readonly<Record<string, WanModel>> = {
  'wan2.6-i2v': wan26,
  'wan2.6-i2v-flash': { ...wan26, perSecond: { '720P': 50_000, '1080P': 75_000 }, silentShare: 0.5 },
  'wan2.7-i2v': wan27,
  'wan2.7-i2v-2026-04-25': wan27,
  'wan2.7-r2v': references27,
  'wan2.7-r2v-2026-06-12': references27,
  'wan3.0-video': wan30,
  'wan3.0-video-prime': { ...wan30, perSecond: { '480P': 68_000, '720P': 140_000, '1080P': 280_000 } },
}

/** source: wire-wan-dashscope, Start */
export const synthesis = z.strictObject({
  model: z.string(),
  input: z.looseObject({}),
  parameters: z.looseObject({}).default({}),
})

/** Formats, bytes and sides of newer pages. */
const picture: PictureRule = {
  forms: ['https', 'http', 'data'],
  formats: ['jpeg', 'png', 'webp'],
  megabytes: 20,
  minimumSide: 240,
}
/** The emulator opens no videos: each lasts as long, and so does a clip whose length is left to the model. */
const assumedSeconds = 5

export async function orderOf(
  { model, ...asked }: z.infer<typeof synthesis>,
  world: EmulatedWorld,
  stored: Stored,
): Promise<Order> {
  const facts = models[model]
  if (!facts) throw unknownModel()
  const read = readShape(asked.input, facts.input)
  if ('is' in read) throw malformed({ ...read, path: `input.${read.path}` })
  const input = read.body
  const types = (input.media ?? []).map(({ type }) => type)
  if (input.media && !facts.media?.test(types.toSorted().join(' ')))
    throw invalid(`The types of input.media do not go together: ${types.join(', ')}`)
  const pictures = await picturesOf(input, world, stored)
  const { parameters, fault } = parametersOf(asked.parameters, facts)
  const { resolution, duration, audio = true, ratio = 'adaptive' } = parameters
  const first = pictures[0] && !types.includes('reference_image') ? await world.pictureFacts(pictures[0]) : null
  const adaptive = first ? first.width / first.height : aspectOf('16:9')
  const seconds = duration === -1 ? assumedSeconds : duration
  const inputSeconds = types.filter((type) => type === 'reference_video').length * assumedSeconds
  const hasSound = audio || input.audio_url !== undefined
  return {
    model,
    prompt: input.prompt ?? '',
    clip: {
      still: pictures[0] ?? null,
      seconds,
      ...frameOf(resolution.toLowerCase() as Resolution, ratio === 'adaptive' ? adaptive : aspectOf(ratio)),
      hasSound,
    },
    price: {
      micros: facts.perSecond[resolution]! * (hasSound ? 1 : (facts.silentShare ?? 1)) * (seconds + inputSeconds),
    },
    ...(fault === undefined ? {} : { lateFault: fault }),
    details: { inputSeconds, resolution } satisfies TaskDetails,
  }
}

/** What lies behind an `oss://` address; undefined where the header does not say to look there, too. */
type Stored = (url: string) => Buffer | undefined
export interface TaskDetails {
  inputSeconds: number
  resolution: string
}

/** What is wrong with them is accepted, and fails the task. source: wire-wan-dashscope, Failures */
function parametersOf(sent: object, facts: WanModel): { parameters: Parameters; fault?: string } {
  const read = readShape(sent, facts.parameters)
  if (!('is' in read)) return { parameters: read.body }
  const { message: fault } = malformed({ ...read, path: `parameters.${read.path}` })
  return { parameters: facts.parameters.parse({}), fault }
}

async function picturesOf({ img_url, audio_url, media = [] }: Input, world: EmulatedWorld, stored: Stored) {
  const sent = [
    ...(img_url === undefined ? [] : [{ type: 'img_url', url: img_url }]),
    ...(audio_url === undefined ? [] : [{ type: 'audio_url', url: audio_url }]),
    ...media,
  ]
  const pictures: Buffer[] = []
  for (const { type, url } of sent) {
    const own = url.startsWith('oss://') ? stored(url) : await world.fetchMedium(url)
    if (/frame|image|img/.test(type)) {
      const read = await readPicture(world, own ? `data:;base64,${own.toString('base64')}` : url, picture)
      if (typeof read === 'string') throw badMedium(type, read)
      pictures.push(read.bytes)
    } else if (!own) throw badMedium(type, 'unreachable')
  }
  return pictures
}
