import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { MediumForm } from '../../providers/medium-reference.ts'
import { startSubmitClock, submitMilliseconds } from './submit-deadline.ts'
import { defaultTimeouts } from './work-context.ts'

const megabyte = 1024 * 1024
const store = { stat: async () => ({ sizeBytes: 27 * megabyte, modifiedAt: new Date(), etag: '' }) } as never
const request = (form: MediumForm) => ({
  body: { frame: { $medium: { field: 'startFrame', key: 'inputs/1/0.png', mimeType: 'image/png', form } } },
})

it.each<[MediumForm, number]>([
  // 27 MB are 36 MB as base64: 288 s at 128 KB/s.
  ['BASE64', 348],
  ['DATA_URL', 348],
  ['FILE', 276],
  ['URL', 60],
])('a picture of 27 MB as %s: a submit may take %i s', async (form, seconds) => {
  const milliseconds = await submitMilliseconds({ store, timeouts: defaultTimeouts }, request(form) as never)
  expect(Math.floor(milliseconds / 1_000)).toBe(seconds)
})

it('a request without media takes a minute, and the time of its words', async () => {
  const minutes = submitMilliseconds({ store, timeouts: defaultTimeouts }, { prompt: 'x'.repeat(128 * 1024) })
  expect(Math.floor((await minutes) / 1_000)).toBe(61)
})

const attempt = { sentAt: new Date(0), submitDeadlineAt: new Date(300_000) }
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a submit ends at its deadline', () => {
  const { signal } = startSubmitClock(attempt, 60_000)
  vi.advanceTimersByTime(299_000)
  expect(signal.aborted).toBe(false)
  vi.advanceTimersByTime(1_000)
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})

it.each([5_000, 290_000])('sent after %i ms, its answer has a minute from then', (milliseconds) => {
  const { signal, sent } = startSubmitClock(attempt, 60_000)
  vi.advanceTimersByTime(milliseconds)
  sent()
  vi.advanceTimersByTime(59_000)
  expect(signal.aborted).toBe(false)
  vi.advanceTimersByTime(1_000)
  expect(signal.aborted).toBe(true)
})

it('one that has its answer is left alone', () => {
  const { signal, sent, stop } = startSubmitClock(attempt, 60_000)
  sent()
  stop()
  vi.advanceTimersByTime(1_000_000)
  expect(signal.aborted).toBe(false)
})
