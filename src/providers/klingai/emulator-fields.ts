import { z } from 'zod'
import { badParameters } from './emulator-refusal.ts'

/** Fields that both standards have. */

export const elementId = z.union([z.string(), z.number()]).transform((id) => String(id))
/** Empty in the vendor's own samples, where there is none. */
const unlessEmpty = (text: string) => (text === '' ? undefined : text)
export const callbackUrl = z
  .string()
  .refine((url) => url === '' || /^https?:\/\/\S+$/.test(url), 'a URL')
  .transform(unlessEmpty)
export const externalId = z.string().transform(unlessEmpty)
export const watermarkInfo = z.strictObject({ enabled: z.boolean() })
export const aspectRatio = z.enum(['16:9', '9:16', '1:1'])

/** Characters as people count them. */
export const lengthOf = (text: string) => [...text].length

export function atMost(field: string, text: string | undefined, characters: number): void {
  if (text !== undefined && lengthOf(text) > characters) {
    throw badParameters(`${field}: must not exceed ${characters} characters`)
  }
}

export type Elements = Readonly<Record<string, 'image' | 'video'>>

/**
 * The kind of an element. Unless the elements are known, any id is one of a multi-image element, save those that a
 * number of 64 bits has been rounded to on its way: 829836802793406551 would come as 829836802793406600.
 */
export function elementKind(id: string, elements: Elements | undefined): 'image' | 'video' {
  const isRounded = !Number.isSafeInteger(Number(id)) && String(Number(id)) === id
  const kind = elements ? elements[id] : /^\d{1,20}$/.test(id) && !isRounded ? 'image' : undefined
  if (!kind) throw badParameters(`element ${id} does not exist`)
  return kind
}
