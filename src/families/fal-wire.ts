import type { JsonValue } from '../providers/json.ts'
import { mediumAt, type PreparedMedium, type WireInput } from './wire.ts'

/** How families are said to fal. */

/** The endpoint of an arm and a tier: `…/{mode}/{capability}`. */
export const endpointOf = (wireName: string, parts: Readonly<Record<string, string>>): string =>
  wireName.replace(/\{(\w+)\}/g, (_, name: string) => {
    const part = parts[name]
    if (part === undefined) throw new Error(`${wireName}: nothing is known of ${name}`)
    return part
  })

type Fields = { [field: string]: JsonValue }

/** Without what is not asked for. */
export const said = (fields: Readonly<Record<string, unknown>>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields

/** fal takes bytes as addresses of what its client has uploaded, or as data URIs: which of them is the client's choice. */
export const addressAt = (media: readonly PreparedMedium[], field: string): JsonValue =>
  mediumAt(media, field, 'DATA_URL')

/** Of a medium that may be left out. */
export const addressIfGiven = ({ settled, media }: WireInput, field: string): JsonValue | undefined =>
  settled[field] === undefined ? undefined : addressAt(media, field)

/** Of a list; undefined where nothing is in it. */
export function addressesAt(media: readonly PreparedMedium[], field: string): JsonValue[] | undefined {
  const own = media.filter((medium) => medium.field.startsWith(`${field}.`))
  return own.length === 0 ? undefined : own.map((_, index) => addressAt(media, `${field}.${index}`))
}

/** `text-to-video`, `image-to-video` or `reference-to-video`, as most of fal's endpoints end. */
export function productOf(capability: string): string {
  if (capability === 'textToVideo') return 'text-to-video'
  return /references/i.test(capability) ? 'reference-to-video' : 'image-to-video'
}

/** `16:9` for RATIO_16_9, `auto` for AUTO and for none. */
export const ratioOrAuto = (ratio: unknown): string =>
  ratio === undefined || ratio === 'AUTO' ? 'auto' : String(ratio).replace('RATIO_', '').replace('_', ':')
