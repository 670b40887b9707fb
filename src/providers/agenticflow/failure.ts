import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'

/** Of a run, or of the node that failed in it. */
export interface WireError {
  code: string
  message: string
}

/**
 * PML-03: its seven kinds, by their words, for no code of theirs is documented. Ours refuses sizes and lengths before.
 * UNSURE: all words. source: wire-pixelml, Poll
 */
const kinds: readonly (readonly [RegExp, Code])[] = [
  [/charge_failed|insufficient[ _]credit|out of credits/i, 'INSUFFICIENT_CREDIT'],
  [/moderat|nsfw|safety|content policy/i, 'MODERATED'],
  [/invalid image format|size mismatch|different dimensions|unsupported image/i, 'INVALID_IMAGE'],
  [/out of range|invalid duration|missing_input|invalid_input/i, 'PROVIDER_REJECTED'],
  [/connection.*(not found|invalid|credential|unauthorized)|connection_failed|connection error/i, 'CREDENTIALS'],
  [/rate_limit/i, 'RATE_LIMITED'],
  [/time(d )?[ _-]?out/i, 'PROVIDER_UNAVAILABLE'],
]
const kindOf = ({ code, message }: WireError): Code | undefined =>
  kinds.find(([words]) => words.test(`${code} ${message}`))?.[1]

/** Why a run ended without a clip. */
export function failureOfRun(errors: readonly WireError[]): ProviderFailure {
  const known = errors.find((error) => kindOf(error) !== undefined)
  const told = known ?? errors[0]
  return failureOf((known && kindOf(known)) ?? 'PROVIDER_UNAVAILABLE', told?.message ?? '', 'OUTPUT')
}

const detailShape = z.looseObject({
  detail: z.union([z.string(), z.array(z.looseObject({ msg: z.string(), loc: z.array(z.any()).catch([]) }))]),
})

/** Text, or a list of what is wrong with fields. source: wire-pixelml, Errors */
function wordsOf(json: JsonValue | undefined): string {
  const detail = detailShape.safeParse(json).data?.detail ?? ''
  return typeof detail === 'string' ? detail : detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')
}

/** What an answer that is none means. */
export function refusalOf({ status, json }: WireAnswer): ProviderFailure {
  const message = wordsOf(json)
  const code = codeOfStatus(status)
  const kind = kindOf({ code: '', message })
  const isOfWords = code === 'PROVIDER_REJECTED' || code === 'MODEL_RETIRED'
  return failureOf(isOfWords && kind && kind !== 'PROVIDER_UNAVAILABLE' ? kind : code, message, 'INPUT')
}
