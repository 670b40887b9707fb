import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { afterEach, beforeEach, vi } from 'vitest'

/** For each test of the file: timers that pass when it says so, those of signals and of `node:timers/promises` among them. */
export function withFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      const over = new AbortController()
      setTimeout(() => over.abort(new DOMException('It took too long', 'TimeoutError')), milliseconds)
      return over.signal
    })
    vi.spyOn(timers, 'setTimeout').mockImplementation(
      (milliseconds, value, { signal } = {}) =>
        new Promise((resolve, reject) => {
          setTimeout(() => resolve(value as never), milliseconds)
          signal?.addEventListener('abort', () => reject(signal.reason))
        }),
    )
    syncBuiltinESMExports()
  })
  afterEach(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
    vi.useRealTimers()
  })
}
