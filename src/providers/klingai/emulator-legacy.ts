import { z } from 'zod'
import { firstBroken, modelNamed, type Rule, textOrNone } from '../../emulation/body.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Order } from '../../emulation/vendor.ts'
import { type Media, readMedia, readPicture } from './emulator-media.ts'
import { type LegacyModel, legacyModels, type Product, productOf, resolutionOf } from './emulator-models.ts'
import { aspectRatio, checkElement, elementId, listOrNone, optionFields, orderOf } from './emulator-order.ts'
import { badParameters, badValue, unknownModel } from './emulator-refusals.ts'
import { faultOfShots, lengthOf, secondsIn } from './emulator-shots.ts'

/** The old standard: one flat body, the model in it. source: §4 */

const every = {
  ...optionFields,
  model_name: textOrNone,
  // The name of an earlier version: not read, nor refused.
  model: z.unknown().optional(),
  prompt: textOrNone,
  mode: z.enum(['std', 'pro', '4k']).optional(),
  duration: z.string().default('5'),
  sound: z.enum(['on', 'off']).default('off'),
  element_list: listOrNone(z.strictObject({ element_id: elementId })),
  multi_shot: z.boolean().default(false),
  shot_type: z.enum(['customize', 'intelligence']).optional(),
  multi_prompt: listOrNone(z.strictObject({ index: z.int(), prompt: z.string(), duration: z.string() })),
}
const axis = z.number().min(-10).max(10).optional()
const axes = z.strictObject({ horizontal: axis, vertical: axis, pan: axis, tilt: axis, roll: axis, zoom: axis })
const moves = ['simple', 'down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'] as const
const path = z
  .array(z.strictObject({ x: z.int(), y: z.int() }))
  .min(2)
  .max(77)
const masks = listOrNone(z.strictObject({ mask: z.string(), trajectories: path }))
const ofImage = {
  negative_prompt: textOrNone,
  cfg_scale: z.number().min(0).max(1).optional(),
  voice_list: listOrNone(z.strictObject({ voice_id: z.string().min(1) })),
  camera_control: z.strictObject({ type: z.enum(moves), config: axes.optional() }).optional(),
  image: textOrNone,
  image_tail: textOrNone,
  static_mask: textOrNone,
  dynamic_masks: masks,
}
const picture = z.strictObject({ image_url: z.string(), type: z.enum(['first_frame', 'end_frame']).optional() })
// `base`, which edits a video, is left out.
const video = z.strictObject({
  video_url: z.string(),
  refer_type: z.literal('feature'),
  keep_original_sound: z.enum(['yes', 'no']).optional(),
})
const ofOmni = {
  aspect_ratio: aspectRatio.optional(),
  image_list: listOrNone(picture),
  video_list: listOrNone(video),
}

const whole = z.object({ ...every, ...ofImage, ...ofOmni })
type Body = z.infer<typeof whole>

export const legacyBodies: Readonly<Record<Product, z.ZodType<Body>>> = {
  'image-to-video': z.strictObject({ ...every, ...ofImage }),
  'omni-video': z.strictObject({ ...every, ...ofOmni }),
}

function factsOf(product: Product, model: LegacyModel, body: Body) {
  const { mode = product === 'omni-video' ? 'pro' : 'std', image_list: images = [], element_list = [] } = body
  for (const { element_id } of element_list) checkElement(element_id)
  const shots = (body.multi_prompt ?? []).map((shot) => ({ ...shot, seconds: secondsIn(shot.duration) }))
  const isOwnShots = body.multi_shot && body.shot_type === 'customize'
  const seconds = Number(body.duration)
  const ofType = (wanted: string) => images.filter(({ type }) => type === wanted).length
  return {
    ...{ product, model, body, mode, images, seconds, video: body.video_list?.[0], elements: element_list.length },
    ...{ image: body.image, tail: body.image_tail, camera: body.camera_control, voices: body.voice_list?.length ?? 0 },
    ...{ first: ofType('first_frame'), end: ofType('end_frame'), hasSound: body.sound === 'on' },
    // With shots of the client's own the prompt beside them is not read.
    prompt: isOwnShots ? shots.map(({ prompt }) => prompt).join('\n') : (body.prompt ?? ''),
    shots: isOwnShots ? faultOfShots(shots, seconds) : undefined,
    isO1: model.version === 'o1',
    hasBrush: body.static_mask !== undefined || body.dynamic_masks !== undefined,
  }
}
type Asked = ReturnType<typeof factsOf>
type Rules = readonly Rule<Asked>[]

const unsupported = (what: string) => `${what} is not supported by this model and mode`

const general: Rules = [
  [({ body }) => lengthOf(body.prompt ?? '') > 2500, 'prompt must not exceed 2500 characters'],
  [({ hasSound, model, mode }) => hasSound && !model.sound?.includes(mode), unsupported('sound')],
  [({ elements, model }) => elements && !model.hasElements, unsupported('element_list')],
  // UNSURE: one document says that they have no effect then; a client that sends them has forgotten the switch.
  [({ body }) => !body.multi_shot && body.shot_type, 'multi_shot: must be true with shot_type'],
  [({ body }) => !body.multi_shot && body.multi_prompt, 'multi_shot: must be true with multi_prompt'],
  [({ body, model }) => body.multi_shot && !model.hasMultiShot, unsupported('multi_shot')],
  [({ body }) => body.multi_shot && !body.shot_type, 'shot_type: required with multi_shot'],
  [({ body }) => body.shot_type === 'intelligence' && !body.prompt, 'prompt: required with shot_type intelligence'],
  [({ shots }) => shots, ({ shots }) => shots!],
]

const numbersIn = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`<<<${name}_(\\d+)>>>`, 'g'))].map(([, position]) => Number(position))
/** Whether a name in the prompt is not one of those from 1 up to how many there are. */
const namesNone = ({ prompt }: Asked, name: string, most: number) =>
  numbersIn(prompt, name).some((position) => position < 1 || position > most)
const movedAxes = (config: object | undefined) => Object.values(config ?? {}).filter((value) => value).length

const ofFrames: Rules = [
  [({ body }) => lengthOf(body.negative_prompt ?? '') > 2500, 'negative_prompt must not exceed 2500 characters'],
  // UNSURE for v3: only v2.x is excluded by the documents.
  [({ body, model }) => body.cfg_scale !== undefined && /^v?2/.test(model.version), unsupported('cfg_scale')],
  [({ elements }) => elements > 3, 'element_list: at most 3 elements are supported'],
  [(asked) => namesNone(asked, 'voice', asked.voices), 'prompt: a voice is named that is not in voice_list'],
  [({ voices, model }) => voices && !model.hasVoices, unsupported('voice_list')],
  [({ voices }) => voices > 2, 'voice_list: at most 2 voices are supported'],
  [({ voices, hasSound }) => voices && !hasSound, 'voice_list: sound must be on'],
  [({ camera, model, mode }) => camera && !model.camera?.modes.includes(mode), unsupported('camera_control')],
  [({ camera, model, seconds }) => camera && !model.camera?.durations.includes(seconds), unsupported('camera_control')],
  [({ camera, model }) => isNamed(camera) && model.camera?.isSimpleOnly, 'camera_control: only simple is supported'],
  [({ camera }) => isNamed(camera) && camera?.config, 'camera_control: a named move takes no config'],
  [
    ({ camera }) => camera && !isNamed(camera) && movedAxes(camera.config) !== 1,
    'camera_control: exactly one axis moves',
  ],
  [({ image, tail }) => !image && !tail, 'image and image_tail cannot both be empty'],
  [
    ({ tail, hasBrush, camera }) => [tail, hasBrush, camera].filter(Boolean).length > 1,
    'image_tail, dynamic_masks/static_mask and camera_control exclude each other',
  ],
  [({ tail, model, mode }) => tail && !model.endFrame?.includes(mode), unsupported('image_tail')],
  [({ image, model }) => !image && !model.hasTailOnly, 'image: required by this model'],
  [({ tail, model, seconds }) => tail && model.version === 'v1' && seconds === 10, 'image_tail: 5 seconds only'],
  [({ tail, model, hasSound }) => tail && model.version === '2.6' && hasSound, 'image_tail: sound must be off'],
  [({ hasBrush, model, mode }) => hasBrush && !model.brush?.includes(mode), unsupported('dynamic_masks')],
  [({ hasBrush, seconds }) => hasBrush && seconds === 10, 'dynamic_masks: 5 seconds only'],
  [({ body }) => (body.dynamic_masks?.length ?? 0) > 6, 'dynamic_masks: at most 6 are supported'],
]

const isNamed = (camera: Asked['camera']) => camera !== undefined && camera.type !== 'simple'

const ofReferences: Rules = [
  [({ prompt }) => prompt === '', 'prompt cannot be empty'],
  [({ first, end }) => first > 1 || end > 1, 'image_list: one frame of a type'],
  [({ first, end }) => end > first, 'image_list: end_frame needs first_frame'],
  [({ isO1, end, images }) => isO1 && end && images.length > 2, 'image_list: end_frame with > 2 images'],
  [({ isO1, end, elements }) => isO1 && end && elements, 'element_list: excludes end_frame'],
  [({ first, elements }) => first && elements > 3, 'element_list: at most 3 with frames'],
  [({ images, video }) => images.length > (video ? 4 : 7), 'image_list: too many references'],
  [
    // Frames share the list with the other pictures; with elements only those others are counted together (source: §2).
    ({ images, video, elements, first, end }) => images.length - first - end + elements > (video ? 4 : 7),
    'image_list: too many references',
  ],
  [({ video, hasSound }) => video && hasSound, 'sound: must be off with a video'],
  [({ video, body }) => video && body.shot_type === 'customize', 'shot_type: only intelligence with a video'],
  [({ body }) => (body.video_list?.length ?? 0) > 1, 'video_list: at most 1 video is supported'],
  [(asked) => namesNone(asked, 'image', asked.images.length), 'prompt: an image is named that is not in image_list'],
  [(asked) => namesNone(asked, 'element', asked.elements), 'prompt: an element is named that is not in element_list'],
  [(asked) => namesNone(asked, 'video', asked.video ? 1 : 0), 'prompt: a video is named that is not in video_list'],
]

export async function legacyOrder(product: Product, body: Body, world: EmulatedWorld): Promise<Order> {
  const name = body.model_name ?? (product === 'omni-video' ? 'kling-video-o1' : 'kling-v1')
  const model = modelNamed(legacyModels, name, unknownModel)
  if (productOf(model) !== product) throw badParameters(`model_name ${name} is not supported by this API`)
  const asked = factsOf(product, model, body)
  const { mode, video } = asked
  if (!model.modes.includes(mode)) throw badValue('mode', mode)
  if (!model.durations.map(String).includes(body.duration)) throw badValue('duration', body.duration)
  const broken = firstBroken([...general, ...(product === 'omni-video' ? ofReferences : ofFrames)], asked)
  if (broken !== undefined) throw badParameters(broken)
  const media = await mediaOf(world, asked)
  if (asked.hasBrush) await checkMasks(world, body, media)
  return orderOf({
    ...{ standard: 'legacy', product, model: name, version: model.version, media, options: body },
    ...{ prompt: asked.prompt, resolution: resolutionOf(model, mode), seconds: asked.seconds },
    ratio: body.aspect_ratio,
    hasSound: asked.hasSound || video?.keep_original_sound === 'yes',
    hasNativeAudio: asked.hasSound,
    hasVoices: body.voice_list !== undefined,
  })
}

const megabytes = 10

const mediaOf = (world: EmulatedWorld, { image, tail, images, video, isO1 }: Asked): Promise<Media> =>
  readMedia(world, {
    pictures: [
      ...(image ? [{ field: 'image', url: image, isFirst: true }] : []),
      ...(tail ? [{ field: 'image_tail', url: tail, isFirst: !image, isLast: true, isAspectFree: true }] : []),
      ...images.map(({ type, image_url: url }) => ({
        ...{ field: 'image_list', url, isFirst: type === 'first_frame', isLast: type === 'end_frame' },
      })),
    ],
    videoUrl: video?.video_url,
    ...{ isO1, megabytes },
  })

/**
 * Masks have the aspect of the picture and one size among them, paths lie in the picture. The vendor accepts masks of
 * different sizes and lets the task fail; here they are refused at once.
 */
async function checkMasks(world: EmulatedWorld, body: Body, { pictures: [shown] }: Media): Promise<void> {
  const { facts } = shown!
  const sizes = new Set<string>()
  for (const url of [body.static_mask, ...(body.dynamic_masks ?? []).map(({ mask }) => mask)]) {
    if (url === undefined) continue
    const { width, height } = (await readPicture(world, { field: 'mask', url, isFirst: false }, megabytes)).facts
    sizes.add(`${width}x${height}`)
    if (Math.abs(width / height / (facts.width / facts.height) - 1) > 0.01)
      throw badParameters('mask: must have the aspect ratio of the image')
  }
  if (sizes.size > 1) throw badParameters('mask: masks must have the same resolution')
  for (const { x, y } of (body.dynamic_masks ?? []).flatMap(({ trajectories }) => trajectories))
    if (x < 0 || y < 0 || x > facts.width || y > facts.height) throw badParameters('trajectories: outside of the image')
}
