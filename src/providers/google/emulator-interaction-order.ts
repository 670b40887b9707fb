import { z } from 'zod'
import { firstBroken, type Rule } from '../../emulation/body.ts'
import { aspectOf, frameOf, type PictureRule, readPictures } from '../../emulation/pictures.ts'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import type { Order } from '../../emulation/vendor.ts'
import { invalid } from './emulator-refusals.ts'

/**
 * Seconds, tokens and millionths of a dollar for a token of video. Source §A.1, §A.7 and catalog-audit 6. UNSURE: tokens of
 * other resolutions than 720p follow the prices.
 */
const models = {
  '1.1': {
    maximumSeconds: 10,
    tokensPerSecond: { '360p': 1738, '720p': 5792, '1080p': 8688, '4k': 17_376 },
    microsPerToken: 17.5,
  },
  '1.2': {
    maximumSeconds: 15,
    tokensPerSecond: { '360p': 1931, '720p': 5792, '1080p': 8688, '4k': 17_376 },
    microsPerToken: 12,
  },
}
const modelOf = (name: string) => (name.includes('omni-1.1') ? models['1.1'] : models['1.2'])

/** Source §A.2: 24 s for a clip of 10 s were seen, and 30 to 60 s. */
export const omniLatency = { queueSeconds: 2, baseSeconds: 12, perSecond: 2.5, spread: 0.4 }

/** Of any request; what goes in is $1.50 a million. source: §A.7 */
export const inputTokens = 300
const microsPerInputToken = 1.5

export const videoTokens = (job: Pick<Job, 'model' | 'clip' | 'details'>): number =>
  Math.round(job.clip.seconds * modelOf(job.model).tokensPerSecond[interactionOf(job).response_format.resolution])

const text = z.strictObject({ type: z.literal('text'), text: z.string() })
const image = z.strictObject({
  type: z.literal('image'),
  data: z.string(),
  mime_type: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif', 'image/gif']),
})
const video = z.strictObject({
  type: z.literal('video'),
  data: z.string().refine((data) => /^[A-Za-z0-9+/]+={0,2}$/.test(data), 'base64'),
  mime_type: z.enum(['video/mp4', 'video/mpeg', 'video/mov', 'video/quicktime', 'video/webm']),
})
const block = z.discriminatedUnion('type', [text, image, video])
type Block = z.infer<typeof block>
export const textOf = (words: string): Block => ({ type: 'text', text: words })
const words = z.string().transform((sent) => [textOf(sent)])
const step = z.strictObject({ type: z.literal('user_input'), content: z.union([z.array(block), words]) })

const format = z.strictObject({
  type: z.literal('video'),
  aspect_ratio: z.enum(['16:9', '9:16']).default('16:9'),
  resolution: z.enum(['360p', '720p', '1080p', '4k']).default('720p'),
  /** A protobuf Duration: a string, never a number. */
  duration: z
    .string()
    .refine((sent) => /^\d{1,6}(\.\d{1,9})?s$/.test(sent), 'a Duration such as "8s"')
    .default('10s'),
  /** UNSURE: which delivery is meant when none is asked for; inline here. */
  delivery: z.enum(['inline', 'uri']).default('inline'),
  gcs_uri: z.string().startsWith('gs://').optional(),
})

/** Source §A.1. What Omni refuses by value, edits, extensions and media by address are left out. */
export const body = z.strictObject({
  model: z.string().transform((name) => name.replace(/^models\//, '')),
  input: z.union([
    z
      .array(z.union([block, step]))
      .min(1)
      .transform((sent) => sent.flatMap((one) => (one.type === 'user_input' ? one.content : [one]))),
    words,
  ]),
  background: z.boolean().default(false),
  store: z.boolean().default(true),
  response_format: z
    .union([format, z.tuple([format]).transform(([only]) => only)])
    .default(() => format.parse({ type: 'video' })),
  generation_config: z
    .strictObject({
      /** UNSURE: whether 1.1 takes a seed on the Gemini API. It does here. */
      seed: z.int().optional(),
      video_config: z
        .strictObject({ task: z.enum(['text_to_video', 'image_to_video', 'reference_to_video']).optional() })
        .optional(),
    })
    .default({}),
  webhook_config: z
    .strictObject({
      uris: z.array(z.string().refine((url) => /^https?:\/\//.test(url), 'a URI')).default([]),
      user_metadata: z.unknown().optional(),
    })
    .optional(),
  labels: z.record(z.string().regex(/^\p{Ll}[\p{Ll}\p{Lo}\d_-]{0,62}$/u), z.string().max(63)).optional(),
})
type Body = z.infer<typeof body>

/** What the job of an interaction knows of itself: the request without its media. */
export const interactionOf = ({ details }: Pick<Job, 'details'>) => details as Omit<Body, 'input'> & { input: object[] }

export interface Surface {
  /** Paths that `/interactions` follows. */
  prefixes: readonly string[]
  /** Only Vertex puts clips into a bucket; only the Gemini API calls back. */
  isVertex: boolean
  models: readonly string[]
  unknownModel(model: string): Error
  /** Where the clip is of a job that is delivered by URI. */
  uriOf(job: Job, world: EmulatedWorld): string
}

type Judged = Body & { isVertex: boolean; images: number; videos: number; seconds: number; maximum: number }
const taskOf = ({ generation_config: { video_config } }: Body) => video_config?.task

const rules: readonly Rule<Judged>[] = [
  [
    ({ seconds, maximum }) => seconds < 3 || seconds > maximum,
    ({ maximum }) => `'response_format.duration' must be between 3s and ${maximum}s.`,
  ],
  [({ images }) => images > 10, 'A prompt takes at most 10 images.'],
  [({ videos }) => videos > 3, 'A prompt takes at most 3 videos.'],
  [({ background, store }) => background && !store, "'background' requires 'store' to be true."],
  [(asked) => taskOf(asked) === 'image_to_video' && asked.images === 0, 'The task requires an image in the input.'],
  // UNSURE: videos are taken beside images; that they do without them, nobody says. They do here.
  [
    (asked) => taskOf(asked) === 'reference_to_video' && asked.images + asked.videos === 0,
    'The task requires an image or a video in the input.',
  ],
  [
    (asked) => taskOf(asked) === 'text_to_video' && asked.images + asked.videos > 0,
    'The task takes no image and no video.',
  ],
  [
    ({ isVertex, response_format: { gcs_uri } }) => !isVertex && gcs_uri !== undefined,
    "'response_format.gcs_uri' is only supported on Vertex AI.",
  ],
  [
    ({ isVertex, response_format: { delivery, gcs_uri } }) => isVertex && delivery === 'uri' && gcs_uri === undefined,
    "'response_format.gcs_uri' is required when 'delivery' is 'uri'.",
  ],
  [
    ({ isVertex, webhook_config }) => isVertex && webhook_config !== undefined,
    "'webhook_config' is not supported on Vertex AI.",
  ],
]

/** UNSURE: no bytes are documented. */
const picture: PictureRule = { forms: ['base64'], formats: ['jpeg', 'png', 'webp', 'heif', 'gif'], megabytes: 20 }
/** Of which a clip can be drawn. */
const drawable: readonly string[] = ['jpeg', 'png', 'webp']

export async function orderOf(
  asked: Body,
  world: EmulatedWorld,
  { isVertex, models, unknownModel }: Surface,
): Promise<Order> {
  if (!models.includes(asked.model)) throw unknownModel(asked.model)
  const images = asked.input.filter((sent) => sent.type === 'image')
  const videos = asked.input.filter(({ type }) => type === 'video').length
  const { response_format: output } = asked
  const seconds = Number.parseFloat(output.duration)
  const { maximumSeconds: maximum, microsPerToken } = modelOf(asked.model)
  const broken = firstBroken(rules, { ...asked, isVertex, images: images.length, videos, seconds, maximum })
  if (broken !== undefined) throw invalid(broken)
  const sent = images.map(({ data }) => ({ url: data }))
  const pictures = await readPictures(world, sent, picture, () => invalid('Unable to process input image.'))
  // Two pictures of a clip from a picture are its first and its last frame.
  const isFromTo = taskOf(asked) === 'image_to_video' && pictures.length === 2
  const order = {
    model: asked.model,
    prompt: asked.input.flatMap((sent) => (sent.type === 'text' ? [sent.text] : [])).join('\n'),
    clip: {
      still: pictures.find(({ facts }) => drawable.includes(facts.format))?.bytes ?? null,
      endStill: isFromTo ? (pictures[1]?.bytes ?? null) : null,
      seconds,
      ...frameOf(output.resolution, aspectOf(output.aspect_ratio)),
      hasSound: true,
    },
    details: { ...asked, input: asked.input.map(withoutData) },
  }
  const micros = videoTokens(order) * microsPerToken + inputTokens * microsPerInputToken
  return { ...order, price: { micros: Math.round(micros) } }
}

const withoutData = (sent: Block): object =>
  sent.type === 'text' ? sent : { type: sent.type, mime_type: sent.mime_type }
