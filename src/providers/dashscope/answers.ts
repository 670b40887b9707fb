import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { chargeOf, doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState } from '../provider.ts'
import { type Code, codeOfMedium, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'
import { optional, webAddress } from '../shapes.ts'

const text = z.string().nullish().catch(undefined)
const errorShape = z.looseObject({ code: text, message: text })

/** What went wrong, at the top of an answer or in a task's `output`; null where no `code` says that anything did. */
export function readError(json: JsonValue | undefined): { code: string; message: string } | null {
  const { code, message } = errorShape.safeParse(json).data ?? {}
  return code ? { code, message: message ?? '' } : null
}

type WireError = NonNullable<ReturnType<typeof readError>>

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
  if (isUnreachable && /^Invalid/.test(code)) return codeOfMedium(message)
  if (/DataInspection/.test(code)) return 'MODERATED'
  if (/model not exist/i.test(message)) return 'MODEL_RETIRED'
  return codes.find(([form]) => form.test(code))?.[1]
}

/** Why a task ended without a clip: also what is wrong with its parameters is found out only then. */
function failureOfTask(output: JsonValue): ProviderFailure {
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

const seconds = optional(z.coerce.number().positive())

const task = z.looseObject({
  output: z.looseObject({
    task_id: optional(z.string()),
    task_status: z.string(),
    video_url: optional(webAddress),
  }),
  usage: optional(z.looseObject({ duration: seconds, output_video_duration: seconds, input_video_duration: seconds })),
})

/** What a body of `GET /tasks/{id}` says; undefined where it is no task, or another one. source: wire-wan-dashscope, Poll */
export function readTask(
  json: JsonValue | undefined,
  { id, microsPerSecond }: { id: string; microsPerSecond: number | null },
  unheardOf: (status: string) => { state: 'pending' },
): OperationState | undefined {
  const read = task.safeParse(json)
  if (!read.success) return undefined
  const { output, usage } = read.data
  if ((output.task_id ?? id) !== id) return undefined
  const charge = chargeOf(billedSeconds(usage), 'seconds', microsPerSecond)
  switch (output.task_status) {
    case 'PENDING':
    case 'RUNNING':
      return { state: 'pending' }
    case 'SUCCEEDED':
      return doneAt(output.video_url, charge)
    case 'FAILED':
      return { state: 'failed', failure: failureOfTask(output as JsonValue), charge: charge ?? { state: 'UNKNOWN' } }
    case 'CANCELED':
      // It had not begun.
      return { state: 'canceled', charge: { state: 'NONE' } }
    case 'UNKNOWN':
      return { state: 'unknown-operation' }
    default:
      return unheardOf(output.task_status)
  }
}

/** UNSURE: whether `duration` has the seconds of videos that went in: what is more is billed. source: wire-wan-dashscope, Poll */
function billedSeconds(usage: z.infer<typeof task>['usage']): number | undefined {
  const { duration = 0, output_video_duration: output = 0, input_video_duration: input = 0 } = usage ?? {}
  return Math.max(duration, output + input) || undefined
}
