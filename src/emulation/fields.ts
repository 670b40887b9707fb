import { z } from 'zod'
import { textUpTo } from './body.ts'

type Lists = Readonly<Record<string, readonly unknown[] | undefined>>

/** How many items those lists have together. */
export const countIn = (body: object, ...lists: string[]): number =>
  lists.reduce((sum, list) => sum + ((body as Lists)[list]?.length ?? 0), 0)

/** What fields may not say together: whether a body is good, and what is expected of it. */
export type Check<Body> = readonly [isGood: (body: Body) => unknown, words: string]

interface Own<Body> {
  /** By the name of a field, where a row cannot say its shape. */
  shapes?: Readonly<Record<string, z.ZodType>>
  /** By the name of a field, of every body that may have it. */
  checks?: Readonly<Record<string, Check<Body>>>
}

/**
 * A body whose fields are written in a row, for vendors whose models take many that are much alike. Names that end in
 * `_url` are addresses, in `prompt` and `_id` texts. `?` may be left out, `??` may also be null, `=` a default.
 *
 *     image_url end_image_url?   addresses       resolution:480p|720p=720p   one of these texts
 *     image_urls:..7             at most seven   duration:auto|"4".."15"     4 to 15 are texts, too
 *     prompt:1..2500             characters      duration:1..15=6            a whole number
 *     generate_audio=true        true or false   cfg_scale:0.0..1.0=0.5      any number
 *     image_urls+elements:..7    at most seven in both together
 */
export function bodyOf<Body extends object>(
  row: string,
  { shapes = {}, checks = {} }: Own<Body> = {},
): z.ZodType<Body> {
  const written = row.trim().split(/\s+/)
  const sums = written.filter((one) => one.includes('+'))
  const fields = written.filter((one) => !sums.includes(one)).map((one) => fieldOf(one, shapes))
  const all: Check<Body>[] = [...sums.map(sumOf), ...fields.map(([name]) => checks[name]).filter((one) => !!one)]
  const shape = z.strictObject(Object.fromEntries(fields)) as unknown as z.ZodType<Body>
  return all.reduce((body, [isGood, words]) => body.refine(isGood, words), shape)
}

function sumOf(written: string): Check<object> {
  const [names = '', most] = written.split(':..')
  const lists = names.split('+')
  return [(body) => countIn(body, ...lists) <= Number(most), `at most ${most} in ${lists.join(' and ')}`]
}

function fieldOf(written: string, shapes: Readonly<Record<string, z.ZodType>>): [name: string, shape: z.ZodType] {
  const [, name = '', mark, values = '', preset] = /^(\w+)(\?*):?([^=]*)(?:=(.+))?$/.exec(written)!
  const shape = shapes[name] ?? shapeOf(name, values)
  const marked = mark === '' ? shape : mark === '?' ? shape.optional() : shape.nullish()
  if (preset === undefined) return [name, marked]
  return [name, marked.default(shape.safeParse(preset).success ? preset : JSON.parse(preset))]
}

/** `auto`; of `"4".."15"` each. */
function textsOf(part: string): string[] {
  const [, first, last] = /^"(\d+)"\.\."(\d+)"$/.exec(part) ?? []
  if (last === undefined) return [part]
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => String(Number(first) + index))
}

function shapeOf(name: string, values: string): z.ZodType {
  if (name.endsWith('_url')) return z.string()
  if (values === '') return z.boolean()
  if (values === 'int') return z.int()
  const range = /^([\d.]*)\.\.([\d.]*)$/.exec(values)
  if (!range) return z.enum(values.split('|').flatMap(textsOf))
  const [least, most] = [Number(range[1]), Number(range[2] || Number.POSITIVE_INFINITY)]
  if (/_(url|id)s$/.test(name)) return z.array(z.string()).min(least).max(most)
  if (/(prompt|_id)$/.test(name)) return textUpTo(most).min(least)
  return (values.includes('.0') ? z.number() : z.int()).min(least).max(most)
}
