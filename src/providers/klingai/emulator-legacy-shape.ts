import { z } from 'zod'
import { aspectRatio, callbackUrl, elementId, externalId, watermarkInfo } from './emulator-fields.ts'

/** Bodies of the old standard. source: §4 */

const axis = z.number().min(-10).max(10).optional()
const cameraControl = z.strictObject({
  type: z.enum(['simple', 'down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward']),
  config: z
    .strictObject({ horizontal: axis, vertical: axis, pan: axis, tilt: axis, roll: axis, zoom: axis })
    .optional(),
})

const every = {
  model_name: z.string().optional(),
  // The name of an earlier version: not read, nor refused.
  model: z.unknown().optional(),
  prompt: z.string().optional(),
  mode: z.enum(['std', 'pro', '4k']).optional(),
  duration: z.string().optional(),
  sound: z.enum(['on', 'off']).optional(),
  element_list: z.array(z.strictObject({ element_id: elementId })).optional(),
  multi_shot: z.boolean().optional(),
  shot_type: z.enum(['customize', 'intelligence']).optional(),
  multi_prompt: z.array(z.strictObject({ index: z.int(), prompt: z.string(), duration: z.string() })).optional(),
  watermark_info: watermarkInfo.optional(),
  callback_url: callbackUrl.optional(),
  external_task_id: externalId.optional(),
}

const classic = {
  ...every,
  negative_prompt: z.string().optional(),
  cfg_scale: z.number().min(0).max(1).optional(),
  voice_list: z.array(z.strictObject({ voice_id: z.string().min(1) })).optional(),
  camera_control: cameraControl.optional(),
}

const point = z.strictObject({ x: z.int(), y: z.int() })

export const imageBody = z.strictObject({
  ...classic,
  image: z.string().optional(),
  image_tail: z.string().optional(),
  static_mask: z.string().optional(),
  dynamic_masks: z
    .array(z.strictObject({ mask: z.string(), trajectories: z.array(point).min(2).max(77) }))
    .min(1)
    .max(6)
    .optional(),
})

export const textBody = z.strictObject({ ...classic, aspect_ratio: aspectRatio.optional() })

export const omniBody = z.strictObject({
  ...every,
  aspect_ratio: aspectRatio.optional(),
  image_list: z
    .array(z.strictObject({ image_url: z.string(), type: z.enum(['first_frame', 'end_frame']).optional() }))
    .optional(),
  video_list: z
    .array(
      z.strictObject({
        video_url: z.string(),
        refer_type: z.enum(['feature', 'base']).optional(),
        keep_original_sound: z.enum(['yes', 'no']).optional(),
      }),
    )
    .max(1)
    .optional(),
})

export type ImageBody = z.infer<typeof imageBody>
export type TextBody = z.infer<typeof textBody>
export type OmniBody = z.infer<typeof omniBody>
