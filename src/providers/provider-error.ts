/** Why a provider did not do what it was asked. */
export interface ProviderFailure {
  code:
    | 'MODERATED'
    | 'INVALID_IMAGE'
    | 'INVALID_VIDEO'
    | 'INVALID_AUDIO'
    | 'PROVIDER_REJECTED'
    | 'PROVIDER_UNAVAILABLE'
    | 'RATE_LIMITED'
    | 'INSUFFICIENT_CREDIT'
    | 'CREDENTIALS'
    | 'MODEL_RETIRED'
    | 'RESULT_EXPIRED'
    | 'RESULT_INVALID'
    | 'CANCELED_BY_PROVIDER'
    | 'INTERNAL'
  /** Ours, for people. */
  message: string
  /** Whether the same request may work when sent again. */
  retryable: boolean
  /** The provider's own words, secrets removed. */
  providerMessage?: string
  /** With MODERATED: what was refused, and the provider's categories where it names any. */
  moderation?: { stage: 'INPUT' | 'OUTPUT'; categories: string[] }
}

/**
 * What the provider did to a call. Says where it is born whether the request may have arrived: `not-delivered` (surely
 * never reached the provider), `refused` (it answered that it will not), `unknown` (anything else).
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly kind = 'provider'
  readonly delivery: 'not-delivered' | 'refused' | 'unknown'
  readonly failure: ProviderFailure
  readonly retryAfterMilliseconds: number | undefined

  constructor(delivery: ProviderError['delivery'], failure: ProviderFailure, retryAfterMilliseconds?: number) {
    super(failure.message)
    this.delivery = delivery
    this.failure = failure
    this.retryAfterMilliseconds = retryAfterMilliseconds
  }
}
