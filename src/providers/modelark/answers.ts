import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { chargeOf, doneAt } from '../done.ts'
import type { OperationState } from '../provider.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'
import { optional, webAddress } from '../shapes.ts'

const text = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined)
/** Of a task and of a refusal alike. source: wire-seedance-modelark, Errors */
const errorShape = z.looseObject({ code: text, message: text, param: text })
type WireError = z.infer<typeof errorShape>

/** By the vendor's code; the first line that fits. source: wire-seedance-modelark, Errors */
const codes: readonly [RegExp, Code][] = [
  [/SensitiveContentDetected|RiskDetection|ContentSecurity/, 'MODERATED'],
  [/^(AccountOverdueError|SetLimitExceeded|OperationDenied\.ServiceOverdue)/, 'INSUFFICIENT_CREDIT'],
  [
    /^(AuthenticationError|InvalidAccountStatus|AccessDenied|ModelNotOpen|OperationDenied\.(ServiceNotOpen|PermissionDenied))|ModelIDAccessDisabled$/,
    'CREDENTIALS',
  ],
  [/^(InvalidEndpointOrModel|InvalidEndpoint|UnsupportedModel)\b/, 'MODEL_RETIRED'],
  [/^InvalidImageURL/, 'INVALID_IMAGE'],
]
/** By what a bad parameter is called, in `param` or in the code. UNSURE: how `param` is written. */
const media: readonly [RegExp, Code][] = [
  [/image/i, 'INVALID_IMAGE'],
  [/video_url/i, 'INVALID_VIDEO'],
  [/audio_url/i, 'INVALID_AUDIO'],
]

function codeOf({ code, param }: WireError): Code | undefined {
  const known = codes.find(([form]) => form.test(code ?? ''))?.[1]
  if (known || !/^(Invalid|Missing)Parameter/.test(code ?? '')) return known
  return media.find(([form]) => form.test(`${code} ${param ?? ''}`))?.[1] ?? 'PROVIDER_REJECTED'
}

function failure(code: Code, error: WireError, stage: 'INPUT' | 'OUTPUT'): ProviderFailure {
  const [kind = '', category] = (error.code ?? '').split('.')
  // The code says itself what was refused: the input of a task, too.
  const refused = kind.startsWith('Input') ? 'INPUT' : kind.startsWith('Output') ? 'OUTPUT' : stage
  return failureOf(code, error.message || error.code || '', refused, category ? [category] : [])
}

const failureOfTask = (error: WireError): ProviderFailure =>
  failure(codeOf(error) ?? 'PROVIDER_UNAVAILABLE', error, 'OUTPUT')

/** What an answer that is none means. `QuotaExceeded` is also said of too many tasks in the queue: that passes. */
export function refusalOf({ status, json }: WireAnswer): ProviderFailure {
  const error = z.looseObject({ error: errorShape }).safeParse(json).data?.error ?? {}
  const byStatus = codeOfStatus(status)
  // Models and rights have codes of their own: other things, too, are not found or not allowed.
  const otherwise = status === 403 || status === 404 ? 'PROVIDER_REJECTED' : byStatus
  const code = byStatus === 'PROVIDER_UNAVAILABLE' ? byStatus : (codeOf(error) ?? otherwise)
  return failure(code, error, 'INPUT')
}

const word = optional(z.string())
/** Some relays send numbers as strings. source: wire-seedance-modelark, Poll */
const number = optional(z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number))

/** Only what is relied on. source: wire-seedance-modelark, Poll */
const shape = z.looseObject({
  id: word,
  status: word,
  error: optional(errorShape),
  content: optional(z.looseObject({ video_url: optional(webAddress), last_frame_url: optional(webAddress) })),
  usage: optional(z.looseObject({ completion_tokens: number, total_tokens: number })),
  created_at: number,
  updated_at: number,
  safety_identifier: word,
})
export type Task = z.infer<typeof shape>

/** Undefined where it is no object. */
export const readTask = (json: unknown): Task | undefined => shape.safeParse(json).data

/** source: wire-seedance-modelark, Poll */
export const resultLifeMilliseconds = 24 * 3_600_000

/** @param microsPerToken null where nobody knows */
export function stateOf(
  task: Task,
  microsPerToken: number | null,
  now: Date,
  unheardOf: (status: string) => { state: 'pending' },
): OperationState {
  const tokens = task.usage?.completion_tokens ?? task.usage?.total_tokens
  const charge = chargeOf(tokens || undefined, 'tokens', microsPerToken)
  switch (task.status) {
    case 'succeeded': {
      const { video_url: url, last_frame_url: lastFrame } = task.content ?? {}
      const isOver = task.updated_at && now.getTime() > task.updated_at * 1000 + resultLifeMilliseconds
      return !url && isOver ? { state: 'expired' } : doneAt(url, charge, lastFrame ? { lastFrame } : {})
    }
    case 'failed':
      // What failed is free. source: wire-seedance-modelark, Price
      return { state: 'failed', failure: failureOfTask(task.error ?? {}), charge: charge ?? { state: 'NONE' } }
    case 'cancelled':
    case 'canceled':
      return { state: 'canceled', charge: charge ?? { state: 'NONE' } }
    case 'expired': {
      // Not its result: the task itself, which was not made in its time. UNSURE: whether that may cost.
      const message = 'The provider did not make the clip in the time that it has for it.'
      const failure = { code: 'PROVIDER_UNAVAILABLE' as const, message, retryable: true }
      return { state: 'failed', failure, charge: charge ?? { state: 'UNKNOWN' } }
    }
    case 'queued':
    case 'running':
      return { state: 'pending' }
    default:
      return unheardOf(task.status ?? '')
  }
}
