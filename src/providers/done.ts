import type { OperationState, Output, ProviderCharge } from './provider.ts'
import { failureOf } from './provider-error.ts'

/** A job that its vendor calls done: with the address of its clip, or else none was made. It costs either way. */
export const doneAt = (
  url: string | null | undefined,
  charge: ProviderCharge = { state: 'CHARGED' },
  more: Pick<Output, 'lastFrame'> = {},
): OperationState =>
  url
    ? { state: 'succeeded', outputs: [{ url, ...more }], charge }
    : { state: 'failed', failure: failureOf('RESULT_INVALID', '', 'OUTPUT'), charge }
