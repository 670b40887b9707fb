import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'

/** What xAI says went wrong. */
export interface WireError {
  code: string
  message: string
}

const text = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined)
const errorShape = z.union([
  z.looseObject({ error: z.looseObject({ message: text, code: text, type: text }) }),
  z.looseObject({ error: z.string().min(1), code: text }),
])

/** Of its three shapes, and of a job's `error`, which has two of them. source: wire-grok-xai, Errors and Poll */
export function readError(json: JsonValue | undefined): WireError | null {
  const read = errorShape.safeParse(json)
  if (!read.success) return null
  const { error, code } = read.data
  if (typeof error === 'string') return { code: typeof code === 'string' ? code : '', message: error }
  return { code: error.code ?? error.type ?? '', message: error.message ?? '' }
}

/** UNSURE: codes and words of none of these are documented. source: wire-grok-xai, Poll and “Left UNSURE” */
const isModeration = ({ code, message }: WireError) => /moderation|content policy|safety/i.test(`${code} ${message}`)
const isCredit = ({ code, message }: WireError) => /credits|spending limit|billing|balance/i.test(`${code} ${message}`)
const isPicture = ({ message }: WireError) => /\b(image|last_frame|keyframes?|reference_images)\b/i.test(message)

/** Why a job ended without a clip. */
export function failureOfJob(error: WireError | null): ProviderFailure {
  if (error && isModeration(error)) return moderatedResult(error)
  const isInvalid = /invalid/i.test(error?.code ?? '')
  return failureOf(isInvalid ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE', error?.message ?? '', 'OUTPUT')
}

export const moderatedResult = (error: WireError | null): ProviderFailure =>
  failureOf('MODERATED', error?.message ?? '', 'OUTPUT')

/** What an answer that is none means. source: wire-grok-xai, Errors and Cancel */
export function refusalOf({ status, json }: WireAnswer): ProviderFailure {
  const error = readError(json)
  return failureOf(codeOf(status, error), error?.message ?? '', 'INPUT')
}

function codeOf(status: number, error: WireError | null): Code {
  const code = codeOfStatus(status)
  if (!error) return code
  if (isCredit(error) && (status === 403 || status === 429)) return 'INSUFFICIENT_CREDIT'
  if (isModeration(error) && (status === 403 || code === 'PROVIDER_REJECTED')) return 'MODERATED'
  return isPicture(error) && code === 'PROVIDER_REJECTED' ? 'INVALID_IMAGE' : code
}
