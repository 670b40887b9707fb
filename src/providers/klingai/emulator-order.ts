import { z } from 'zod'
import { textOrNone } from '../../emulation/body.ts'
import { aspectOf, frameOf, type Resolution } from '../../emulation/pictures.ts'
import type { Job } from '../../emulation/port.ts'
import type { Order } from '../../emulation/vendor.ts'
import type { Media } from './emulator-media.ts'
import { type Product, priceOf } from './emulator-models.ts'
import { unknownElement } from './emulator-refusals.ts'

/** The vendor's samples send an empty list where there is nothing. */
export const listOrNone = <Item>(item: z.ZodType<Item>) =>
  z
    .array(item)
    .transform((items) => (items.length === 0 ? undefined : items))
    .optional()

export const elementId = z.union([z.string(), z.number()]).transform(String)
export const aspectRatio = z.enum(['16:9', '9:16', '1:1'])
export const optionFields = {
  callback_url: textOrNone.refine((url) => url === undefined || /^https?:\/\/\S+$/.test(url)),
  external_task_id: textOrNone,
  watermark_info: z.strictObject({ enabled: z.boolean() }).optional(),
}
export type Options = z.infer<z.ZodObject<typeof optionFields>>

/**
 * Any whole number is the id of an element, save those that a number of 64 bits has been rounded to on its way:
 * 829836802793406551 would come as 829836802793406600.
 */
export function checkElement(id: string): void {
  const isRounded = !Number.isSafeInteger(Number(id)) && String(Number(id)) === id
  if (isRounded || !/^\d{1,20}$/.test(id)) throw unknownElement(id)
}

interface TaskDetails {
  standard: 'new' | 'legacy'
  /** Of the old standard, where tasks are found below it only. */
  product: Product
  callbackUrl: string | undefined
  hasWatermark: boolean
}
export const detailsOf = (job: Job) => job.details as TaskDetails

/** A checked request. */
interface Made extends Pick<TaskDetails, 'standard' | 'product'> {
  /** As the wire names it. */
  model: string
  version: string
  prompt: string
  resolution: Resolution
  seconds: number
  ratio: string | undefined
  media: Media
  hasSound: boolean
  hasNativeAudio: boolean
  hasVoices: boolean
  options: Options
}

export function orderOf(made: Made): Order {
  const { standard, product, model, prompt, resolution, seconds, ratio = '16:9', media, hasSound, options } = made
  const { external_task_id: externalId, callback_url: callbackUrl, watermark_info: watermark } = options
  return {
    model,
    prompt,
    clip: {
      ...{ still: media.still, endStill: media.endStill, seconds, hasSound },
      ...frameOf(resolution, media.aspect ?? aspectOf(ratio)),
    },
    price: priceOf({ ...made, hasVideo: media.hasVideo }),
    ...(externalId === undefined ? {} : { externalId }),
    details: { standard, product, callbackUrl, hasWatermark: watermark?.enabled ?? false } satisfies TaskDetails,
  }
}
