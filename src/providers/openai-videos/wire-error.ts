import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { optional } from '../shapes.ts'

const text = optional(z.union([z.string(), z.number()]).transform(String))
const stage = optional(
  z
    .string()
    .toUpperCase()
    .pipe(z.enum(['INPUT', 'OUTPUT'])),
)

const errorShape = z.object({
  message: text,
  type: text,
  code: text,
  param: text,
  /** Documented for pictures, taken where it comes with a video. source: wire-openai-sora §7 */
  moderation_details: optional(z.object({ moderation_stage: stage, categories: optional(z.array(z.string())) })),
})
/** What a server says went wrong, in whichever of its shapes. */
export type WireError = Partial<z.infer<typeof errorShape>>

const envelope = z.looseObject({ error: z.union([z.string().min(1), errorShape]) })

/**
 * `{error: {…}}`, `{error: "…"}`, and with `topLevel` the error itself; null when it says none. In an answer that is
 * otherwise well, only one whose type is an error's counts there: many things have a message.
 * source: wire-openai-sora §7, §13
 */
export function readWireError(
  json: JsonValue | undefined,
  { topLevel }: { topLevel: 'any' | 'typed' },
): WireError | null {
  const wrapped = envelope.safeParse(json).data?.error
  if (wrapped !== undefined) return typeof wrapped === 'string' ? { message: wrapped } : wrapped
  const error = errorShape.safeParse(json).data
  if (!error) return null
  if (topLevel === 'typed') return /error$/i.test(error.type ?? '') ? error : null
  return error.message === undefined && error.code === undefined ? null : error
}
