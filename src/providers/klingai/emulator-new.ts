import type { FastifyRequest } from 'fastify'
import { aspectOf, frameOf } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { readBody } from './emulator-body.ts'
import type { Elements } from './emulator-fields.ts'
import { type NewModel, newModels, type Product } from './emulator-models.ts'
import { checkNew, ofType, promptOf } from './emulator-new-rules.ts'
import { type Content, contentsBody, promptBody, type Settings } from './emulator-new-shape.ts'
import { readPicture } from './emulator-pictures.ts'
import { priceOf } from './emulator-prices.ts'
import { Refusal } from './emulator-refusal.ts'
import type { Order } from './emulator-tasks.ts'
import { readVideo } from './emulator-videos.ts'

/** A checked request of the new standard. source: §2 */
export async function newOrder(
  world: EmulatedWorld,
  request: FastifyRequest,
  product: Product,
  elements: Elements | undefined,
): Promise<Order> {
  const name = (request.params as { model: string }).model
  const model = newModels[name]
  if (model?.prompt[product] === undefined) throw new Refusal(1203, `model ${name} does not exist`)
  const { contents, settings, options } = readNew(request, product)
  checkNew({ product, model, contents, settings }, elements)
  return {
    standard: 'new',
    product,
    model: name,
    prompt: promptOf(contents),
    ...(await clipOf(world, model, contents, settings)),
    externalId: options.external_task_id,
    callbackUrl: options.callback_url,
    hasWatermark: options.watermark_info?.enabled ?? false,
  }
}

function readNew(request: FastifyRequest, product: Product) {
  if (product !== 'text-to-video') return readBody(request, contentsBody)
  const { prompt, settings, options } = readBody(request, promptBody)
  return { contents: [{ type: 'prompt' as const, text: prompt }], settings, options }
}

async function clipOf(world: EmulatedWorld, model: NewModel, contents: Content[], settings: Settings) {
  const pictures = []
  for (const item of contents) {
    if (item.type !== 'first_frame' && item.type !== 'last_frame' && item.type !== 'refer_image') continue
    pictures.push({ type: item.type, ...(await readPicture(world, item.type, item.url, { megabytes: 50 })) })
  }
  const video = await videoOf(world, model, contents)
  const first = pictures.find(({ type }) => type === 'first_frame')
  const still = first ?? pictures[0]
  const resolution = settings.resolution ?? '720p'
  const edited = ofType(contents, 'base_video').length > 0 ? video : undefined
  const seconds = edited ? Math.max(1, Math.round(edited.seconds)) : (settings.duration ?? 5)
  const shape = first?.facts ?? edited
  const aspect = shape ? shape.width / shape.height : aspectOf(settings.aspect_ratio ?? '16:9')
  const audio = settings.audio ?? 'off'
  return {
    clip: {
      still: still?.bytes ?? null,
      seconds,
      ...frameOf(resolution, aspect),
      hasSound: model.alwaysSounds === true || audio !== 'off',
    },
    price: priceOf({
      version: model.version,
      resolution,
      seconds,
      hasNativeAudio: audio === 'native',
      hasVoices: ofType(contents, 'voice').length > 0,
      hasVideo: video !== undefined,
    }),
  }
}

async function videoOf(world: EmulatedWorld, model: NewModel, contents: Content[]) {
  const [sent] = [...ofType(contents, 'feature_video'), ...ofType(contents, 'base_video')]
  if (!sent) return undefined
  const isO1 = model.version === 'o1'
  return await readVideo(world, sent.url, { seconds: isO1 ? [3, 10] : [3, 15.5], side: [700, isO1 ? 2160 : 4553] })
}
