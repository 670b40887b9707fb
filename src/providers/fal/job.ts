import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { optional, webAddress } from '../shapes.ts'
import type { UnitPrice } from './client.ts'
import { failureOfJob } from './failure.ts'

const statusShape = z.looseObject({
  status: z.string(),
  queue_position: optional(z.int().min(0)),
  logs: optional(z.array(z.looseObject({ message: z.string() }))),
  error: optional(z.string()),
  error_type: optional(z.string()),
})

export interface Completed {
  state: 'completed'
  error: { message: string; type: string } | null
}

/** Success, failure and cancel all end as COMPLETED. Undefined where it is no status. source: wire-fal, Status */
export function readStatus(
  json: JsonValue | undefined,
): Extract<OperationState, { state: 'pending' | 'canceled' }> | Completed | undefined {
  const read = statusShape.safeParse(json)
  if (!read.success) return undefined
  const { status, queue_position, logs, error, error_type } = read.data
  if (status === 'COMPLETED') {
    if (error_type === 'client_cancelled') return { state: 'canceled' }
    return { state: 'completed', error: error || error_type ? { message: error ?? '', type: error_type ?? '' } : null }
  }
  const message = logs?.at(-1)?.message
  return {
    state: 'pending',
    ...(typeof queue_position === 'number' ? { queuePosition: queue_position } : {}),
    ...(message === undefined ? {} : { message }),
  }
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
  const charge = chargeOf(headers['x-fal-billable-units'], price)
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
function chargeOf(units: string | undefined, price: UnitPrice | undefined): ProviderCharge | undefined {
  const count = Number(units)
  if (units === undefined || units === '' || !Number.isFinite(count) || count < 0) return undefined
  if (count === 0) return { state: 'NONE' }
  const micros = price && Math.round(count * price.perUnit)
  const isTheUnit = micros !== undefined && Math.abs(micros - price!.estimate) <= tolerated * price!.estimate
  return { state: 'CHARGED', ...(isTheUnit ? { micros } : {}), providerUnits: `${count} units` }
}
