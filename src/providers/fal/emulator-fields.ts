import { z } from 'zod'
import { textUpTo } from '../../emulation/body.ts'

/** What any endpoint's input may say of its clip. */
export interface Input {
  [field: string]: unknown
  duration?: string | number | null | undefined
  multi_prompt?: readonly { duration: string }[] | undefined
  resolution?: string | undefined
  aspect_ratio?: string | undefined
  generate_audio?: boolean | undefined
  /** The same, of Wan 3.0. */
  audio?: boolean | undefined
}

/** What fields may not say together: whether an input is good, and what is expected of it. */
export type Check = readonly [isGood: (input: Input) => boolean, words: string]

export const countIn = (input: Input, ...lists: string[]): number =>
  lists.reduce((sum, list) => sum + ((input[list] as unknown[] | undefined)?.length ?? 0), 0)

/**
 * The input of an endpoint whose fields are written in a row: `?` may be left out, `??` may also be null, `=` a default.
 *
 *     image_url end_image_url?   addresses       resolution:480p|720p=720p   one of these texts
 *     image_urls:..7             at most seven   duration:auto|"4".."15"     4 to 15 are texts, too
 *     prompt:1..2500             characters      duration:1..15=6            a whole number
 *     generate_audio=true        true or false   cfg_scale:0.0..1.0=0.5      any number
 */
export const inputOf = (fields: string, checks: readonly Check[]): z.ZodType<Input> =>
  checks.reduce<z.ZodType<Input>>(
    (input, check) => input.refine(...check),
    z.strictObject(Object.fromEntries(fields.trim().split(/\s+/).map(fieldOf))) as z.ZodType<Input>,
  )

function fieldOf(written: string): [name: string, shape: z.ZodType] {
  const [, name = '', mark, values = '', preset] = /^(\w+)(\?*):?([^=]*)(?:=(.+))?$/.exec(written)!
  const shape = shapeOf(name, values)
  const marked = mark === '' ? shape : mark === '?' ? shape.optional() : shape.nullish()
  if (preset === undefined) return [name, marked]
  return [name, marked.default(shape.safeParse(preset).success ? preset : JSON.parse(preset))]
}

const url = z.string()
const textsOf = (part: string): string[] => {
  const [, first, last] = /^"(\d+)"\.\."(\d+)"$/.exec(part) ?? [part]
  if (last === undefined) return [part]
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => String(Number(first) + index))
}

function shapeOf(name: string, values: string): z.ZodType {
  if (name in lists) return lists[name]!
  if (name.endsWith('_url')) return url
  if (values === '') return z.boolean()
  if (values === 'int') return z.int()
  const range = /^([\d.]*)\.\.([\d.]*)$/.exec(values)
  if (!range) return z.enum(values.split('|').flatMap(textsOf))
  const [least, most] = [Number(range[1]), Number(range[2] || Number.POSITIVE_INFINITY)]
  if (name.endsWith('_urls')) return z.array(url).min(least).max(most)
  if (/(prompt|_id)$/.test(name)) return textUpTo(most).min(least)
  return (values.includes('.0') ? z.number() : z.int()).min(least).max(most)
}

const shot = z.strictObject({ prompt: textUpTo(512).min(1), duration: z.enum(textsOf('"1".."15"')).default('5') })
const element = z.strictObject({
  frontal_image_url: url.optional(),
  reference_image_urls: z.array(url).min(1).max(3).optional(),
  video_url: url.optional(),
  voice_id: z.string().optional(),
})
/** Of Kling. source: wire-fal, Endpoint inputs */
const lists: Readonly<Record<string, z.ZodType>> = {
  multi_prompt: z.array(shot).min(1).max(6),
  elements: z
    .array(element)
    .refine((all) => all.filter(({ video_url }) => video_url).length <= 1, 'at most one element with a video'),
  voice_ids: z.array(z.string()).max(2),
}
