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
const item = z.looseObject({
  loc: z.array(z.union([z.string(), z.number()])).catch([]),
  msg: text,
  type: text,
  categories: z.array(z.string()).catch([]),
})
/** A model says a list, the queue a text. source: wire-fal, Errors */
const body = z.looseObject({ detail: z.union([z.array(item).min(1), z.string()]), error_type: text })

/** `type` is a model's or the queue's, `field` that of the input which it is about; each is empty where there is none. */
const noWords = { type: '', message: '', field: '', categories: [] as string[], isOfModel: false }
type Said = typeof noWords
type Answer = Pick<WireAnswer, 'status' | 'headers' | 'json'>

function read({ json }: Answer): Said {
  const { detail = '', error_type = '' } = body.safeParse(json).data ?? {}
  if (typeof detail === 'string') return { ...noWords, type: error_type, message: detail }
  const { type, loc, categories } = detail.find((one) => one.type === 'content_policy_violation') ?? detail[0]!
  const field = loc.filter((part) => typeof part === 'string' && part !== 'body').join('.')
  return { type, message: detail.map(({ msg }) => msg).join(' '), field, categories, isOfModel: true }
}

/** By the machine’s word of a model or the queue. source: wire-fal, Errors */
function codeOfType({ type, field }: Said): Code | undefined {
  if (type === 'content_policy_violation') return 'MODERATED'
  if (type === 'no_media_generated') return 'RESULT_INVALID'
  if (type === 'client_cancelled') return 'CANCELED_BY_PROVIDER'
  if (
    /^(client_disconnected|downstream_service|generation_timeout|internal|(request|startup)_timeout|runner_)/.test(type)
  )
    return 'PROVIDER_UNAVAILABLE'
  return /^(image|video|audio|file)_/.test(type) ? codeOfMedium(`${type} ${field}`) : undefined
}

/** Why a job ended without a clip; null where the answer is about the call and the status says nothing of the job. */
function failureOfJob(answer: Answer, ofStatus: Said | null): ProviderFailure | null {
  const inBody = read(answer)
  const said = inBody.isOfModel || codeOfType(inBody) ? inBody : ofStatus
  if (!said) return null
  const isRejected = said.isOfModel ? answer.status < 500 : said.type === 'bad_request'
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
  return code === 'PROVIDER_REJECTED' ? (codeOfType(said) ?? code) : code
}

const statusShape = z.looseObject({
  status: z.string(),
  queue_position: optional(z.int().min(0)),
  logs: optional(z.array(z.looseObject({ message: z.string() }))),
  error: text,
  error_type: text,
})

type Status =
  | Extract<OperationState, { state: 'pending' | 'canceled' }>
  /** Whichever way. */
  | { state: 'completed'; error: Said | null }

/** Success, failure and cancel all end as COMPLETED. Undefined where it is no status. source: wire-fal, Status */
export function readStatus(json: JsonValue | undefined): Status | undefined {
  const read = statusShape.safeParse(json)
  if (!read.success) return undefined
  const { status, queue_position: queuePosition, logs, error: message, error_type: type } = read.data
  if (status !== 'COMPLETED') return { state: 'pending', ...given({ queuePosition, message: logs?.at(-1)?.message }) }
  if (type === 'client_cancelled') return { state: 'canceled' }
  return { state: 'completed', error: message || type ? { ...noWords, message, type } : null }
}

const output = z.looseObject({ video: optional(z.looseObject({ url: optional(webAddress) })) })

/**
 * The model's own answer. Undefined where it is none, but the queue's. source: wire-fal, Result and Errors
 * @param error what the status said
 */
export function readResult(answer: Answer, error: Said | null = null, price?: UnitPrice): OperationState | undefined {
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
function billed(units = '', price?: UnitPrice): ProviderCharge | undefined {
  const count = /^\d+(\.\d+)?$/.test(units) ? Number(units) : undefined
  const { perUnit = 0, estimate = 0 } = price ?? {}
  const isTheUnit = price && Math.abs(Math.round((count ?? 0) * perUnit) - estimate) <= tolerated * estimate
  return chargeOf(count, 'units', isTheUnit ? perUnit : null)
}
