import { z } from 'zod'
import { firstBroken, modelNamed, type Rule } from '../../emulation/body.ts'
import { aspectOf, frameOf, type PictureRule, pixels, readPictures } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Order } from '../../emulation/vendor.ts'
import { mp4Facts } from '../../emulation/videos.ts'
import { type ArkModel, models } from './emulator-models.ts'
import { badParameter, badPicture, unknownModel } from './emulator-refusals.ts'

const address = z.strictObject({ url: z.string().min(1) })
const item = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: address,
    role: z.enum(['first_frame', 'last_frame', 'reference_image']).default('first_frame'),
  }),
  z.strictObject({ type: z.literal('video_url'), video_url: address, role: z.literal('reference_video') }),
  z.strictObject({ type: z.literal('audio_url'), audio_url: address, role: z.literal('reference_audio') }),
])
const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'] as const

/** Drafts, frames and tools are left out. source: wire-seedance-modelark, Start */
export const creation = z.strictObject({
  model: z.string(),
  content: z.array(item).min(1),
  resolution: z.enum(['480p', '720p', '1080p', '4k']).default('720p'),
  ratio: z.enum(ratios).default('adaptive'),
  duration: z.int().optional(),
  seed: z.int().min(-1).max(2_147_483_647).optional(),
  generate_audio: z.boolean().optional(),
  watermark: z.boolean().default(false),
  camera_fixed: z.boolean().optional(),
  return_last_frame: z.boolean().default(false),
  service_tier: z.enum(['default', 'flex']).optional(),
  omni_reference_task_type: z.enum(['auto', 'reference', 'edit', 'extend']).optional(),
  output_format: z.enum(['mp4', 'mov']).optional(),
  priority: z.int().min(0).max(9).optional(),
  execution_expires_after: z.int().min(3600).max(259_200).default(172_800),
  callback_url: z.url().optional(),
  safety_identifier: z.string().max(64).optional(),
})
type Body = z.infer<typeof creation>

/** What the answers say of a task. */
export interface TaskDetails {
  body: Pick<
    Body,
    'resolution' | 'ratio' | 'callback_url' | 'safety_identifier' | 'execution_expires_after' | 'return_last_frame'
  >
  tokens: number
  generatesAudio: boolean
}

/** Words at the end of a prompt that stand for fields, and win over them. source: wire-seedance-modelark, Start */
const flags = /\s--(rs|rt|dur)\s+(\S+)(?=(?:\s+--\w+\s+\S+)*\s*$)/g
const flagFields: Readonly<Record<string, string>> = { rs: 'resolution', rt: 'ratio', dur: 'duration' }

function withFlags(body: Body): Body {
  const found = [...promptOf(body).matchAll(flags)].map(([, flag, value]) => [
    flagFields[flag!]!,
    flag === 'dur' ? Number(value) : value,
  ])
  // They are read leniently: what is no value counts for nothing.
  const read = creation.safeParse({ ...body, ...Object.fromEntries(found) })
  return read.success ? read.data : body
}

const promptOf = ({ content }: Body) => content.flatMap((one) => (one.type === 'text' ? one.text : [])).join('\n')

/** Of each role. */
const none = { first_frame: 0, last_frame: 0, reference_image: 0, reference_video: 0, reference_audio: 0 }
interface Asked extends Body {
  facts: ArkModel
  count: Readonly<typeof none>
}
const hasFrames = ({ count }: Asked) => count.first_frame + count.last_frame > 0
const references = ({ count }: Asked) => count.reference_image + count.reference_video + count.reference_audio
const optional = [
  'seed',
  'generate_audio',
  'camera_fixed',
  'service_tier',
  'omni_reference_task_type',
  'output_format',
  'priority',
] as const
const untaken = (asked: Asked) =>
  optional.find((field) => asked[field] !== undefined && !asked.facts.options.includes(field))

/** source: wire-seedance-modelark, Start and Input limits. The words are UNSURE. */
const rules: readonly Rule<Asked>[] = [
  [(asked) => untaken(asked) !== undefined, (asked) => `${untaken(asked)}|is not supported by this model`],
  [({ facts, resolution }) => !facts.resolutions.includes(resolution), 'resolution|is not supported by this model'],
  [
    ({ facts, duration }) =>
      duration !== undefined &&
      !(duration === -1 && facts.isAutomatic) &&
      (duration < facts.seconds[0] || duration > facts.seconds[1]),
    'duration|is not supported by this model',
  ],
  [
    (asked) => hasFrames(asked) && references(asked) > 0,
    'content|first or last frame content cannot be mixed with reference media content',
  ],
  [({ count }) => count.first_frame > 1 || count.last_frame > 1, 'content|there are too many frames'],
  [({ count }) => count.last_frame > count.first_frame, 'content|a last frame needs a first frame'],
  [
    ({ facts, count }) => count.last_frame > 0 && !facts.hasLastFrame,
    'content|a last frame is not supported by this model',
  ],
  [(asked) => references(asked) > 0 && !asked.facts.references, 'content|references are not supported by this model'],
  [
    ({ facts: { references: most }, count }) =>
      most &&
      (count.reference_image > most.images ||
        count.reference_video > most.videos ||
        count.reference_audio > most.audios),
    'content|there are too many references',
  ],
  [
    ({ facts, count }) =>
      count.reference_audio > 0 &&
      count.reference_image + count.reference_video === 0 &&
      !facts.references?.mayBeHeardAlone,
    'content|reference audio needs a reference image or video',
  ],
  [
    (asked) => asked.facts.isAdaptiveWithFrames && hasFrames(asked) && asked.ratio !== 'adaptive',
    'ratio|must be adaptive with frames',
  ],
  [
    (asked) => !hasFrames(asked) && references(asked) === 0 && promptOf(asked).trim() === '',
    'content|text is required',
  ],
]

/** GIF and TIFF are taken, too; the bounds of the shape are inclusive. source: wire-seedance-modelark, Input limits */
const picture: PictureRule = {
  formats: ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'],
  megabytes: 30,
  minimumSide: 300,
  maximumSide: 6000,
  aspect: [0.4, 2.5],
}
const videoPixels = [407_696, 8_295_044] as const
/** Of a length that the model chooses. */
const chosenSeconds = 5

export async function orderOf(sent: Body, world: EmulatedWorld): Promise<Order> {
  const body = withFlags(sent)
  const facts = modelNamed(models, body.model, unknownModel)
  const count = { ...none }
  for (const one of body.content) if (one.type !== 'text') count[one.role]++
  const broken = firstBroken(rules, { ...body, facts, count })?.split('|') as [string, string] | undefined
  if (broken) throw badParameter(...broken)
  const images = body.content.flatMap((one) => (one.type === 'image_url' ? [one.image_url] : []))
  const [first] = await readPictures(world, images, picture, badPicture)
  const inputSeconds = await videoSecondsOf(body, facts, world)
  const asked = body.duration ?? facts.defaultSeconds
  const seconds = asked === -1 ? chosenSeconds : asked
  const { resolution } = body
  const generatesAudio = facts.options.includes('generate_audio') && (body.generate_audio ?? true)
  // One frame more than the length has. source: wire-seedance-modelark, Price [OBS]
  const frames = 24 * (seconds + inputSeconds) + 1
  const area = resolution === '480p' ? facts.pixelsAt480p : pixels[resolution]
  const tokens = Math.round((frames * area) / 1024)
  const perToken = facts.dollars({ resolution, hasVideo: count.reference_video > 0, hasSound: generatesAudio })
  return {
    model: body.model,
    prompt: promptOf(sent),
    ...(body.safety_identifier === undefined ? {} : { externalId: body.safety_identifier }),
    clip: {
      still: first?.bytes ?? null,
      seconds,
      ...frameOf(resolution, aspectOf(body.ratio, count.first_frame > 0 ? first : undefined)),
      hasSound: generatesAudio,
    },
    price: {
      micros: Math.round(tokens * perToken * (body.service_tier === 'flex' ? 0.5 : 1)),
      units: `${tokens} tokens`,
    },
    details: { body, tokens, generatesAudio } satisfies TaskDetails,
  }
}

/** Of all reference videos; sounds are looked at no further than whether they can be had. */
async function videoSecondsOf({ content }: Body, { references: limits }: ArkModel, world: EmulatedWorld) {
  let sum = 0
  for (const one of content) {
    if (one.type === 'audio_url' && !/^(https?:\/\/|data:audio\/(wav|mp3|mpeg);base64,)/.test(one.audio_url.url))
      throw badParameter('content.audio_url', 'the audio can not be read')
    if (one.type !== 'video_url') continue
    const bytes = /^https?:\/\//i.test(one.video_url.url) ? await world.fetchMedium(one.video_url.url) : null
    const facts = bytes && bytes.length <= 200 * 1024 * 1024 ? mp4Facts(bytes) : null
    if (!facts) throw badParameter('content.video_url', 'the video can not be read')
    const area = facts.width * facts.height
    if (area < videoPixels[0] || area > videoPixels[1])
      throw badParameter('content.video_url', 'the video has wrong pixels')
    if (facts.seconds < limits!.seconds[0]) throw badParameter('content.video_url', 'the video is too short')
    sum += facts.seconds
  }
  if (limits && sum > limits.seconds[1]) throw badParameter('content.video_url', 'the videos are too long')
  return sum
}
