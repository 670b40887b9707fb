import { expect, it } from 'vitest'
import { nextPollMilliseconds } from './schedule.ts'

const next = (more: Partial<Parameters<typeof nextPollMilliseconds>[0]>) =>
  nextPollMilliseconds({ intervalMilliseconds: 5_000, failures: 0, random: 0.5, ...more })

it.each([
  [{}, 5_000],
  [{ random: 0 }, 4_500],
  [{ random: 1 }, 5_500],
  [{ pollAfterMilliseconds: 300 }, 300],
  [{ failures: 1 }, 5_000],
  [{ failures: 3 }, 20_000],
  [{ failures: 30 }, 60_000],
])('%j: asked again after %i ms', (options, milliseconds) => {
  expect(next(options)).toBe(milliseconds)
})

it('a provider that refuses a question for a time is not asked sooner, and one that names a short time not as often', () => {
  expect(next({ failures: 1, pollAfterMilliseconds: 600_000 })).toBe(600_000)
  expect(next({ failures: 3, pollAfterMilliseconds: 1_000 })).toBe(20_000)
})

it('no gap is longer than a third of the time that the provider keeps a result', () => {
  const resultLifeMilliseconds = 60_000
  expect(next({ intervalMilliseconds: 30_000 })).toBe(30_000)
  expect(next({ intervalMilliseconds: 30_000, resultLifeMilliseconds })).toBe(20_000)
  expect(next({ intervalMilliseconds: 30_000, resultLifeMilliseconds, pollAfterMilliseconds: 3_600_000 })).toBe(20_000)
  expect(next({ intervalMilliseconds: 30_000, resultLifeMilliseconds, failures: 10 })).toBe(20_000)
  expect(next({ intervalMilliseconds: 30_000, resultLifeMilliseconds, pollAfterMilliseconds: 500 })).toBe(500)
})
