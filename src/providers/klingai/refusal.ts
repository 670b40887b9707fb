import { retryAfterOf } from '../call.ts'
import { ProviderError, type ProviderFailure } from '../provider-error.ts'
import type { Envelope } from './exchange.ts'
import { isAbout } from './message-kinds.ts'

type Refusal = Pick<ProviderFailure, 'code' | 'message' | 'retryable' | 'moderation'>

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
  const quoted = message === '' ? {} : { providerMessage: message }
  const refusal = judge(code, message)
  if (!refusal)
    return new ProviderError(
      'unknown',
      {
        code: 'PROVIDER_UNAVAILABLE',
        message: 'The provider is in trouble; it did not say what became of the request.',
        retryable: true,
        ...quoted,
      },
      told,
    )
  const retryAfter = code === 1303 ? Math.max(shortestBackoffMilliseconds, told ?? 0) : told
  return new ProviderError('refused', { ...refusal, ...quoted }, refusal.retryable ? retryAfter : undefined)
}

/**
 * Undefined where the task may exist all the same: 5000 and 5002, codes that no document lists, and 5001 (maintenance),
 * of which no source says that nothing was made; asking again with the same external id costs nothing.
 */
function judge(code: number, message: string): Refusal | undefined {
  if (code >= 1000 && code <= 1004) return credentials('The provider does not accept the credential.')
  // Its remedy is to look at the account, not to pay: a caller told of missing credit would top up in vain.
  if (code === 1100) return credentials('The provider says that something is wrong with the account.')
  if (code === 1101 || code === 1102)
    return {
      code: 'INSUFFICIENT_CREDIT',
      message: 'The account at the provider has no credit left for this.',
      retryable: false,
    }
  if (code === 1103) return credentials('The account at the provider has no permission for this API or model.')
  if (code === 1304) return credentials('The provider does not accept calls from the address of this server.')
  if (code === 1203 && isAbout('model', message))
    return { code: 'MODEL_RETIRED', message: 'The provider does not have this model (any more).', retryable: false }
  if (code === 1300 || code === 1301) return moderated
  if (code === 1302)
    return { code: 'RATE_LIMITED', message: 'The provider was called too often in a short time.', retryable: true }
  if (code === 1303)
    return { code: 'RATE_LIMITED', message: 'As much as may run at once at the provider runs.', retryable: true }
  if (code >= 1200 && code < 1300) return judgeParameters(message)
  // Codes of these ranges that were added since are answers to the caller too.
  if (code >= 1000 && code < 1400) return rejected
  return undefined
}

function judgeParameters(message: string): Refusal {
  if (isAbout('moderation', message)) return moderated
  if (isAbout('image', message))
    return { code: 'INVALID_IMAGE', message: 'The provider does not accept a picture.', retryable: false }
  if (isAbout('video', message))
    return { code: 'INVALID_VIDEO', message: 'The provider does not accept a video.', retryable: false }
  return rejected
}

const rejected: Refusal = {
  code: 'PROVIDER_REJECTED',
  message: 'The provider does not accept the request.',
  retryable: false,
}
const moderated: Refusal = {
  code: 'MODERATED',
  message: 'The provider refused what was sent for its content.',
  retryable: false,
  moderation: { stage: 'INPUT', categories: [] },
}
const credentials = (message: string): Refusal => ({ code: 'CREDENTIALS', message, retryable: false })
