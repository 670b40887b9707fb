import { clipSecondsOf, priceOf } from '../catalog/price.ts'
import type { FalRequest, UnitPrice } from '../providers/fal/client.ts'
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

/**
 * What one of the units costs that fal bills, in micro-USD: the price of the catalog for what was asked, divided by the
 * units in an answer to it. Not of endpoints without such an answer, nor of 4K, whose tokens have another price.
 * source: answers recorded in April and October 2026 (justintanner/apicity, `tests/`)
 */
const unitPrices: readonly (readonly [endpoint: RegExp, micros: number])[] = [
  // 5 s, silent: 3 and 4 units.
  [/^fal-ai\/kling-video\/v3\/(standard|pro)\/image-to-video$/, 140_000],
  [/^fal-ai\/kling-video\/o3\/4k\/(image|reference)-to-video$/, 420_000],
  // Thousands of tokens: 4 s of 480p are 38.8.
  [/^bytedance\/seedance-2\.0\/image-to-video$/, 14_000],
  [/^bytedance\/seedance-2\.0\/fast\/image-to-video$/, 11_200],
  // 4 s, silent: 2 units.
  [/^fal-ai\/veo3\.1(\/image-to-video)?$/, 400_000],
  [/^fal-ai\/wan\/v2\.7\/image-to-video$/, 100_000],
  // 6 s of 720p from one picture: 8.44 units.
  [/^xai\/grok-imagine-video\/(image|reference)-to-video$/, 50_000],
  // 1 s of 480p: 8 units.
  [/^xai\/grok-imagine-video\/v1\.5\/text-to-video$/, 10_000],
]

function priceFor({ route, capability, settled }: Omit<WireInput, 'media'>, endpoint: string): UnitPrice | undefined {
  const perUnit = unitPrices.find(([own]) => own.test(endpoint))?.[1]
  const arm = route.arms.find(({ capability: { field } }) => field === capability)
  if (perUnit === undefined || !arm || settled.resolution === 'RESOLUTION_4K') return undefined
  const seconds = clipSecondsOf(arm.capability.clipSeconds, arm.parameters, settled)
  const price = priceOf(route.prices, settled, seconds)
  return price && !price.isUpperBound ? { perUnit, estimate: price.micros } : undefined
}

type Fields = { [field: string]: JsonValue }

/** @param fields of the body; what is undefined is not asked for */
export function falRequest(
  input: Omit<WireInput, 'media'>,
  endpoint: string,
  fields: Readonly<Record<string, unknown>>,
): FalRequest {
  const price = priceFor(input, endpoint)
  return { endpoint, body: said(fields), ...(price ? { price } : {}) }
}

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
