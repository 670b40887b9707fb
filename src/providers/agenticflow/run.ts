import { z } from 'zod'
import { doneAt } from '../done.ts'
import type { JsonValue } from '../json.ts'
import type { OperationState, ProviderCharge } from '../provider.ts'
import { failureOfRun } from './failure.ts'

const text = z.string().nullish().catch(undefined)
const error = z
  .looseObject({ code: text, message: text })
  .nullish()
  .catch(undefined)
  .transform((told) => (told ? [{ code: told.code ?? '', message: told.message ?? '' }] : []))

/** source: wire-pixelml, Poll */
const run = z.looseObject({
  status: z.string(),
  output: z.record(z.string(), z.json()).nullish().catch(undefined),
  state: z
    .looseObject({ error, nodes_state: z.array(z.looseObject({ error })).catch([]).default([]) })
    .nullish()
    .catch(undefined),
  operation_cost: z.number().min(0).nullish().catch(undefined),
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
      const errors = [...(state?.nodes_state ?? []).flatMap((node) => node.error), ...(state?.error ?? [])]
      return { state: 'failed', failure: failureOfRun(errors), charge: charge ?? { state: 'UNKNOWN' } }
    }
  }
}

const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '')

/** UNSURE: in which unit; the description says credits. */
function chargeOf(cost: number | null | undefined): ProviderCharge | undefined {
  if (typeof cost !== 'number') return undefined
  return cost === 0 ? { state: 'NONE' } : { state: 'CHARGED', providerUnits: `${cost} credits` }
}
