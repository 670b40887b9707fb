import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { GenerationRow } from '../record/record.ts'
import { backoffMilliseconds, createRetryLimit, lastMomentOf } from './retry-limit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('is over after its time and five tries, whichever is later; a good word begins it anew', () => {
  const limit = createRetryLimit(60_000)
  const tries = (count: number) => Array.from({ length: count }, () => limit.isOver())
  expect(tries(6)).toEqual([false, false, false, false, false, false])
  vi.setSystemTime(Date.now() + 24 * 3_600_000)
  expect(limit.isOver()).toBe(false)
  vi.setSystemTime(0)
  vi.advanceTimersByTime(60_000)
  expect(limit.isOver()).toBe(true)
  limit.restart()
  expect(limit.isOver()).toBe(false)
  vi.advanceTimersByTime(60_000)
  expect(tries(4)).toEqual([false, false, false, true])
})

it('waits from half a second to half a minute, and a tenth of its time at most', () => {
  expect([1, 2, 3, 7, 100].map(backoffMilliseconds)).toEqual([500, 1_000, 2_000, 30_000, 30_000])
  const limit = createRetryLimit(4_000)
  limit.isOver()
  limit.isOver()
  expect(limit.waitMilliseconds()).toBe(400)
})

it('a day after the deadline nothing is expected any more', () => {
  const deadlineAt = new Date('2026-11-29T12:00:00Z')
  expect(new Date(lastMomentOf({ deadlineAt } as GenerationRow))).toEqual(new Date('2026-11-30T12:00:00Z'))
})
