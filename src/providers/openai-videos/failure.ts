import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { type Code, failureOf, type ProviderFailure } from '../provider-error.ts'
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
type WireError = Partial<z.infer<typeof errorShape>>

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

const mostCategories = 50

/**
 * What codes and types name, whatever the status: quota and rate share 429, and some servers answer 200. The list of a
 * failed job's codes was never published (UNSURE): they are read by their parts. source: wire-openai-sora §3, §7
 */
const named: readonly [RegExp, Code][] = [
  [/insufficient_quota|billing|insufficient_(credit|balance|funds)/, 'INSUFFICIENT_CREDIT'],
  [/rate_limit/, 'RATE_LIMITED'],
  [/moderation|safety|policy/, 'MODERATED'],
  [/invalid_api_key|authentication|permission/, 'CREDENTIALS'],
  [/server_error|internal|overload|unavailable|generation_failed|timeout/, 'PROVIDER_UNAVAILABLE'],
]

/** Where a server gives no code (UNSURE: at submit none is documented for videos). source: wire-openai-sora §7, §9 */
const moderationMessage = /moderation|safety system|content policy|usage polic/i

function namedBy({ code, type, param, message = '' }: WireError, isTrouble: boolean): Code | undefined {
  const names = `${code ?? ''} ${type ?? ''}`.toLowerCase()
  const found = named.find(([pattern]) => pattern.test(names))?.[1]
  // Of a server in trouble no message is read: its moderation may be what is down.
  if (found || isTrouble) return found
  if (code === undefined && moderationMessage.test(message)) return 'MODERATED'
  if (param === 'input_reference' || /^inpaint image/i.test(message)) return 'INVALID_IMAGE'
  return undefined
}

function failure(code: Code, error: WireError | null, stage: 'INPUT' | 'OUTPUT'): ProviderFailure {
  const { message = '', moderation_details: told } = error ?? {}
  return failureOf(code, message, told?.moderation_stage ?? stage, told?.categories?.slice(0, mostCategories))
}

/** Why a job ended without a clip. Without a reason of the provider's it may go better another time. */
export function failureOfJob(error: WireError | null): ProviderFailure {
  const isInvalid = /invalid|unsupported|user_error/i.test(`${error?.code ?? ''} ${error?.type ?? ''}`)
  const code = (error && namedBy(error, false)) ?? (isInvalid ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE')
  return failure(code, error, 'OUTPUT')
}

/** The error of an answer; null when it says none. */
export const errorOf = ({ status, json }: WireAnswer): WireError | null =>
  readWireError(json, { topLevel: status >= 400 ? 'any' : 'typed' })

/**
 * What an answer that is none means. No key of ours makes a second create the same one as the first: 408, 409 and 5xx
 * may have made a job, whatever `x-should-retry` says. source: wire-openai-sora §7, §8
 */
export function refusalOf(answer: WireAnswer): ProviderFailure {
  const error = errorOf(answer)
  const told = failure(codeOf(answer.status, error), error, 'INPUT')
  const shouldRetry = answer.headers['x-should-retry']
  return shouldRetry === 'true' || shouldRetry === 'false' ? { ...told, retryable: shouldRetry === 'true' } : told
}

function codeOf(status: number, error: WireError | null): Code {
  if (status === 401) return 'CREDENTIALS'
  const name = error ? namedBy(error, status >= 500) : undefined
  if (status === 429) return name === 'INSUFFICIENT_CREDIT' ? name : 'RATE_LIMITED'
  if (status === 404 || status === 410) return 'MODEL_RETIRED'
  // A refusal that calls itself one is one; trouble is trouble only where the status does not say otherwise.
  if (name && name !== 'PROVIDER_UNAVAILABLE') return name
  if (status === 402) return 'INSUFFICIENT_CREDIT'
  if (status === 403) return 'CREDENTIALS'
  if (error?.code?.includes('model_not_found')) return 'MODEL_RETIRED'
  const isRefusal = status >= 400 && status < 500 && ![408, 409, 425].includes(status)
  if (isRefusal) return 'PROVIDER_REJECTED'
  return status < 300 && error && !name ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE'
}
