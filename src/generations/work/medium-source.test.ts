import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { UrlError } from '../../network/safe-fetch.ts'
import { sourceOf } from './medium-source.ts'

withFakeTime()

const sourceAt = (downloadTo: () => Promise<never>) =>
  sourceOf(
    { downloadTo } as never,
    {} as never,
    { value: { url: 'https://pictures.example/1.png' }, spec: { kind: 'IMAGE' } } as never,
    '/nowhere',
    new AbortController().signal,
  )

it('a medium is fetched three times while its host stumbles, and once where it says no', async () => {
  for (const [retryable, tries] of [
    [true, 3],
    [false, 1],
  ] as const) {
    const downloadTo = vi.fn(() => Promise.reject(new UrlError('MEDIA_UNREACHABLE', 'Not now.', retryable)))
    const ended = vi.fn()
    void sourceAt(downloadTo).then(ended)
    await vi.advanceTimersByTimeAsync(1_000_000)
    expect(downloadTo).toHaveBeenCalledTimes(tries)
    expect(ended).toHaveBeenCalledWith(expect.objectContaining({ code: 'MEDIA_UNREACHABLE', retryable }))
  }
})
