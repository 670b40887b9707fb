import { sql, type Transaction } from 'kysely'
import type { Tables } from '../../engine/tables.ts'
import type { ChargeState } from './failure.ts'
import type { ClipRow } from './record.ts'

/** What a generation has cost, as far as the providers said. */
export interface Charge {
  state: ChargeState
  /** Micro-USD; absent where a provider charged and did not say how much. */
  micros?: number
  /** In the provider's own units: `2.4 units`. */
  providerUnits?: string
}

/** How much of each unit `2.4 units + 3 image units` names. What is no amount (`… cash`) is left out. */
export function amountsByUnit(providerUnits = ''): Map<string, number> {
  const amounts = new Map<string, number>()
  for (const part of providerUnits.split(' + ')) {
    const [, amount, unit] = /^(\d+(?:\.\d+)?) (\S.*)$/.exec(part) ?? []
    if (unit !== undefined) amounts.set(unit, (amounts.get(unit) ?? 0) + Number(amount))
  }
  return amounts
}

/**
 * What all attempts of a generation come to. Of an attempt that has ended without a word about money it is known that
 * nothing was taken where the provider refused it, or is our own; everywhere else it is not known, also where the provider
 * stopped when it was asked to. An attempt that still runs is reckoned with as soon as its clip has ended, and a charge or a
 * late clip may come of it then.
 *
 * With the number of the latest of them; null where nothing was sent.
 *
 * @param clips as the caller's transaction writes them
 */
export async function chargeOf(
  transaction: Transaction<Tables>,
  generationId: string,
  clips: readonly Pick<ClipRow, 'index' | 'finishedAt'>[],
): Promise<{ charge: Charge; latestAttempt: number | null; mayStillCome: boolean }> {
  const { rows } = await sql<{
    clipIndex: number
    number: number
    charge: Charge | null
    outcome: string | null
    isClosed: boolean
    isLocal: boolean
  }>`
    select clip_index as "clipIndex", number, charge, outcome, closed_at is not null as "isClosed",
      credential like 'instance:%' as "isLocal"
    from attempt where generation_id = ${generationId} order by clip_index, number`.execute(transaction)
  const ended = new Set(clips.flatMap(({ index, finishedAt }) => (finishedAt === null ? [] : [index])))
  const reckoned = rows.filter(({ clipIndex, charge, isClosed }) => charge !== null || isClosed || ended.has(clipIndex))
  const charges = reckoned.map(
    ({ charge, outcome, isLocal }): Charge => charge ?? { state: isLocal || isFree(outcome) ? 'NONE' : 'UNKNOWN' },
  )
  const latestAttempt = reckoned.length === 0 ? null : Math.max(...reckoned.map(({ number }) => number))
  const mayStillCome = rows.some(({ clipIndex, isClosed }) => !isClosed && ended.has(clipIndex))
  return { charge: chargeOfMany(charges), latestAttempt, mayStillCome }
}

const isFree = (outcome: string | null): boolean => outcome === 'refused' || outcome === 'refused-for-now'

/** Several together: what is not known of one is not known of all. */
export function chargeOfMany(charges: readonly Charge[]): Charge {
  const states = new Set(charges.map(({ state }) => state))
  const state = (['UNKNOWN', 'CHARGED', 'REFUNDED'] as const).find((candidate) => states.has(candidate)) ?? 'NONE'
  if (state !== 'CHARGED') return { state }
  const taken = charges.filter((charge) => charge.state === 'CHARGED')
  // What is no amount of money is not added up, whoever said it.
  const total = taken.reduce((sum, { micros }) => sum + (micros ?? Number.NaN), 0)
  const units = taken.flatMap(({ providerUnits }) => providerUnits ?? [])
  return {
    state,
    ...(Number.isSafeInteger(total) && total >= 0 ? { micros: total } : {}),
    ...(units.length > 0 ? { providerUnits: units.join(' + ') } : {}),
  }
}
