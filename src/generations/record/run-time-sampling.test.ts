import { expect, it } from 'vitest'
import { createRunTimeSampling, type SampledRun } from './run-time-sampling.ts'

const begin = (sampling: ReturnType<typeof createRunTimeSampling>, count: number, key = 'one') =>
  Array.from({ length: count }, () => sampling.begin(key))
/** The indices of those that are kept when they end one after the other. */
const keptOf = (runs: readonly SampledRun[]) =>
  [...runs.keys()].filter((index) => {
    const isKept = runs[index]!.isKept()
    runs[index]!.leave()
    return isKept
  })

it('of up to forty that run at the same time all are kept, and of more so many, spread over all', () => {
  const sampling = createRunTimeSampling()
  const one = begin(sampling, 40)
  expect(keptOf(one)).toHaveLength(40)
  const many = begin(sampling, 400)
  for (const run of many) run.look()
  expect(keptOf(many)).toEqual(Array.from({ length: 40 }, (_, index) => index * 10))
})

it('how many others of its kind there were is known by looking, and others of another kind do not count', () => {
  const sampling = createRunTimeSampling()
  const first = begin(sampling, 80)
  const others = begin(sampling, 1_000, 'other')
  // The first of them began alone, and the last ends alone.
  for (const run of first) run.look()
  expect(keptOf(first)).toHaveLength(40)
  for (const run of others) run.leave()
  // All are gone: the next ones run together with nobody.
  expect(keptOf(begin(sampling, 20))).toHaveLength(20)
})
