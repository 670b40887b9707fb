import { z } from 'zod'
import { firstBroken, modelNamed, type Rule, textUpTo } from '../../emulation/body.ts'
import {
  aspectOf,
  frameOf,
  type Picture,
  type PictureRule,
  type Resolution,
  readPictures,
} from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Order, VendorModel } from '../../emulation/vendor.ts'
import { badPicture, badRequest, unknownModel } from './emulator-refusals.ts'

interface XaiModel extends VendorModel {
  /** Millionths of a dollar for a second, by the resolutions there are. source: wire-grok-xai, Price; catalog-audit 13, 14 */
  perSecond: Partial<Record<Resolution, number>>
  /** The same for every picture that goes in. */
  perPicture: number
  /** last_frame, keyframes and reference_audios came with 1.5. source: wire-grok-xai, Start; catalog-audit 12 */
  isLater?: true
}

const latency = { queueSeconds: 1, baseSeconds: 12, perSecond: 3, spread: 0.3 }
/** UNSURE: of 1.5 no limit is known. source: wire-grok-xai, Errors */
const perMinute = 70

const later: XaiModel = {
  ...{ latency, perMinute, isLater: true },
  perSecond: { '480p': 80_000, '720p': 140_000, '1080p': 250_000 },
  perPicture: 10_000,
}

export const models: Readonly<Record<string, XaiModel>> = {
  'grok-imagine-video': {
    ...{ latency, perMinute },
    perSecond: { '480p': 50_000, '720p': 70_000 },
    perPicture: 2_000,
  },
  'grok-imagine-video-1.5': later,
  'grok-imagine-video-1.5-preview': later,
  // UNSURE: only that it is about a quarter, and $.02 at 480p.
  'grok-imagine-video-1.5-lite': { ...later, perSecond: { '480p': 20_000, '720p': 35_000, '1080p': 62_500 } },
}

const medium = z.strictObject({ url: z.string() })
const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'] as const

/** UNSURE: whether the prompt may be empty. source: wire-grok-xai, Start */
export const generation = z.strictObject({
  model: z.string().default('grok-imagine-video'),
  prompt: textUpTo(4096),
  image: medium.optional(),
  last_frame: medium.optional(),
  keyframes: z
    .array(z.strictObject({ image: medium, timestamp_s: z.number().positive() }))
    .max(4)
    .default([]),
  reference_images: z.array(medium).min(1).max(7).optional(),
  reference_audios: z
    .array(z.union([medium, z.strictObject({ voice_id: z.string() })]))
    .max(3)
    .optional(),
  duration: z.int().min(1).max(15).default(8),
  aspect_ratio: z.enum(ratios).optional(),
  resolution: z.enum(['480p', '720p', '1080p']).default('480p'),
  generate_audio: z.boolean().default(true),
  user: z.string().optional(),
})

type Asked = z.infer<typeof generation> & { facts: XaiModel }

/** source: wire-grok-xai, Start; catalog-audit 11, 12. The words are UNSURE. */
const rules: readonly Rule<Asked>[] = [
  [({ image, reference_images }) => !!image && !!reference_images, 'image and reference_images exclude each other'],
  [({ facts, last_frame }) => !!last_frame && !facts.isLater, 'last_frame is not supported by this model'],
  [({ facts, keyframes }) => keyframes.length > 0 && !facts.isLater, 'keyframes are not supported by this model'],
  [({ facts, reference_audios }) => !!reference_audios && !facts.isLater, 'this model takes no reference_audios'],
  [({ reference_audios, reference_images }) => !!reference_audios && !reference_images, 'audio needs reference_images'],
  [({ facts, resolution }) => !(resolution in facts.perSecond), 'resolution is not supported by this model'],
  [({ reference_images, resolution }) => !!reference_images && resolution === '1080p', 'references go up to 720p'],
  [({ reference_images, duration }) => !!reference_images && duration > 10, 'references go up to 10 seconds'],
]

/** UNSURE: bytes and sides are in no document. */
const picture: PictureRule = { forms: ['https', 'data'], megabytes: 20 }

export async function orderOf(body: z.infer<typeof generation>, world: EmulatedWorld): Promise<Order> {
  const facts = modelNamed(models, body.model, unknownModel)
  const broken = firstBroken(rules, { ...body, facts })
  if (broken !== undefined) throw badRequest(broken)
  const pictures = await picturesOf(body, world)
  const [first] = pictures
  // UNSURE: one schema has 16:9 even with a picture. source: catalog-audit 94
  const aspect = body.aspect_ratio ?? '16:9'
  return {
    model: body.model,
    prompt: body.prompt,
    clip: {
      still: first?.bytes ?? null,
      // Pictures are in the order of their fields: the last frame follows the image.
      endStill: (body.image && body.last_frame && pictures[1]?.bytes) || null,
      seconds: body.duration,
      ...frameOf(body.resolution, aspectOf(aspect)),
      hasSound: body.generate_audio,
    },
    price: {
      micros: facts.perSecond[body.resolution]! * body.duration + facts.perPicture * pictures.length,
      // source: wire-grok-xai, Poll: a blocked generation is still charged.
      isDueWhenBlocked: true,
    },
  }
}

function picturesOf(body: z.infer<typeof generation>, world: EmulatedWorld): Promise<Picture[]> {
  const { image, last_frame, keyframes, reference_images = [] } = body
  const sent = [
    ...(image ? [{ field: 'image', ...image }] : []),
    ...(last_frame ? [{ field: 'last_frame', ...last_frame }] : []),
    ...keyframes.map((frame) => ({ field: 'keyframes', ...frame.image })),
    ...reference_images.map((one) => ({ field: 'reference_images', ...one })),
  ]
  return readPictures(world, sent, picture, (fault, { field }) => badPicture(field, fault))
}
