import { z } from 'zod'
import type { Redact } from '../call.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { failureOf } from '../provider-error.ts'
import { optional, webAddress } from '../shapes.ts'
import { failureOfJob, moderatedResult, readError } from './failure.ts'

const address = optional(webAddress)

/** Only what is relied on, and none of it for sure: some bodies have no status. source: wire-grok-xai, Poll */
const shape = z.looseObject({
  status: optional(z.string()),
  progress: optional(z.number().min(0).max(100)),
  video: optional(
    z.looseObject({
      url: address,
      respect_moderation: optional(z.boolean()),
      file_output: optional(z.looseObject({ public_url: address })),
    }),
  ),
  usage: optional(z.looseObject({ cost_in_usd_ticks: optional(z.int().min(0)) })),
})

/** 1 USD = 10^10 of them. source: wire-grok-xai, Poll */
const ticksPerMicro = 10_000

/** What a body of `GET /videos/{id}` says; undefined where it is no object. */
export function readJob(
  json: JsonValue | undefined,
  { redact, onUnknownStatus }: { redact: Redact; onUnknownStatus(status: string): void },
): OperationState | undefined {
  const read = shape.safeParse(json)
  if (!read.success) return undefined
  const { progress, video, usage } = read.data
  const ticks = usage?.cost_in_usd_ticks ?? undefined
  const charged = chargeOf(ticks)
  const error = readError(json)
  const url = video?.url ?? video?.file_output?.public_url ?? undefined
  const isBlocked = video?.respect_moderation === false
  const status = read.data.status?.toLowerCase() ?? (video ? 'done' : error ? 'failed' : 'pending')
  switch (status) {
    case 'done': {
      // Its own moderation looks like success, and costs like it. source: wire-grok-xai, Poll and Price
      const charge = charged ?? { state: 'CHARGED' as const }
      if (isBlocked) return { state: 'failed', failure: moderatedResult(error, redact), charge }
      if (url !== undefined) return { state: 'succeeded', outputs: [{ url }], charge }
      return { state: 'failed', failure: failureOf('RESULT_INVALID', '', 'OUTPUT'), charge }
    }
    case 'failed': {
      const failure = isBlocked ? moderatedResult(error, redact) : failureOfJob(error, redact)
      const isPaid = failure.code === 'MODERATED'
      return { state: 'failed', failure, charge: charged ?? { state: isPaid ? 'CHARGED' : 'UNKNOWN' } }
    }
    case 'expired':
      return { state: 'expired' }
    default:
      // A status nobody knows is no end: the deadline is.
      if (status !== 'pending') onUnknownStatus(redact(status).slice(0, 40))
      return { state: 'pending', ...(typeof progress === 'number' ? { fraction: progress / 100 } : {}) }
  }
}

function chargeOf(ticks: number | undefined): ProviderCharge | undefined {
  if (ticks === undefined) return undefined
  return ticks === 0 ? { state: 'NONE' } : { state: 'CHARGED', micros: Math.round(ticks / ticksPerMicro) }
}
