import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'
import { optional, webAddress } from '../shapes.ts'

const text = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined)
const errorShape = z.union([
  z.looseObject({ error: z.looseObject({ message: text, code: text, type: text }) }),
  z.looseObject({ error: z.string().min(1), code: text }),
])

/** Of its three shapes, and of a job's `error`, which has two of them. source: wire-grok-xai, Errors and Poll */
function readError(json: JsonValue | undefined): { code: string; message: string } | null {
  const read = errorShape.safeParse(json)
  if (!read.success) return null
  const { error, code } = read.data
  if (typeof error === 'string') return { code: typeof code === 'string' ? code : '', message: error }
  return { code: error.code ?? error.type ?? '', message: error.message ?? '' }
}

type WireError = NonNullable<ReturnType<typeof readError>>
/** UNSURE: codes and words of none of these are documented. source: wire-grok-xai, Poll and “Left UNSURE” */
const isModeration = ({ code, message }: WireError) => /moderation|content policy|safety/i.test(`${code} ${message}`)
const isCredit = ({ code, message }: WireError) => /credits|spending limit|billing|balance/i.test(`${code} ${message}`)
const isPicture = ({ message }: WireError) => /\b(image|last_frame|keyframes?|reference_images)\b/i.test(message)

function failureOfJob(error: WireError | null): ProviderFailure {
  if (error && isModeration(error)) return moderatedResult(error)
  const isInvalid = /invalid/i.test(error?.code ?? '')
  return failureOf(isInvalid ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE', error?.message ?? '', 'OUTPUT')
}

const moderatedResult = (error: WireError | null): ProviderFailure =>
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

const address = optional(webAddress)

/** Only what is relied on, and none of it for sure: some bodies have no status. source: wire-grok-xai, Poll */
const shape = z.looseObject({
  status: optional(z.string()),
  progress: optional(z.number().min(0).max(100)),
  video: optional(
    z.looseObject({
      url: address,
      respect_moderation: optional(z.boolean()),
      file_output: optional(z.looseObject({ public_url: address })),
    }),
  ),
  usage: optional(z.looseObject({ cost_in_usd_ticks: optional(z.int().min(0)) })),
})

/** 1 USD = 10^10 of them. source: wire-grok-xai, Poll */
const ticksPerMicro = 10_000

/** What an answer to `GET /videos/{id}` says; undefined where it is no object. */
export function readJob(
  { status: httpStatus, text, json }: WireAnswer,
  unheardOf: (status: string) => { state: 'pending' },
): OperationState | undefined {
  // While it runs, 202 may have no body.
  if (httpStatus === 202 && text.trim() === '') return { state: 'pending' }
  const read = shape.safeParse(json)
  if (!read.success) return undefined
  const { progress, video, usage } = read.data
  const charge = chargeOf(usage?.cost_in_usd_ticks)
  const fraction = typeof progress === 'number' ? { fraction: progress / 100 } : {}
  const error = readError(json)
  const isBlocked = video?.respect_moderation === false
  const status = read.data.status?.toLowerCase() ?? (video ? 'done' : error ? 'failed' : 'pending')
  switch (status) {
    case 'pending':
      return { state: 'pending', ...fraction }
    case 'done':
      // Its own moderation looks like success, and costs like it. source: wire-grok-xai, Poll and Price
      if (isBlocked) return { state: 'failed', failure: moderatedResult(error), charge: charge ?? { state: 'CHARGED' } }
      return doneAt(video?.url ?? video?.file_output?.public_url, charge)
    case 'failed': {
      const failure = isBlocked ? moderatedResult(error) : failureOfJob(error)
      const isPaid = failure.code === 'MODERATED'
      return { state: 'failed', failure, charge: charge ?? { state: isPaid ? 'CHARGED' : 'UNKNOWN' } }
    }
    case 'expired':
      return { state: 'expired' }
    default:
      return { ...unheardOf(status), ...fraction }
  }
}

function chargeOf(ticks: number | undefined): ProviderCharge | undefined {
  if (ticks === undefined) return undefined
  return ticks === 0 ? { state: 'NONE' } : { state: 'CHARGED', micros: Math.round(ticks / ticksPerMicro) }
}
