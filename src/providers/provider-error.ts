const messages = {
  MODERATED: 'The provider’s moderation refused it.',
  INVALID_IMAGE: 'The provider does not accept a picture.',
  INVALID_VIDEO: 'The provider does not accept a video.',
  INVALID_AUDIO: 'The provider does not accept a sound.',
  PROVIDER_REJECTED: 'The provider does not accept the request.',
  PROVIDER_UNAVAILABLE: 'The provider is in trouble.',
  RATE_LIMITED: 'The provider takes no more requests for now.',
  INSUFFICIENT_CREDIT: 'The account at the provider has no credit left.',
  CREDENTIALS: 'The provider refused the key, or what it may do.',
  MODEL_RETIRED: 'The provider no longer has this model.',
  CANCELED_BY_PROVIDER: 'The provider canceled it.',
  RESULT_EXPIRED: 'The provider no longer has the clip.',
  RESULT_INVALID: 'The provider says that it succeeded, but there is no clip.',
  INTERNAL: 'The provider did not make the clip.',
}
export type Code = keyof typeof messages
const retryable: readonly Code[] = ['RATE_LIMITED', 'PROVIDER_UNAVAILABLE', 'RESULT_INVALID']

/** Why a provider did not do what it was asked. */
export interface ProviderFailure {
  code: Code
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

/** In our words alone: the provider said none. */
export const ownWords = (delivery: ProviderError['delivery'], code: Code, message: string, retryable = false) =>
  new ProviderError(delivery, { code, message, retryable })

/** Nothing was sent. */
export const notSent = (code: Code, message: string, retryable = false): ProviderError =>
  ownWords('not-delivered', code, message, retryable)

/** An operator took away the credential that a call needs. */
export const credentialGone = (): ProviderError =>
  notSent('CREDENTIALS', 'The credential that it was started with is no longer configured.')

/** What the store gives of a medium of the request. @throws ProviderError `not-delivered` where it does not */
export const fromStore = <Value>(reading: Promise<Value>): Promise<Value> =>
  reading.catch(() => {
    throw notSent('INTERNAL', 'A medium of the request could not be read from the store.', true)
  })

/**
 * An answer that cannot be read: who knows what the call has done.
 * @param providerMessage as much of it as may be shown
 */
export const unreadableAnswer = (providerMessage = '', retryAfterMilliseconds?: number): ProviderError =>
  new ProviderError(
    'unknown',
    failureOf('PROVIDER_UNAVAILABLE', providerMessage, 'INPUT', [], 'The provider’s answer could not be read.'),
    retryAfterMilliseconds,
  )

/**
 * Of an upload that a submit needed: nothing was ordered, whatever became of it, and what is not found there says nothing
 * of the model.
 */
export const beforeOrder = <Value>(uploading: Promise<Value>): Promise<Value> =>
  uploading.catch((error: unknown) => {
    if (!(error instanceof ProviderError)) throw error
    const { retryAfterMilliseconds: later } = error
    const isLost = error.failure.code === 'MODEL_RETIRED'
    const { delivery, failure } = isLost ? unreadableAnswer(error.failure.providerMessage) : error
    throw new ProviderError(delivery === 'unknown' ? 'not-delivered' : delivery, failure, later)
  })

/**
 * What a status says where nothing makes a second submit the same as the first: beside success, 408, 409 and 5xx it may
 * have been taken all the same.
 */
export function codeOfStatus(status: number): Code {
  if (status < 400 || status >= 499 || status === 408 || status === 409) return 'PROVIDER_UNAVAILABLE'
  if (status === 401 || status === 403) return 'CREDENTIALS'
  if (status === 402) return 'INSUFFICIENT_CREDIT'
  if (status === 404) return 'MODEL_RETIRED'
  return status === 429 ? 'RATE_LIMITED' : 'PROVIDER_REJECTED'
}

/** Of a medium that a provider does not accept, by what it says of it. */
export function codeOfMedium(said: string): Code {
  if (/video/i.test(said)) return 'INVALID_VIDEO'
  return /audio/i.test(said) ? 'INVALID_AUDIO' : 'INVALID_IMAGE'
}

/**
 * A failure that the provider told, with our words for its code.
 *
 * @param providerMessage its own words
 * @param stage of MODERATED
 * @param categories of MODERATED, as the provider names them
 * @param message other words
 */
export const failureOf = (
  code: Code,
  providerMessage: string,
  stage: 'INPUT' | 'OUTPUT',
  categories: string[] = [],
  message = messages[code],
): ProviderFailure => ({
  ...{ code, message },
  retryable: retryable.includes(code),
  ...(providerMessage === '' ? {} : { providerMessage }),
  ...(code === 'MODERATED' ? { moderation: { stage, categories } } : {}),
})
