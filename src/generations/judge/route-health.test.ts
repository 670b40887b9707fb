import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createRouteHealth } from './route-health.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('is read again after ten seconds, wherever the clock was set meanwhile', async () => {
  let reads = 0
  const database = scriptedDatabase(() => {
    reads += 1
    return []
  })
  const health = createRouteHealth({ database, now: () => new Date() })
  const route = { id: 'one' } as never
  expect(await health(route)).toBe(1)
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(9_000)
  await health(route)
  expect(reads).toBe(1)
  vi.setSystemTime(Date.now() - 2 * 3_600_000)
  vi.advanceTimersByTime(2_000)
  await health(route)
  expect(reads).toBe(2)
})
