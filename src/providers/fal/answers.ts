import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { chargeOf, doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { type Code, codeOfMedium, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'
import { given } from '../setting.ts'
import { optional, webAddress } from '../shapes.ts'
import type { UnitPrice } from './client.ts'

const text = z.string().catch('')
const categories = z.array(z.string()).catch([])
const item = z.looseObject({
  loc: z.array(z.union([z.string(), z.number()])).catch([]),
  msg: text,
  type: text,
  categories,
  ctx: z.looseObject({ categories }).nullish().catch(undefined),
})
/** A model says a list, the queue a text. source: wire-fal, Errors */
const body = z.looseObject({ detail: z.union([z.array(item).min(1), z.string()]), error_type: text })

/** `type` is a model's or the queue's, `field` that of the input which it is about; each is empty where there is none. */
const noWords = { type: '', message: '', field: '', categories: [] as string[], isOfModel: false }
type Said = typeof noWords

function read({ json, headers }: Pick<WireAnswer, 'json' | 'headers'>): Said {
  const { detail = '', error_type = '' } = body.safeParse(json).data ?? {}
  if (typeof detail === 'string')
    return { ...noWords, type: error_type || (headers['x-fal-error-type'] ?? ''), message: detail }
  const first = detail.find(({ type }) => type === 'content_policy_violation') ?? detail[0]!
  return {
    type: first.type,
    message: detail.map(({ msg }) => msg).join(' '),
    field: first.loc.filter((part) => typeof part === 'string' && part !== 'body').join('.'),
    categories: first.categories.length > 0 ? first.categories : (first.ctx?.categories ?? []),
    isOfModel: true,
  }
}

/** By the machine’s word of a model. source: wire-fal, Errors, Model */
function codeOfType({ type, field }: Said): Code | undefined {
  if (type === 'content_policy_violation') return 'MODERATED'
  if (type === 'no_media_generated') return 'RESULT_INVALID'
  if (/^client_(cancelled|disconnected)$/.test(type)) return 'CANCELED_BY_PROVIDER'
  if (/^(downstream_service|generation_timeout|internal|request_timeout|startup_timeout|runner_)/.test(type))
    return 'PROVIDER_UNAVAILABLE'
  const isOfMedium = /^(image|video|audio|file)_|_(image|video|audio)\b/.test(type)
  return isOfMedium ? codeOfMedium(`${type} ${field}`) : undefined
}

/**
 * Why a job ended without a clip; null where the answer is about the call and not about the job.
 * @param error what the job's status said
 */
function failureOfJob(
  answer: Pick<WireAnswer, 'status' | 'headers' | 'json'>,
  error: Completed['error'],
): ProviderFailure | null {
  const inBody = read(answer)
  const isOfJob = inBody.isOfModel || codeOfType(inBody)
  if (!isOfJob && !error) return null
  const said = isOfJob ? inBody : { ...noWords, ...error }
  const isRejected = isOfJob ? answer.status < 500 : said.type === 'bad_request'
  const code = codeOfType(said) ?? (isRejected ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE')
  return failureOf(code, said.message, said.field === '' ? 'OUTPUT' : 'INPUT', said.categories)
}

export function refusalOf(answer: WireAnswer): ProviderFailure {
  const said = read(answer)
  return failureOf(codeOf(answer.status, said), said.message, 'INPUT', said.categories)
}

function codeOf(status: number, said: Said): Code {
  if (status === 403 && /balance|credit|locked|billing/i.test(said.message)) return 'INSUFFICIENT_CREDIT'
  const code = codeOfStatus(status)
  const ofType = codeOfType(said)
  const isOfStatus = ofType === 'PROVIDER_UNAVAILABLE' || ofType === 'CANCELED_BY_PROVIDER'
  return code === 'PROVIDER_REJECTED' && ofType !== undefined && !isOfStatus ? ofType : code
}

const statusShape = z.looseObject({
  status: z.string(),
  queue_position: optional(z.int().min(0)),
  logs: optional(z.array(z.looseObject({ message: z.string() }))),
  error: optional(z.string()),
  error_type: optional(z.string()),
})

interface Completed {
  state: 'completed'
  error: { message: string; type: string } | null
}

/** Success, failure and cancel all end as COMPLETED. Undefined where it is no status. source: wire-fal, Status */
export function readStatus(
  json: JsonValue | undefined,
): Extract<OperationState, { state: 'pending' | 'canceled' }> | Completed | undefined {
  const read = statusShape.safeParse(json)
  if (!read.success) return undefined
  const { status, queue_position: queuePosition, logs, error, error_type } = read.data
  if (status === 'COMPLETED') {
    if (error_type === 'client_cancelled') return { state: 'canceled' }
    return { state: 'completed', error: error || error_type ? { message: error ?? '', type: error_type ?? '' } : null }
  }
  return { state: 'pending', ...given({ queuePosition, message: logs?.at(-1)?.message }) }
}

const output = z.looseObject({ video: optional(z.looseObject({ url: optional(webAddress) })) })

/**
 * The model's own answer. Undefined where it is none, but the queue's. source: wire-fal, Result and Errors
 * @param error what the status said
 */
export function readResult(
  answer: Pick<WireAnswer, 'status' | 'headers' | 'json'>,
  error: Completed['error'] = null,
  price?: UnitPrice,
): OperationState | undefined {
  const { status, headers, json } = answer
  const charge = billed(headers['x-fal-billable-units'], price)
  if (status === 200) return json === undefined ? undefined : doneAt(output.safeParse(json).data?.video?.url, charge)
  const failure = failureOfJob(answer, error)
  if (!failure) return undefined
  if (failure.code === 'CANCELED_BY_PROVIDER') return { state: 'canceled' }
  // 5xx are never charged, 422 may be. source: wire-fal, Billing fields
  return { state: 'failed', failure, charge: charge ?? { state: status >= 500 ? 'NONE' : 'UNKNOWN' } }
}

/** By so much of the estimate the shape of a frame and pictures that go in may change what is billed. Ours. */
const tolerated = 0.1

/**
 * What a unit is and costs is the endpoint's. An amount that is far from the estimate says that the unit is another one
 * than was thought: then only the units are told.
 */
function billed(units: string | undefined, price: UnitPrice | undefined): ProviderCharge | undefined {
  const count = Number(units)
  if (units === undefined || units === '' || !Number.isFinite(count) || count < 0) return undefined
  const { perUnit = 0, estimate = 0 } = price ?? {}
  const isTheUnit = Math.abs(Math.round(count * perUnit) - estimate) <= tolerated * estimate
  return chargeOf(count, 'units', price && isTheUnit ? perUnit : null)
}
