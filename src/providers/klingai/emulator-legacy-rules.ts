import { atMost, type Elements, elementKind } from './emulator-fields.ts'
import type { ImageBody, OmniBody, TextBody } from './emulator-legacy-shape.ts'
import type { LegacyModel, Mode } from './emulator-models.ts'
import { checkShots } from './emulator-multi-shot.ts'
import { badParameters } from './emulator-refusal.ts'

/** What the documents say cannot be asked for, pictures and videos themselves aside. source: §4 */

/** Of all products. */
export function checkLegacy(
  model: LegacyModel,
  body: ImageBody | TextBody | OmniBody,
  mode: Mode,
  known: Elements | undefined,
): void {
  const duration = body.duration ?? '5'
  if (!model.modes.includes(mode)) throw badParameters(`mode: ${mode} is not supported by this model`)
  if (!model.durations.includes(duration)) throw badParameters(`duration: must be one of ${model.durations.join(', ')}`)
  atMost('prompt', body.prompt, 2500)
  if (body.sound === 'on' && !model.sound?.includes(mode)) {
    throw badParameters('sound: not supported by this model and mode')
  }
  if (body.element_list && !model.hasElements) throw badParameters('element_list: not supported by this model')
  for (const { element_id } of body.element_list ?? []) elementKind(element_id, known)
  checkMultiShot(model, body, Number(duration))
}

function checkMultiShot(model: LegacyModel, body: ImageBody | TextBody | OmniBody, seconds: number) {
  if (!body.multi_shot) {
    // UNSURE whether the vendor overlooks them; a client that sends them has forgotten the switch.
    if (body.shot_type || body.multi_prompt)
      throw badParameters('multi_shot: must be true with shot_type, multi_prompt')
    return
  }
  if (!model.hasMultiShot) throw badParameters('multi_shot: not supported by this model')
  if (!body.shot_type) throw badParameters('shot_type: required with multi_shot')
  if (body.shot_type === 'intelligence') {
    if (!body.prompt) throw badParameters('prompt: required with shot_type intelligence')
    return
  }
  const shots = body.multi_prompt ?? []
  for (const { duration } of shots) {
    if (!/^\d+$/.test(duration)) throw badParameters('multi_prompt: duration must be a whole number as text')
  }
  checkShots(
    shots.map(({ index, prompt, duration }) => ({ index, seconds: Number(duration), prompt })),
    seconds,
  )
}

/** Of `image2video` and `text2video`. */
export function checkClassic(model: LegacyModel, body: ImageBody | TextBody, mode: Mode): void {
  atMost('negative_prompt', body.negative_prompt, 2500)
  // UNSURE for v3: only v2.x is excluded by the documents.
  if (body.cfg_scale !== undefined && /^2\.|^v2/.test(model.version)) {
    throw badParameters('cfg_scale: not supported by this model')
  }
  if ((body.element_list?.length ?? 0) > 3) throw badParameters('element_list: at most 3 elements are supported')
  checkVoices(model, body)
  checkCamera(model, body, mode)
}

function checkVoices(model: LegacyModel, { prompt, voice_list: voices, sound }: TextBody) {
  const named = [...(prompt ?? '').matchAll(/<<<voice_(\d+)>>>/g)].map(([, position]) => Number(position))
  if (named.some((position) => position < 1 || position > (voices?.length ?? 0))) {
    throw badParameters('prompt: a voice is named that is not in voice_list')
  }
  if (!voices || voices.length === 0) return
  if (!model.hasVoices) throw badParameters('voice_list: not supported by this model')
  if (voices.length > 2) throw badParameters('voice_list: at most 2 voices are supported')
  if (sound !== 'on') throw badParameters('voice_list: sound must be on')
}

function checkCamera(model: LegacyModel, { camera_control: camera, duration }: TextBody, mode: Mode) {
  if (!camera) return
  const allowed = model.camera
  if (!allowed?.modes.includes(mode) || !allowed.durations.includes(duration ?? '5')) {
    throw badParameters('camera_control: not supported by this model, mode and duration')
  }
  if (camera.type !== 'simple') {
    if (allowed.isSimpleOnly) throw badParameters('camera_control: only simple is supported by this model')
    if (camera.config) throw badParameters(`camera_control: ${camera.type} takes no config`)
    return
  }
  const moved = Object.values(camera.config ?? {}).filter((value) => value !== undefined && value !== 0)
  if (moved.length !== 1) throw badParameters('camera_control.config: exactly one must not be 0')
}

/** Of `image2video`. */
export function checkImageToVideo(model: LegacyModel, body: ImageBody, mode: Mode): void {
  const { image, image_tail: tail, static_mask: still, dynamic_masks: moving, camera_control: camera } = body
  if (image === undefined && tail === undefined) throw badParameters('image: image or image_tail is required')
  const hasBrush = still !== undefined || moving !== undefined
  if ([tail !== undefined, hasBrush, camera !== undefined].filter(Boolean).length > 1) {
    throw badParameters('image_tail, dynamic_masks/static_mask and camera_control exclude each other')
  }
  if (tail !== undefined) {
    if (!model.endFrame?.includes(mode)) throw badParameters('image_tail: not supported by this model and mode')
    if (image === undefined && !model.hasTailOnly) throw badParameters('image: required by this model')
    if (model.version === 'v1' && body.duration === '10') throw badParameters('image_tail: 5 seconds only')
    if (model.version === '2.6' && body.sound === 'on') throw badParameters('image_tail: sound must be off')
  }
  if (!hasBrush) return
  if (!model.brush?.includes(mode)) throw badParameters('dynamic_masks: not supported by this model and mode')
  if (body.duration === '10') throw badParameters('dynamic_masks: 5 seconds only')
}

/** Of `omni-video`. */
export function checkOmniVideo(model: LegacyModel, body: OmniBody, known: Elements | undefined): void {
  const isO1 = model.version === 'o1'
  const images = body.image_list ?? []
  const count = (type: 'first_frame' | 'end_frame') => images.filter((image) => image.type === type).length
  const [video] = body.video_list ?? []
  const elements = (body.element_list ?? []).map(({ element_id }) => elementKind(element_id, known))
  const isEdit = video !== undefined && video.refer_type !== 'feature'
  if (!body.prompt && body.shot_type !== 'customize') throw badParameters('prompt: required')
  if (count('first_frame') > 1 || count('end_frame') > 1) throw badParameters('image_list: one frame of a type')
  if (count('end_frame') > 0 && count('first_frame') === 0)
    throw badParameters('image_list: end_frame needs first_frame')
  if (isO1 && count('end_frame') > 0 && images.length > 2) throw badParameters('image_list: end_frame with > 2 images')
  if (isO1 && count('end_frame') > 0 && elements.length > 0) throw badParameters('element_list: excludes end_frame')
  if (isO1 && elements.includes('video')) throw badParameters('element_list: only image elements are supported')
  if (count('first_frame') > 0 && elements.length > 3) throw badParameters('element_list: at most 3 with frames')
  // Frames share the list with the other pictures; with elements only those others are counted together (source: §2).
  const most = video || elements.includes('video') ? 4 : 7
  const references = images.filter(({ type }) => type === undefined).length + elements.length
  if (images.length > (video ? 4 : 7) || references > most) throw badParameters('image_list: too many references')
  if (video && body.sound === 'on') throw badParameters('sound: must be off with a video')
  if (video && body.shot_type === 'customize') throw badParameters('shot_type: only intelligence with a video')
  if (isEdit && count('first_frame') > 0) throw badParameters('image_list: a base video excludes frames')
  if (isEdit && body.multi_shot) throw badParameters('multi_shot: not supported with a base video')
  checkNames(body.prompt ?? '', { image: images.length, element: elements.length, video: video ? 1 : 0 })
}

function checkNames(prompt: string, counts: Record<'image' | 'element' | 'video', number>) {
  for (const [name, kind, position] of prompt.matchAll(/<<<(image|element|video)_(\d+)>>>/g)) {
    const most = counts[kind as keyof typeof counts]
    if (Number(position) < 1 || Number(position) > most) throw badParameters(`prompt: there is no ${name}`)
  }
}
