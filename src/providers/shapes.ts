import { z } from 'zod'

/** What may be missing, and what is not believed where it is not as it should be. */
export const optional = <Shape extends z.ZodType>(shape: Shape) =>
  shape
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined)

export const webAddress = z.string().refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''))
