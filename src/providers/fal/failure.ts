import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'

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

interface Said {
  /** Of a model or of the queue; empty where there is none. */
  type: string
  message: string
  /** The field of the input that it is about. */
  field: string
  categories: string[]
  isOfModel: boolean
}

const noWords: Said = { type: '', message: '', field: '', categories: [], isOfModel: false }

function read({ json, headers }: Pick<WireAnswer, 'json' | 'headers'>): Said | null {
  const parsed = body.safeParse(json)
  const inHeader = headers['x-fal-error-type'] ?? ''
  if (!parsed.success) return inHeader === '' ? null : { ...noWords, type: inHeader }
  const { detail, error_type } = parsed.data
  if (typeof detail === 'string') return { ...noWords, type: error_type || inHeader, message: detail }
  const first = detail.find(({ type }) => type === 'content_policy_violation') ?? detail[0]!
  return {
    type: first.type,
    message: detail.map(({ msg }) => msg).join(' '),
    field: first.loc.filter((part) => typeof part === 'string' && part !== 'body').join('.'),
    categories: first.categories.length > 0 ? first.categories : (first.ctx?.categories ?? []),
    isOfModel: true,
  }
}

const failure = (code: Code, { message, categories }: Said, stage: 'INPUT' | 'OUTPUT'): ProviderFailure =>
  failureOf(code, message, stage, categories)

/** By the machine’s word of a model. source: wire-fal, Errors, Model */
function codeOfType({ type, field }: Said): Code | undefined {
  if (type === 'content_policy_violation') return 'MODERATED'
  if (type === 'no_media_generated') return 'RESULT_INVALID'
  if (/^client_(cancelled|disconnected)$/.test(type)) return 'CANCELED_BY_PROVIDER'
  if (/^(downstream_service|generation_timeout|internal|request_timeout|startup_timeout|runner_)/.test(type))
    return 'PROVIDER_UNAVAILABLE'
  if (!/^(image|video|audio|file)_|_(image|video|audio)\b/.test(type)) return undefined
  const medium = /video|audio/.exec(`${type} ${field}`)?.[0]
  return medium === 'video' ? 'INVALID_VIDEO' : medium === 'audio' ? 'INVALID_AUDIO' : 'INVALID_IMAGE'
}

/**
 * Why a job ended without a clip; null where the answer is about the call and not about the job.
 * @param error what the job's status said
 */
export function failureOfJob(
  answer: Pick<WireAnswer, 'status' | 'headers' | 'json'>,
  error: { message: string; type: string } | null,
): ProviderFailure | null {
  const inBody = read(answer)
  const isOfJob = inBody?.isOfModel || codeOfType(inBody ?? noWords)
  if (!isOfJob && !error) return null
  const said = isOfJob ? inBody! : { ...noWords, ...error! }
  const isRejected = isOfJob ? answer.status < 500 : said.type === 'bad_request'
  const fallback = isRejected ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE'
  return failure(codeOfType(said) ?? fallback, said, said.field === '' ? 'OUTPUT' : 'INPUT')
}

/** What an answer means that is none. */
export function refusalOf(answer: WireAnswer): ProviderFailure {
  const said = read(answer) ?? noWords
  return failure(codeOf(answer.status, said), said, 'INPUT')
}

function codeOf(status: number, said: Said): Code {
  if (status === 403 && /balance|credit|locked|billing/i.test(said.message)) return 'INSUFFICIENT_CREDIT'
  const code = codeOfStatus(status)
  const ofType = codeOfType(said)
  const isOfStatus = ofType === 'PROVIDER_UNAVAILABLE' || ofType === 'CANCELED_BY_PROVIDER'
  return code === 'PROVIDER_REJECTED' && ofType !== undefined && !isOfStatus ? ofType : code
}
