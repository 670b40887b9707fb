import { z } from 'zod'

/** As much as an explanation may be long: patterns are looked for in it. */
const longestMessage = 4_000

/** What Google writes for people. */
export const messageText = z
  .string()
  .min(1)
  .transform((text) => text.slice(0, longestMessage))

/** Where a clip is; undefined where it has characters that no address has. */
export const address = z
  .string()
  .regex(/^[\x21-\x7e]{1,8192}$/)
  .optional()
  .catch(undefined)
