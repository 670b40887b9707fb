import type { FastifyRequest } from 'fastify'
import { aspectOf, frameOf, type Picture } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { readBody } from './emulator-body.ts'
import type { Elements } from './emulator-fields.ts'
import { checkClassic, checkImageToVideo, checkLegacy, checkOmniVideo } from './emulator-legacy-rules.ts'
import { type ImageBody, imageBody, type OmniBody, omniBody, type TextBody, textBody } from './emulator-legacy-shape.ts'
import { type LegacyModel, legacyModels, type Mode, type Product, resolutionOf } from './emulator-models.ts'
import { readPicture } from './emulator-pictures.ts'
import { priceOf } from './emulator-prices.ts'
import { badParameters, Refusal } from './emulator-refusal.ts'
import type { Order } from './emulator-tasks.ts'
import { readVideo } from './emulator-videos.ts'

const limits = { megabytes: 10 }

/** A checked request of the old standard. source: §4 */
export async function legacyOrder(
  world: EmulatedWorld,
  request: FastifyRequest,
  product: Product,
  elements: Elements | undefined,
): Promise<Order> {
  const made =
    product === 'image-to-video'
      ? await imageClip(world, readBody(request, imageBody), elements)
      : product === 'text-to-video'
        ? textClip(readBody(request, textBody), elements)
        : await omniClip(world, readBody(request, omniBody), elements)
  const { body, name, model, mode, still, aspect, seconds, hasVideo } = made
  const resolution = resolutionOf(model, mode)
  const hasSound = body.sound === 'on'
  const hasVoices = 'voice_list' in body && (body.voice_list?.length ?? 0) > 0
  return {
    standard: 'legacy',
    product,
    model: name,
    prompt: promptOf(body),
    clip: { still, seconds, ...frameOf(resolution, aspect), hasSound: hasSound || made.keepsSound },
    price: priceOf({ version: model.version, resolution, seconds, hasNativeAudio: hasSound, hasVoices, hasVideo }),
    externalId: body.external_task_id,
    callbackUrl: body.callback_url,
    hasWatermark: body.watermark_info?.enabled ?? false,
  }
}

/** With shots of the client's own the prompt beside them is not read. */
function promptOf(body: ImageBody | TextBody | OmniBody): string {
  if (body.multi_shot && body.shot_type === 'customize') {
    return (body.multi_prompt ?? []).map(({ prompt }) => prompt).join('\n')
  }
  return body.prompt ?? ''
}

function modelOf(name: string, product: Product): LegacyModel {
  const model = legacyModels[name]
  if (!model) throw new Refusal(1203, `model ${name} does not exist`)
  if (!model.products.includes(product)) throw badParameters(`model_name: ${name} is not supported by this API`)
  return model
}

const none = { still: null, hasVideo: false, keepsSound: false }

function textClip(body: TextBody, elements: Elements | undefined) {
  const name = body.model_name ?? 'kling-v1'
  const mode: Mode = body.mode ?? 'std'
  const model = modelOf(name, 'text-to-video')
  checkLegacy(model, body, mode, elements)
  checkClassic(model, body, mode)
  if (promptOf(body) === '') throw badParameters('prompt: required')
  return { body, name, model, mode, ...none, aspect: aspectOf(body.aspect_ratio ?? '16:9'), seconds: secondsOf(body) }
}

const secondsOf = (body: { duration?: string | undefined }) => Number(body.duration ?? '5')

async function imageClip(world: EmulatedWorld, body: ImageBody, elements: Elements | undefined) {
  const name = body.model_name ?? 'kling-v1'
  const mode: Mode = body.mode ?? 'std'
  const model = modelOf(name, 'image-to-video')
  checkLegacy(model, body, mode, elements)
  checkClassic(model, body, mode)
  checkImageToVideo(model, body, mode)
  const image = body.image === undefined ? null : await readPicture(world, 'image', body.image, limits)
  const tail =
    body.image_tail === undefined
      ? null
      : await readPicture(world, 'image_tail', body.image_tail, { ...limits, isAspectFree: true })
  const shown = (image ?? tail) as Picture
  await checkMasks(world, body, shown)
  const aspect = shown.facts.width / shown.facts.height
  return { body, name, model, mode, ...none, still: shown.bytes, aspect, seconds: secondsOf(body) }
}

/**
 * Masks have the aspect of the picture and one size among them, paths lie in the picture. The vendor accepts masks of
 * different sizes and lets the task fail; here they are refused at once.
 */
async function checkMasks(world: EmulatedWorld, body: ImageBody, { facts }: Picture): Promise<void> {
  const sent = [body.static_mask, ...(body.dynamic_masks ?? []).map(({ mask }) => mask)]
  const sizes = new Set<string>()
  for (const mask of sent) {
    if (mask === undefined) continue
    const { width, height } = (await readPicture(world, 'mask', mask, limits)).facts
    sizes.add(`${width}x${height}`)
    if (Math.abs(width / height / (facts.width / facts.height) - 1) > 0.01) {
      throw badParameters('mask: must have the aspect ratio of the image')
    }
  }
  if (sizes.size > 1) throw badParameters('mask: masks must have the same resolution')
  for (const { x, y } of (body.dynamic_masks ?? []).flatMap(({ trajectories }) => trajectories)) {
    if (x < 0 || y < 0 || x > facts.width || y > facts.height) throw badParameters('trajectories: outside of the image')
  }
}

async function omniClip(world: EmulatedWorld, body: OmniBody, elements: Elements | undefined) {
  const name = body.model_name ?? 'kling-video-o1'
  const mode: Mode = body.mode ?? 'pro'
  const model = modelOf(name, 'omni-video')
  checkLegacy(model, body, mode, elements)
  checkOmniVideo(model, body, elements)
  const pictures = []
  for (const { image_url, type } of body.image_list ?? []) {
    pictures.push({ type, ...(await readPicture(world, 'image_list', image_url, limits)) })
  }
  const [sent] = body.video_list ?? []
  const isO1 = model.version === 'o1'
  const video = sent
    ? await readVideo(world, sent.video_url, { seconds: isO1 ? [3, 10] : [3, 15.5], side: [700, isO1 ? 2160 : 4553] })
    : undefined
  const edited = sent?.refer_type === 'feature' ? undefined : video
  const first = pictures.find(({ type }) => type === 'first_frame')
  const shape = first?.facts ?? edited
  return {
    body,
    name,
    model,
    mode,
    still: (first ?? pictures[0])?.bytes ?? null,
    aspect: shape ? shape.width / shape.height : aspectOf(body.aspect_ratio ?? '16:9'),
    seconds: edited ? Math.max(1, Math.round(edited.seconds)) : secondsOf(body),
    hasVideo: video !== undefined,
    keepsSound: sent?.keep_original_sound === 'yes',
  }
}
