import type { OperationState, Output, ProviderCharge } from './provider.ts'
import { failureOf } from './provider-error.ts'

/**
 * What an answer says was billed; nothing where it says 0, undefined where it says nothing.
 * @param units what is counted, for people
 * @param microsEach micro-USD for one of them; null where nobody knows
 */
export function chargeOf(
  count: number | undefined,
  units: string,
  microsEach: number | null,
): ProviderCharge | undefined {
  if (count === undefined) return undefined
  if (count === 0) return { state: 'NONE' }
  const micros = microsEach === null ? {} : { micros: Math.round(count * microsEach) }
  return { state: 'CHARGED', ...micros, providerUnits: `${count} ${units}` }
}

/** A job that its vendor calls done: with the address of its clip, or else none was made. It costs either way. */
export const doneAt = (
  url: string | null | undefined,
  charge: ProviderCharge = { state: 'CHARGED' },
  more: Pick<Output, 'lastFrame'> = {},
): OperationState =>
  url
    ? { state: 'succeeded', outputs: [{ url, ...more }], charge }
    : { state: 'failed', failure: failureOf('RESULT_INVALID', '', 'OUTPUT'), charge }
