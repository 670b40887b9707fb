import { z } from 'zod'
import type { Redact } from '../call.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { failureOf } from '../provider-error.ts'
import { optional, webAddress } from '../shapes.ts'
import { failureOfTask, readError } from './failure.ts'

const seconds = optional(z.coerce.number().positive())

const task = z.looseObject({
  output: z.looseObject({
    task_status: z.string(),
    video_url: optional(webAddress),
  }),
  usage: optional(z.looseObject({ duration: seconds, output_video_duration: seconds, input_video_duration: seconds })),
})

/** What a body of `GET /tasks/{id}` says; undefined where it is no task. source: wire-wan-dashscope, Poll */
export function readTask(
  json: JsonValue | undefined,
  microsPerSecond: number | null,
  { redact, onUnknownStatus }: { redact: Redact; onUnknownStatus(status: string): void },
): OperationState | undefined {
  const read = task.safeParse(json)
  if (!read.success) return undefined
  const { output, usage } = read.data
  const charged = chargeOf(usage ?? {}, microsPerSecond)
  switch (output.task_status) {
    case 'SUCCEEDED': {
      const charge = charged ?? { state: 'CHARGED' as const }
      const { video_url: url } = output
      return typeof url === 'string'
        ? { state: 'succeeded', outputs: [{ url }], charge }
        : { state: 'failed', failure: failureOf('RESULT_INVALID', '', 'OUTPUT'), charge }
    }
    case 'FAILED': {
      const failure = failureOfTask(readError(output as JsonValue), redact)
      return { state: 'failed', failure, charge: charged ?? { state: 'UNKNOWN' } }
    }
    case 'CANCELED':
      // It had not begun.
      return { state: 'canceled', charge: { state: 'NONE' } }
    case 'UNKNOWN':
      return { state: 'unknown-operation' }
    default:
      // A status nobody knows is no end: the deadline is.
      if (!['PENDING', 'RUNNING'].includes(output.task_status)) onUnknownStatus(redact(output.task_status).slice(0, 40))
      return { state: 'pending' }
  }
}

type Usage = NonNullable<z.infer<typeof task>['usage']>

/** UNSURE: whether `duration` has the seconds of videos that went in: what is more is billed. source: wire-wan-dashscope, Poll */
function chargeOf(usage: Partial<Usage>, microsPerSecond: number | null): ProviderCharge | undefined {
  const parts = (usage.output_video_duration ?? 0) + (usage.input_video_duration ?? 0)
  const billed = Math.max(usage.duration ?? 0, parts)
  if (billed === 0) return undefined
  return {
    state: 'CHARGED',
    ...(microsPerSecond === null ? {} : { micros: Math.round(billed * microsPerSecond) }),
    providerUnits: `${billed} seconds`,
  }
}
