import { ProviderError } from '../provider-error.ts'

/** What `promise` gives, or a ProviderError (nothing was sent) as soon as the signal ends: the promise knows no signal. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(
        new ProviderError('not-delivered', {
          code: 'PROVIDER_UNAVAILABLE',
          message: 'No access token was there in time.',
          retryable: true,
        }),
      )
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
