import { z } from 'zod'
import { aspectRatio, callbackUrl, elementId, externalId, watermarkInfo } from './emulator-fields.ts'

/** Bodies of the new standard. source: §2 */

const medium = <Type extends string>(type: Type) =>
  z.strictObject({ type: z.literal(type), url: z.string(), id: z.string().min(1).optional() })

const content = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('prompt'), text: z.string().min(1) }),
  medium('first_frame'),
  medium('last_frame'),
  medium('refer_image'),
  medium('feature_video'),
  medium('base_video'),
  z.strictObject({ type: z.literal('element'), element_id: elementId, id: z.string().min(1) }),
  z.strictObject({ type: z.literal('voice'), voice_id: z.string().min(1), id: z.string().min(1) }),
])

const settings = z.strictObject({
  resolution: z.enum(['720p', '1080p', '4k']).optional(),
  duration: z.int().optional(),
  audio: z.enum(['native', 'original', 'off']).optional(),
  multi_shot: z.boolean().optional(),
  aspect_ratio: aspectRatio.optional(),
})

const options = z.strictObject({
  callback_url: callbackUrl.optional(),
  external_task_id: externalId.optional(),
  watermark_info: watermarkInfo.optional(),
})

export const contentsBody = z.strictObject({
  contents: z.array(content).min(1),
  settings: settings.default({}),
  options: options.default({}),
})

export const promptBody = z.strictObject({
  prompt: z.string().min(1),
  settings: settings.default({}),
  options: options.default({}),
})

export type Content = z.infer<typeof content>
export type Settings = z.infer<typeof settings>
