import { retryAfterOf } from '../call.ts'
import { type Code, failureOf, ProviderError, type ProviderFailure } from '../provider-error.ts'
import type { Envelope } from './exchange.ts'
import { codeAbout, isAbout } from './message-kinds.ts'

/** The vendor's advice for 1303: back off from a second. source: wire-kling §6 */
const shortestBackoffMilliseconds = 1_000

/**
 * An answer whose code is not 0. By the code, never by the status: 429 is also arrears and the IP whitelist.
 * source: wire-kling §6
 */
export function refusalOf(
  { code, message, headers }: Pick<Envelope, 'code' | 'message' | 'headers'>,
  now: Date,
): ProviderError {
  const told = retryAfterOf(headers, now)
  const failure = judge(code, message)
  if (failure.code === 'PROVIDER_UNAVAILABLE') return new ProviderError('unknown', failure, told)
  const retryAfter = code === 1303 ? Math.max(shortestBackoffMilliseconds, told ?? 0) : told
  return new ProviderError('refused', failure, failure.retryable ? retryAfter : undefined)
}

/** With our words, where those for every vendor say less. source: wire-kling §6 */
const codes: readonly (readonly [from: number, to: number, code: Code, words?: string])[] = [
  [1000, 1004, 'CREDENTIALS'],
  // Its remedy is to look at the account, not to pay: a caller told of missing credit would top up in vain.
  [1100, 1100, 'CREDENTIALS', 'The provider says that something is wrong with the account.'],
  [1101, 1102, 'INSUFFICIENT_CREDIT'],
  [1103, 1103, 'CREDENTIALS', 'The account at the provider has no permission for this API or model.'],
  [1300, 1301, 'MODERATED'],
  [1302, 1302, 'RATE_LIMITED', 'The provider was called too often in a short time.'],
  [1303, 1303, 'RATE_LIMITED', 'As much as may run at once at the provider runs.'],
  [1304, 1304, 'CREDENTIALS', 'The provider does not accept calls from the address of this server.'],
]

function judge(code: number, message: string): ProviderFailure {
  const failure = (of: Code, words?: string) => failureOf(of, message, 'INPUT', [], words)
  const [, , known, words] = codes.find(([from, to]) => from <= code && code <= to) ?? []
  if (known) return failure(known, words)
  if (code === 1203 && isAbout('model', message)) return failure('MODEL_RETIRED')
  if (code >= 1200 && code < 1300) return failure(codeAbout(message))
  // Codes of these ranges that were added since are answers to the caller too.
  if (code >= 1000 && code < 1400) return failure('PROVIDER_REJECTED')
  // The task may exist all the same: 5000 and 5002, codes that no document lists, and 5001 (maintenance), of which no
  // source says that nothing was made; asking again with the same external id costs nothing.
  return failure('PROVIDER_UNAVAILABLE')
}
