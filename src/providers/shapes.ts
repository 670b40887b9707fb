import { z } from 'zod'

/** What may be missing, and what is not believed where it is not as it should be. */
export const optional = <Shape extends z.ZodType>(shape: Shape) =>
  shape
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined)

/** Of ISO, with its zone; null where it is not so. */
export const dateOrNull = z.iso.datetime({ offset: true }).pipe(z.coerce.date()).nullable().catch(null)

/** Null where it is none of the web's. @param base of one that is relative */
export function webUrl(text: string, base?: string): URL | null {
  const url = URL.parse(text, base)
  return url && /^https?:$/.test(url.protocol) ? url : null
}

export const webAddress = z.string().refine((text) => webUrl(text) !== null)

/**
 * What a provider calls a job. It is stored, indexed and asked about: printed characters, no more than an index holds,
 * and no path that leads elsewhere. What is none of that names nothing that could be found again.
 */
export const operationId = z
  .string()
  .regex(/^[\x21-\x7e]{1,1000}$/)
  .refine((id) => !/(^|\/)\.\.?(\/|$)/.test(id))
