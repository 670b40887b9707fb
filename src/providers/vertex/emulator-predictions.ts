import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { firstBroken, modelNamed, type Rule } from '../../emulation/body.ts'
import { isOver } from '../../emulation/jobs.ts'
import { aspectOf, frameOf, type PictureRule, readPicture } from '../../emulation/pictures.ts'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import {
  type Order,
  submitEndpoint,
  type Vendor,
  type VendorEndpoint,
  type VendorModel,
} from '../../emulation/vendor.ts'
import { grpcCode, invalid, say } from '../google/emulator-refusals.ts'

const resolutions = ['720p', '1080p', '4k'] as const
type VeoResolution = (typeof resolutions)[number]

interface VeoModel extends VendorModel {
  /** Millionths of a dollar for a second, with sound and without; what has no price is not made. source: §B.3; catalog-audit */
  price: Partial<Record<VeoResolution, readonly [sound: number, silent: number]>>
  /** Reference images it takes. */
  references: number
}

/** By wire names; whatever is not among them is retired or never was. source: §0, §B.2 (latency) */
export const veoModels: Readonly<Record<string, VeoModel>> = {
  'veo-3.1-generate-001': {
    price: { '720p': [400_000, 200_000], '1080p': [400_000, 200_000], '4k': [600_000, 400_000] },
    references: 3,
    latency: { queueSeconds: 3, baseSeconds: 60, perSecond: 8, spread: 0.3 },
  },
  // 113 s were seen for 8 s. UNSURE: references on this one; it takes them here. source: §D
  'veo-3.1-fast-generate-001': {
    price: { '720p': [100_000, 80_000], '1080p': [120_000, 100_000], '4k': [300_000, 250_000] },
    references: 3,
    latency: { queueSeconds: 3, baseSeconds: 62, perSecond: 6, spread: 0.2 },
  },
  // 26 s were seen for 4 s.
  'veo-3.1-lite-generate-001': {
    price: { '720p': [50_000, 30_000], '1080p': [80_000, 50_000] },
    references: 0,
    latency: { queueSeconds: 2, baseSeconds: 16, perSecond: 2, spread: 0.2 },
  },
}

const picture = z.strictObject({
  bytesBase64Encoded: z.string(),
  /** UNSURE: webp, and whether the type is required everywhere. It is here ("required in practice"). source: §B.1 */
  mimeType: z.enum(['image/png', 'image/jpeg', 'image/webp']),
})
const instance = z.strictObject({
  prompt: z.string().default(''),
  image: picture.optional(),
  lastFrame: picture.optional(),
  // The vendor's library writes the type in capitals, the documents in small letters.
  referenceImages: z.array(z.strictObject({ image: picture, referenceType: z.enum(['asset', 'ASSET']) })).default([]),
})
const parameters = z.strictObject({
  sampleCount: z.int().min(1).max(4).default(1),
  durationSeconds: z.int().default(8),
  aspectRatio: z.string().default('16:9'),
  resolution: z.string().default('720p'),
  /** UNSURE: whether it is required; a clip has sound without it here. source: §B.1 */
  generateAudio: z.boolean().default(true),
  seed: z.int().optional(),
  /** UNSURE: in which case; some documents have `resizeMode` in small letters. source: §B.1 */
  personGeneration: z.string().default('allow_adult'),
  compressionQuality: z.string().default('optimized'),
  resizeMode: z.string().default('pad'),
  negativePrompt: z.string().optional(),
  enhancePrompt: z.boolean().optional(),
  fps: z.int().optional(),
  storageUri: z
    .string()
    .refine((uri) => /^gs:\/\/[^/]+/.test(uri), 'a Cloud Storage URI')
    .optional(),
})
/** Extensions, masks, styles and media in buckets are left out. source: §B.1 */
const body = z.strictObject({
  instances: z.tuple([instance]),
  parameters: parameters.default(() => parameters.parse({})),
  labels: z.record(z.string(), z.string()).optional(),
})
type Asked = z.infer<typeof instance> & z.infer<typeof parameters> & { model: VeoModel }

/** Refused at once. source: §B.1 */
const exclusions: readonly Rule<Asked>[] = [
  [({ lastFrame, image }) => !!lastFrame && !image, "'lastFrame' requires 'image'."],
  [
    ({ referenceImages, prompt }) => referenceImages.length > 0 && prompt === '',
    "'referenceImages' requires 'prompt'.",
  ],
  [
    ({ referenceImages, image, lastFrame }) => referenceImages.length > 0 && !!(image ?? lastFrame),
    "'referenceImages' cannot be combined with 'image' or 'lastFrame'.",
  ],
  [({ prompt, image }) => prompt === '' && !image, "Either 'prompt' or 'image' is required."],
]

const choices = {
  personGeneration: ['dont_allow', 'allow_adult', 'allow_all'],
  compressionQuality: ['optimized', 'lossless'],
  resizeMode: ['pad', 'crop'],
} as const
const unsupported =
  (name: keyof typeof choices): Rule<Asked>[0] =>
  (asked) =>
    !(choices[name] as readonly string[]).includes(asked[name].toLowerCase())

/** Validation is lazy: what the model does not make is accepted, and told in the operation. source: §B.1 */
const lateRules: readonly Rule<Asked>[] = [
  [
    unsupported('personGeneration'),
    ({ personGeneration }) => `Unsupported value ${personGeneration} of personGeneration`,
  ],
  [unsupported('compressionQuality'), 'Unsupported value of compressionQuality'],
  [unsupported('resizeMode'), ({ resizeMode }) => `Unsupported value ${resizeMode} of resizeMode`],
  [({ seed = 0 }) => seed < 0 || seed > 4_294_967_295, ({ seed }) => `Unsupported seed ${seed}`],
  [
    ({ durationSeconds }) => ![4, 6, 8].includes(durationSeconds),
    ({ durationSeconds }) => `Unsupported output video duration ${durationSeconds} seconds`,
  ],
  [
    ({ model, resolution }) => !(resolution in model.price),
    ({ resolution }) => `Unsupported output video resolution ${resolution}`,
  ],
  [
    ({ aspectRatio }) => !['16:9', '9:16'].includes(aspectRatio),
    ({ aspectRatio }) => `Unsupported output video aspect ratio ${aspectRatio}`,
  ],
  [
    ({ resolution, durationSeconds }) => resolution !== '720p' && durationSeconds !== 8,
    (asked) => `Unsupported output video duration ${asked.durationSeconds} seconds for resolution ${asked.resolution}`,
  ],
  [
    ({ model, referenceImages }) => referenceImages.length > 0 && model.references === 0,
    'Reference images are not supported by this model',
  ],
  [
    ({ model, referenceImages }) => referenceImages.length > model.references,
    ({ model }) => `At most ${model.references} reference images are supported`,
  ],
  [
    ({ referenceImages, durationSeconds }) => referenceImages.length > 0 && durationSeconds !== 8,
    ({ durationSeconds }) => `Unsupported output video duration ${durationSeconds} seconds for reference images`,
  ],
]

/** Source §B.1: 20 MB on the card of an older model, UNSURE for these. */
const pictureRule: PictureRule = { forms: ['base64'], formats: ['png', 'jpeg', 'webp'], megabytes: 20 }

/** The picture that a clip is made from, and what is found out of the others later. @throws Refusal of what is not base64 */
async function picturesOf({ image, referenceImages, lastFrame }: Asked, world: EmulatedWorld) {
  const sent = [image, ...referenceImages.map((reference) => reference.image), lastFrame]
  let still: Buffer | null = null
  let endStill: Buffer | null = null
  let isBroken = false
  for (const one of sent.filter((given) => given !== undefined)) {
    const read = await readPicture(world, one.bytesBase64Encoded, pictureRule)
    if (read === 'form') throw invalid("Invalid value at 'bytesBase64Encoded' (TYPE_BYTES), Base64 decoding failed")
    if (read === 'size') throw invalid('The image exceeds the limit of 20 MB.')
    if (typeof read === 'string') isBroken = true
    else if (still !== null && one === lastFrame) endStill = read.bytes
    else still ??= read.bytes
  }
  return { still, endStill, isBroken }
}

interface Details {
  /** Clips that were asked for. */
  count: number
  storageUri: string | undefined
}

async function orderOf(
  sent: z.infer<typeof body>,
  world: EmulatedWorld,
  name: string,
  model: VeoModel,
): Promise<Order> {
  const asked = { ...sent.instances[0], ...sent.parameters, model }
  const { durationSeconds: seconds, sampleCount: count, generateAudio: hasSound, storageUri } = asked
  const excluded = firstBroken(exclusions, asked)
  if (excluded !== undefined) throw invalid(excluded)
  const { still, endStill, isBroken } = await picturesOf(asked, world)
  const fault = firstBroken(lateRules, asked) ?? (isBroken ? 'Unable to process the input image' : undefined)
  const resolution = resolutions.find((one) => one === asked.resolution) ?? '720p'
  const aspect = aspectOf(asked.aspectRatio === '9:16' ? '9:16' : '16:9')
  return {
    model: name,
    prompt: asked.prompt,
    // What is not made is known early.
    clip: {
      ...{ still, endStill, fit: asked.resizeMode.toUpperCase() === 'CROP' ? 'CROP' : 'PAD' },
      seconds: fault === undefined ? seconds : 1,
      ...frameOf(resolution, aspect),
      hasSound,
    },
    price: { micros: count * seconds * (model.price[resolution]?.[hasSound ? 0 : 1] ?? 0) },
    ...(fault !== undefined && { lateFault: fault }),
    details: { count, storageUri } satisfies Details,
  }
}

interface Surface {
  refusals: Vendor['refusals']
  /** Puts the clip of a job into the client's bucket, and says where. */
  put(job: Job, prefix: string, sample: number): string
}

const modelPath = (version: string) =>
  `/${version}/projects/:project/locations/:location/publishers/google/models/:model`
const versions = ['v1', 'v1beta1']
type Target = Readonly<Record<string, string>>
const resourceOf = ({ project, location, model }: Target) =>
  `projects/${project}/locations/${location}/publishers/google/models/${model}`

/** Veo: `:predictLongRunning`, and `:fetchPredictOperation`, the only way to ask. source: §B */
export const predictionEndpoints = ({ refusals, put }: Surface): VendorEndpoint[] => [
  submitEndpoint({
    path: versions.map((version) => `${modelPath(version)}(^[^:]+)::predictLongRunning`),
    body,
    order(sent, world, { params }) {
      const name = params.model!
      const model = modelNamed(veoModels, name, () => refusals['retired-model'](resourceOf(params)))
      return orderOf(sent, world, name, model)
    },
    answer: ({ id }) => ({ name: id }),
  }),
  {
    kind: 'poll',
    method: 'POST',
    path: versions.map((version) => `${modelPath(version)}(^[^:]+)::fetchPredictOperation`),
    jobId(request: FastifyRequest) {
      const name = (request.body as { operationName?: unknown } | undefined)?.operationName
      if (typeof name !== 'string') throw invalid("'operationName' is required.")
      // It is known at its own model only.
      return name.startsWith(`${resourceOf(request.params as Target)}/operations/`) ? name : `another than ${name}`
    },
    answer(job, world, { isExpired }) {
      if (isExpired) throw unknownOperation(job.id)
      return present(job, world, put)
    },
  },
]

export const unknownOperation = (name: string) => say('NOT_FOUND', `Operation ${name} was not found.`)

/** A UUID, whatever the world's random ids look like. */
export function operationName(random: string, target: Target): string {
  const digits = createHash('sha256').update(random).digest('hex')
  const parts = [8, 4, 4, 4, 12].map((length, index) => digits.slice(index * 12, index * 12 + length))
  return `${resourceOf(target)}/operations/${parts.join('-')}`
}

/** source: §B.2 */
async function present(job: Job, world: EmulatedWorld, put: Surface['put']) {
  const { id: name, failedBy, isWithheld, lateFault } = job
  if (!isOver(job)) return { name }
  const ended = { name, done: true }
  if (failedBy === 'late-fault') return { ...ended, error: { code: grpcCode('INVALID_ARGUMENT'), message: lateFault } }
  if (failedBy === 'fails' || failedBy === 'nul-in-message') {
    const message = `Internal error${failedBy === 'fails' ? '' : '\u0000'}. Please try again.`
    return { ...ended, error: { code: grpcCode('INTERNAL'), message } }
  }
  const { count } = job.details as Details
  const isFiltered = isWithheld || failedBy === 'moderated-at-output'
  // Nothing left is no list, not an empty one.
  const left = isFiltered
    ? { raiMediaFilteredReasons: [reasonOf(count, isWithheld)] }
    : { videos: await videosOf(job, world, put) }
  return {
    ...ended,
    response: {
      '@type': 'type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse',
      raiMediaFilteredCount: isFiltered ? count : 0,
      ...left,
    },
  }
}

/** Support codes of celebrities and of violence. source: §B.2 */
const reasonOf = (count: number, isWithheld: boolean) =>
  `Veo could not generate ${count} ${count === 1 ? 'video' : 'videos'} because the output might violate the usage guidelines. If you think this was an error, send feedback. Support codes: ${isWithheld ? '15236754' : '61493863'}`

async function videosOf(job: Job, world: EmulatedWorld, put: Surface['put']) {
  const { count, storageUri } = job.details as Details
  const samples = Array.from({ length: count }, (_, sample) => sample)
  const mimeType = 'video/mp4'
  if (storageUri !== undefined) return samples.map((sample) => ({ gcsUri: put(job, storageUri, sample), mimeType }))
  const bytesBase64Encoded = (await world.resultBytes(job)).toString('base64')
  return samples.map(() => ({ bytesBase64Encoded, mimeType }))
}
