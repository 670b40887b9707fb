import { z } from 'zod'

/** As much as an explanation may be long: patterns are looked for in it. */
const longestSpoken = 4_000

/** Google's words. */
export const spoken = z
  .string()
  .min(1)
  .transform((text) => text.slice(0, longestSpoken))

/** Where a clip is; undefined where it is said in characters that no address has. */
export const address = z
  .string()
  .regex(/^[\x21-\x7e]{1,8192}$/)
  .optional()
  .catch(undefined)
