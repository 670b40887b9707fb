import { z } from 'zod'
import { type Redact, retryAfterOf, type WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { codeOfStatus, failureOf, type ProviderError, type ProviderFailure, refusedWith } from '../provider-error.ts'

/** What DashScope says went wrong: at the top of an answer, or in a task's `output`. */
export interface WireError {
  code: string
  message: string
}

const text = z.string().nullish().catch(undefined)
const errorShape = z.looseObject({ code: text, message: text })

/** Null where no `code` says that anything went wrong. */
export function readError(json: JsonValue | undefined): WireError | null {
  const { code, message } = errorShape.safeParse(json).data ?? {}
  return code ? { code, message: message ?? '' } : null
}

type Code = ProviderFailure['code']

/** source: wire-wan-dashscope, Failures */
const codes: readonly (readonly [RegExp, Code])[] = [
  [/^Arrearage|FreeTierOnly/, 'INSUFFICIENT_CREDIT'],
  [/^InvalidApiKey|AccessDenied/, 'CREDENTIALS'],
  [/^Throttling/, 'RATE_LIMITED'],
  [/^Model\.?NotFound/, 'MODEL_RETIRED'],
  [/^Invalid|^BadRequest|^UnsupportedOperation/, 'PROVIDER_REJECTED'],
]

function codeOf({ code, message }: WireError): Code | undefined {
  // UNSURE: of InvalidParameter.DataInspection some say that a medium could not be fetched.
  const isUnreachable = /^InvalidURL/.test(code) || /download|url error/i.test(message)
  if (isUnreachable && /^Invalid/.test(code)) return mediumCode(message)
  if (/DataInspection/.test(code)) return 'MODERATED'
  if (/model not exist/i.test(message)) return 'MODEL_RETIRED'
  return codes.find(([form]) => form.test(code))?.[1]
}

const mediumCode = (message: string): Code =>
  /video/i.test(message) ? 'INVALID_VIDEO' : /audio/i.test(message) ? 'INVALID_AUDIO' : 'INVALID_IMAGE'

/** Why a task ended without a clip: also what is wrong with its parameters is found out only then. */
export function failureOfTask(error: WireError | null, redact: Redact): ProviderFailure {
  const code = (error && codeOf(error)) ?? 'PROVIDER_UNAVAILABLE'
  return failureOf(code, redact(error?.message ?? ''), /\binput\b/i.test(error?.message ?? '') ? 'INPUT' : 'OUTPUT')
}

/** What an answer that is none means; some are refusals inside of 200. */
export function refusalOf(answer: WireAnswer, redact: Redact, now: Date): ProviderError {
  const error = readError(answer.json)
  const code = (answer.status < 500 && error && codeOf(error)) || codeOfStatus(answer.status)
  return refusedWith(failureOf(code, redact(error?.message ?? ''), 'INPUT'), retryAfterOf(answer.headers, now))
}
