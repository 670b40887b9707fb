import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { chargeOf, doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState } from '../provider.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'
import { optional, webAddress } from '../shapes.ts'

/** Of a run, or of the node that failed in it. */
interface WireError {
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

function failureOfRun(errors: readonly WireError[]): ProviderFailure {
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

export function refusalOf({ status, json }: WireAnswer): ProviderFailure {
  const message = wordsOf(json)
  const code = codeOfStatus(status)
  const kind = kindOf({ code: '', message })
  const isOfWords = code === 'PROVIDER_REJECTED' || code === 'MODEL_RETIRED'
  return failureOf(isOfWords && kind && kind !== 'PROVIDER_UNAVAILABLE' ? kind : code, message, 'INPUT')
}

const text = z.string().catch('')
const error = optional(z.looseObject({ code: text, message: text }))

/** source: wire-pixelml, Poll */
const run = z.looseObject({
  status: z.string(),
  output: optional(z.record(z.string(), z.json())),
  state: optional(z.looseObject({ error, nodes_state: z.array(z.looseObject({ error })).catch([]) })),
  operation_cost: optional(z.number().min(0)),
})

/** What a body of `GET /v1/workflow_runs/{id}` says; undefined where it is no run. */
export function readRun(json: JsonValue | undefined, outputKey: string): OperationState | undefined {
  const read = run.safeParse(json)
  if (!read.success) return undefined
  const { status, output, state, operation_cost: cost } = read.data
  // UNSURE: in which unit; the description says credits.
  const charge = chargeOf(cost, 'credits', null)
  switch (status) {
    case 'created':
    case 'queued':
    case 'running':
      return { state: 'pending' }
    case 'success':
      return doneAt([output?.[outputKey], ...Object.values(output ?? {})].find(isAddress), charge)
    case 'cancelled':
      return { state: 'canceled', charge: charge ?? { state: 'UNKNOWN' } }
    default: {
      // Any other word is a failure, as in the vendor's own command line.
      const errors = [...(state?.nodes_state ?? []), state ?? { error: undefined }].flatMap(({ error }) => error ?? [])
      return { state: 'failed', failure: failureOfRun(errors), charge: charge ?? { state: 'UNKNOWN' } }
    }
  }
}

const isAddress = (value: unknown): value is string => webAddress.safeParse(value).success
