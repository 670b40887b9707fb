import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { optional } from '../shapes.ts'

/** What a server says went wrong, in whichever of its shapes. */
export interface WireError {
  message: string | undefined
  type: string | undefined
  code: string | undefined
  param: string | undefined
  /** Documented for pictures, taken where it comes with a video. source: wire-openai-sora §7 */
  moderation: { stage: 'INPUT' | 'OUTPUT' | undefined; categories: string[] } | undefined
}

const text = optional(z.union([z.string(), z.number()]).transform(String))

const errorShape = z.looseObject({
  message: text,
  type: text,
  code: text,
  param: text,
  moderation_details: optional(
    z.looseObject({ moderation_stage: optional(z.string()), categories: optional(z.array(z.string())) }),
  ),
})
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
  const wrapped = envelope.safeParse(json)
  if (wrapped.success) {
    const { error } = wrapped.data
    return typeof error === 'string' ? { ...nothing, message: error } : read(error)
  }
  const bare = errorShape.safeParse(json)
  if (!bare.success) return null
  const error = read(bare.data)
  if (topLevel === 'typed') return /error$/i.test(error.type ?? '') ? error : null
  return error.message === undefined && error.code === undefined ? null : error
}

const nothing: WireError = {
  message: undefined,
  type: undefined,
  code: undefined,
  param: undefined,
  moderation: undefined,
}

function read({ message, type, code, param, moderation_details: details }: z.infer<typeof errorShape>): WireError {
  const stage = details?.moderation_stage?.toUpperCase()
  return {
    message: message ?? undefined,
    type: type ?? undefined,
    code: code ?? undefined,
    param: param ?? undefined,
    moderation: details
      ? { stage: stage === 'INPUT' || stage === 'OUTPUT' ? stage : undefined, categories: details.categories ?? [] }
      : undefined,
  }
}
