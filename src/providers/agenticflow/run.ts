import { z } from 'zod'
import { doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { optional, webAddress } from '../shapes.ts'
import { failureOfRun } from './failure.ts'

const text = z.string().catch('')
const error = optional(z.looseObject({ code: text, message: text }))

/** source: wire-pixelml, Poll */
const run = z.looseObject({
  status: z.string(),
  output: optional(z.record(z.string(), z.json())),
  state: optional(z.looseObject({ error, nodes_state: z.array(z.looseObject({ error })).catch([]) })),
  operation_cost: optional(z.number().min(0)),
})

/** What a body of `GET /v1/workflow_runs/{id}` says; undefined where it is no run. */
export function readRun(json: JsonValue | undefined, outputKey: string): OperationState | undefined {
  const read = run.safeParse(json)
  if (!read.success) return undefined
  const { status, output, state, operation_cost: cost } = read.data
  const charge = chargeOf(cost)
  switch (status) {
    case 'created':
    case 'queued':
    case 'running':
      return { state: 'pending' }
    case 'success':
      return doneAt([output?.[outputKey], ...Object.values(output ?? {})].find(isAddress), charge)
    case 'cancelled':
      return { state: 'canceled', charge: charge ?? { state: 'UNKNOWN' } }
    default: {
      // Any other word is a failure, as in the vendor's own command line.
      const errors = [...(state?.nodes_state ?? []), state ?? { error: undefined }].flatMap(({ error }) => error ?? [])
      return { state: 'failed', failure: failureOfRun(errors), charge: charge ?? { state: 'UNKNOWN' } }
    }
  }
}

const isAddress = (value: unknown): value is string => webAddress.safeParse(value).success

/** UNSURE: in which unit; the description says credits. */
function chargeOf(cost: number | undefined): ProviderCharge | undefined {
  if (cost === undefined) return undefined
  return cost === 0 ? { state: 'NONE' } : { state: 'CHARGED', providerUnits: `${cost} credits` }
}
