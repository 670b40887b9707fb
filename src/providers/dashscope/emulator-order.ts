import { z } from 'zod'
import { modelNamed, readShape } from '../../emulation/body.ts'
import { bodyOf } from '../../emulation/fields.ts'
import { aspectOf, frameOf, type PictureRule, type Resolution, readPictures } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Order, VendorModel } from '../../emulation/vendor.ts'
import { badMedium, invalid, malformed, unknownModel } from './emulator-refusals.ts'

const medium = z.strictObject({ type: z.string(), url: z.string(), reference_voice: z.string().optional() })
const media = z.array(medium).min(1)
const shapes = { media }
/** Of every model. */
const settings = 'prompt_extend=true watermark=false seed?:0..2147483647'
const upTo15s = `${settings} resolution:720P|1080P=1080P duration:2..15=5`

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
  ratio?: string
  audio?: boolean
  prompt_extend: boolean
  shot_type?: string
}

/** source: wire-wan-dashscope, Start; catalog-audit 10 */
const wan26: WanModel = {
  latency: { queueSeconds: 3, baseSeconds: 40, perSecond: 6, spread: 0.3 },
  input: bodyOf('prompt?:..1500 negative_prompt?:..500 img_url audio_url?'),
  parameters: bodyOf<Parameters>(`${upTo15s} audio=true shot_type:single|multi=single`).refine(
    ({ shot_type, prompt_extend }) => shot_type === 'single' || prompt_extend,
    { message: 'single without prompt_extend', path: ['shot_type'] },
  ),
  perSecond: { '720P': 100_000, '1080P': 150_000 },
}
const wan27: WanModel = {
  ...wan26,
  input: bodyOf('prompt?:..5000 negative_prompt?:..500 media', { shapes }),
  parameters: bodyOf(upTo15s),
  media: /^((driving_audio )?first_frame( last_frame)?|first_clip( last_frame)?)$/,
}
const references27: WanModel = { ...wan27, media: /^(first_frame )?(reference_(image|video) ?){1,5}$/ }
const wan30: WanModel = {
  latency: wan26.latency,
  // Words alone will do. What is longer is cut, not refused.
  input: bodyOf('prompt?:.. media?', { shapes }),
  parameters: bodyOf(
    `${settings} resolution:480P|720P|1080P=1080P duration=5 ratio:adaptive|16:9|4:3|1:1|3:4|9:16=adaptive audio=true`,
    { shapes: { duration: z.int().min(2).max(30).or(z.literal(-1)) } },
  ),
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
const picture: PictureRule = { megabytes: 20, minimumSide: 240 }
/** The emulator opens no videos: each lasts as long, and so does a clip whose length is left to the model. */
const assumedSeconds = 5

export async function orderOf(
  { model, ...asked }: z.infer<typeof synthesis>,
  world: EmulatedWorld,
  stored: Stored,
): Promise<Order> {
  const facts = modelNamed(models, model, unknownModel)
  const read = readShape(asked.input, facts.input)
  if ('is' in read) throw malformed({ ...read, path: `input.${read.path}` })
  const input = read.body
  const types = (input.media ?? []).map(({ type }) => type)
  if (input.media && !facts.media?.test(types.toSorted().join(' ')))
    throw invalid(`The types of input.media do not go together: ${types.join(', ')}`)
  const pictures = await readPictures(world, mediaIn(input, stored), picture, badMedium)
  const { parameters, fault } = parametersOf(asked.parameters, facts)
  const { resolution, duration, audio = true, ratio } = parameters
  const first = types.includes('reference_image') ? undefined : pictures[0]
  const seconds = duration === -1 ? assumedSeconds : duration
  const inputSeconds = types.filter((type) => type === 'reference_video').length * assumedSeconds
  const hasSound = audio || input.audio_url !== undefined
  return {
    model,
    prompt: input.prompt ?? '',
    clip: {
      still: pictures[0]?.bytes ?? null,
      seconds,
      ...frameOf(resolution.toLowerCase() as Resolution, aspectOf(ratio, first)),
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

/** What lies in the storage can be had; a picture is looked at all the same. */
function mediaIn({ img_url, audio_url, media = [] }: Input, stored: Stored) {
  const alone = Object.entries({ img_url, audio_url }).flatMap(([type, url]) =>
    url === undefined ? [] : [{ type, url }],
  )
  return [...alone, ...media].flatMap(({ type: field, url }) => {
    const isPicture = /frame|image|img/.test(field)
    const own = stored(url)
    if (own && !isPicture) return []
    return [{ field, url: own ? `data:;base64,${own.toString('base64')}` : url, isPicture }]
  })
}
