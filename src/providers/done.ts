import type { OperationState, ProviderCharge } from './provider.ts'
import { failureOf } from './provider-error.ts'

/** A job that its vendor calls done: with the address of its clip, or else none was made. It costs either way. */
export const doneAt = (
  url: string | null | undefined,
  charge: ProviderCharge = { state: 'CHARGED' },
): OperationState =>
  url
    ? { state: 'succeeded', outputs: [{ url }], charge }
    : { state: 'failed', failure: failureOf('RESULT_INVALID', '', 'OUTPUT'), charge }
