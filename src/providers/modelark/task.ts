import { z } from 'zod'
import { doneAt } from '../done.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { optional, webAddress } from '../shapes.ts'
import { errorShape, failureOfTask } from './failure.ts'

const text = optional(z.string())
/** Some relays send numbers as strings. source: wire-seedance-modelark, Poll */
const number = optional(z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number))

/** Only what is relied on. source: wire-seedance-modelark, Poll */
const shape = z.looseObject({
  id: text,
  status: text,
  error: optional(errorShape),
  content: optional(z.looseObject({ video_url: optional(webAddress), last_frame_url: optional(webAddress) })),
  usage: optional(z.looseObject({ completion_tokens: number, total_tokens: number })),
  created_at: number,
  updated_at: number,
  safety_identifier: text,
})
export type Task = z.infer<typeof shape>

/** Undefined where it is no object. */
export function readTask(json: unknown): Task | undefined {
  const read = shape.safeParse(json)
  return read.success ? read.data : undefined
}

/** source: wire-seedance-modelark, Poll */
export const resultLifeMilliseconds = 24 * 3_600_000

export interface Reading {
  /** Micro-USD; null where nobody knows. */
  microsPerToken: number | null
  now: Date
  unheardOf(status: string): { state: 'pending' }
}

export function stateOf(task: Task, { microsPerToken, now, unheardOf }: Reading): OperationState {
  const charge = chargeOf(task, microsPerToken)
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

function chargeOf({ usage }: Task, microsPerToken: number | null): ProviderCharge | undefined {
  const tokens = usage?.completion_tokens ?? usage?.total_tokens
  if (!tokens) return undefined
  return {
    state: 'CHARGED',
    ...(microsPerToken === null ? {} : { micros: Math.round(tokens * microsPerToken) }),
    providerUnits: `${tokens} tokens`,
  }
}
