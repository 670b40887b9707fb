import type { JsonValue } from './json.ts'

/** How a wire wants a medium: raw base64, a data URL, an address it can fetch, or (multipart) the file itself. */
export type MediumForm = 'BASE64' | 'DATA_URL' | 'URL' | 'FILE'

/** Stands in a request where a medium goes. Requests stay small and can be shown; it is filled when it is sent. */
export interface MediumReference {
  $medium: {
    /** Where the caller's input names it, below the arm: `startFrame`, `elements.0.source.images.frontal`. */
    field: string
    /** Its object in the media store. */
    key: string
    mimeType: string
    form: MediumForm
  }
}

/** What a provider's client may know of the media store. */
export interface MediaAccess {
  read(key: string): Promise<Buffer>
  /** An address under which the provider can fetch the object for some hours; null when nobody outside reaches us. */
  url(key: string): string | null
}

export const isMediumReference = (value: unknown): value is MediumReference =>
  typeof value === 'object' && value !== null && '$medium' in value

/** Every reference in a request. */
export const referencesIn = (value: JsonValue): MediumReference[] => {
  if (isMediumReference(value)) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesIn) : []
}

/** The request with every reference replaced by what `fill` makes of it. */
export async function fillMedia(
  value: JsonValue,
  fill: (reference: MediumReference) => Promise<JsonValue> | JsonValue,
): Promise<JsonValue> {
  if (isMediumReference(value)) return fill(value)
  if (Array.isArray(value)) return Promise.all(value.map((item) => fillMedia(item, fill)))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(async ([key, item]) => [key, await fillMedia(item, fill)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

/** The bytes or the address in the form the wire wants. FILE has no text. */
export async function mediumText(
  { $medium: { key, mimeType, form } }: MediumReference,
  media: MediaAccess,
): Promise<string> {
  if (form === 'URL') {
    const url = media.url(key)
    if (url === null) throw new Error('A request that needs a public address was sent without one')
    return url
  }
  if (form === 'FILE') throw new Error('A file has no text form')
  const base64 = (await media.read(key)).toString('base64')
  return form === 'BASE64' ? base64 : `data:${mimeType};base64,${base64}`
}

/** For people: the request with every medium named instead of filled. */
export const showMedia = async (request: JsonValue): Promise<JsonValue> =>
  fillMedia(request, ({ $medium: { field, mimeType, form } }) => `<${field}: ${mimeType} as ${form}>`)
