import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { doneAt } from '../done.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
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

/** What an answer to `GET /videos/{id}` says; undefined where it is no object. */
export function readJob(
  { status: httpStatus, text, json }: WireAnswer,
  unheardOf: (status: string) => { state: 'pending' },
): OperationState | undefined {
  // While it runs, 202 may have no body.
  if (httpStatus === 202 && text.trim() === '') return { state: 'pending' }
  const read = shape.safeParse(json)
  if (!read.success) return undefined
  const { progress, video, usage } = read.data
  const charge = chargeOf(usage?.cost_in_usd_ticks)
  const fraction = typeof progress === 'number' ? { fraction: progress / 100 } : {}
  const error = readError(json)
  const isBlocked = video?.respect_moderation === false
  const status = read.data.status?.toLowerCase() ?? (video ? 'done' : error ? 'failed' : 'pending')
  switch (status) {
    case 'pending':
      return { state: 'pending', ...fraction }
    case 'done':
      // Its own moderation looks like success, and costs like it. source: wire-grok-xai, Poll and Price
      if (isBlocked) return { state: 'failed', failure: moderatedResult(error), charge: charge ?? { state: 'CHARGED' } }
      return doneAt(video?.url ?? video?.file_output?.public_url, charge)
    case 'failed': {
      const failure = isBlocked ? moderatedResult(error) : failureOfJob(error)
      const isPaid = failure.code === 'MODERATED'
      return { state: 'failed', failure, charge: charge ?? { state: isPaid ? 'CHARGED' : 'UNKNOWN' } }
    }
    case 'expired':
      return { state: 'expired' }
    default:
      return { ...unheardOf(status), ...fraction }
  }
}

function chargeOf(ticks: number | undefined): ProviderCharge | undefined {
  if (ticks === undefined) return undefined
  return ticks === 0 ? { state: 'NONE' } : { state: 'CHARGED', micros: Math.round(ticks / ticksPerMicro) }
}
