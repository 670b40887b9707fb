import { z } from 'zod'
import type { Redact } from '../call.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { failureOf } from '../provider-error.ts'
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
  content: optional(
    z.looseObject({
      video_url: optional(webAddress),
    }),
  ),
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
  redact: Redact
  now: Date
  onUnknownStatus(status: string): void
}

export function stateOf(task: Task, { microsPerToken, redact, now, onUnknownStatus }: Reading): OperationState {
  const charge = chargeOf(task, microsPerToken)
  switch (task.status) {
    case 'succeeded': {
      const url = task.content?.video_url
      const paid = charge ?? { state: 'CHARGED' as const }
      if (url) return { state: 'succeeded', outputs: [{ url }], charge: paid }
      if (task.updated_at && now.getTime() > task.updated_at * 1000 + resultLifeMilliseconds)
        return { state: 'expired' }
      return { state: 'failed', failure: failureOf('RESULT_INVALID', '', 'OUTPUT'), charge: paid }
    }
    case 'failed':
      // What failed is free. source: wire-seedance-modelark, Price
      return { state: 'failed', failure: failureOfTask(task.error ?? {}, redact), charge: charge ?? { state: 'NONE' } }
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
      // A status nobody knows is no end: the deadline is.
      onUnknownStatus(redact(task.status ?? '').slice(0, 40))
      return { state: 'pending' }
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
