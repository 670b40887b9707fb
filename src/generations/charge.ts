import { sql } from 'kysely'
import type { DecisionView } from './decision.ts'
import type { ChargeState } from './failure.ts'

/** What a generation has cost, as far as the providers said. */
export interface Charge {
  state: ChargeState
  /** Micro-USD; absent where a provider charged and did not say how much. */
  micros?: number
  /** In the provider's own units: `2.4 units`. */
  providerUnits?: string
}

/**
 * What all attempts of a generation come to. Of an attempt that has ended without a word about money it is known that
 * nothing was taken where the provider refused it, stopped it when asked, or is our own; everywhere else it is not known.
 * An attempt that still runs is not reckoned with before it has ended.
 */
export async function chargeOf(transaction: DecisionView['transaction'], generationId: string): Promise<Charge> {
  const { rows } = await sql<{ charge: Charge | null; outcome: string | null; isLocal: boolean }>`
    select charge, outcome, credential like 'instance:%' as "isLocal" from attempt
    where generation_id = ${generationId} and (charge is not null or closed_at is not null)
    order by clip_index, number`.execute(transaction)
  return sum(
    rows.map(({ charge, outcome, isLocal }) => charge ?? { state: isLocal || isFree(outcome) ? 'NONE' : 'UNKNOWN' }),
  )
}

const isFree = (outcome: string | null): boolean =>
  outcome !== null && ['refused', 'refused-for-now', 'canceled'].includes(outcome)

function sum(charges: readonly Charge[]): Charge {
  const states = new Set(charges.map(({ state }) => state))
  const state = (['UNKNOWN', 'CHARGED', 'REFUNDED'] as const).find((candidate) => states.has(candidate)) ?? 'NONE'
  if (state !== 'CHARGED') return { state }
  const taken = charges.filter((charge) => charge.state === 'CHARGED')
  const units = taken.flatMap(({ providerUnits }) => providerUnits ?? [])
  return {
    state,
    ...(taken.every(({ micros }) => micros !== undefined)
      ? { micros: taken.reduce((total, { micros = 0 }) => total + micros, 0) }
      : {}),
    ...(units.length > 0 ? { providerUnits: units.join(' + ') } : {}),
  }
}
