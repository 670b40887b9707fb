import { z } from 'zod'
import { doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { optional, webAddress } from '../shapes.ts'
import { failureOfTask } from './failure.ts'

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
  unheardOf: (status: string) => { state: 'pending' },
): OperationState | undefined {
  const read = task.safeParse(json)
  if (!read.success) return undefined
  const { output, usage } = read.data
  const charge = chargeOf(usage, microsPerSecond)
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
function chargeOf(usage: z.infer<typeof task>['usage'], microsPerSecond: number | null): ProviderCharge | undefined {
  const { duration = 0, output_video_duration: output = 0, input_video_duration: input = 0 } = usage ?? {}
  const billed = Math.max(duration, output + input)
  if (billed === 0) return undefined
  return {
    state: 'CHARGED',
    ...(microsPerSecond === null ? {} : { micros: Math.round(billed * microsPerSecond) }),
    providerUnits: `${billed} seconds`,
  }
}
