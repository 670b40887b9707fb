import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'

/** What DashScope says went wrong: at the top of an answer, or in a task's `output`. */
interface WireError {
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
export function failureOfTask(output: JsonValue): ProviderFailure {
  const error = readError(output)
  const { message = '' } = error ?? {}
  const code = (error && codeOf(error)) ?? 'PROVIDER_UNAVAILABLE'
  return failureOf(code, message, /\binput\b/i.test(message) ? 'INPUT' : 'OUTPUT')
}

/** What an answer that is none means; some are refusals inside of 200. */
export function refusalOf({ status, json }: WireAnswer): ProviderFailure {
  const error = readError(json)
  const code = (status < 500 && error && codeOf(error)) || codeOfStatus(status)
  return failureOf(code, error?.message ?? '', 'INPUT')
}
