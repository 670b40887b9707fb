import { describe, expect, it } from 'vitest'
import { distributionOf, type RunTimeSample, type RunTimes } from '../record/run-time-distribution.ts'
import { createRunTimeSampling, type SampledRun } from '../record/run-time-sampling.ts'
import { nextPollMilliseconds, type PollMoment } from './poll-policy.ts'

/** The same numbers each time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}
const random = numbers(7)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length

const moment = (more: Partial<PollMoment>): PollMoment => ({
  elapsedMilliseconds: 10_000,
  runTimes: null,
  callsPerJob: 5,
  jobsPerCall: 1,
  longestMilliseconds: null,
  shortestMilliseconds: 0,
  failures: 0,
  random: 0.5,
  ...more,
})

interface Asked {
  runTime: number
  calls: number
  delay: number
}

/** One job on a clock that jumps from question to question. */
function ask(runTime: number, more: Partial<PollMoment>): Asked & { sample: RunTimeSample } {
  let [now, before, calls] = [0, 0, 0]
  while (now < runTime) {
    before = now
    now += nextPollMilliseconds(moment({ ...more, elapsedMilliseconds: now, random: random() }))
    calls += 1
  }
  return { runTime, calls, delay: now - runTime, sample: { earliest: before, latest: now } }
}

/** Jobs one after the other, each asked about by what was seen of those before. */
function learn(draw: () => number, jobs: number, more: Partial<PollMoment> = {}): Asked[] {
  const samples: RunTimeSample[] = []
  let runTimes: RunTimes | null = null
  return Array.from({ length: jobs }, (_, job) => {
    // What is known is read anew now and then.
    if (job < 20 || job % 10 === 0) runTimes = distributionOf(samples.slice(0, 300))
    const asked = ask(draw(), { ...more, runTimes })
    samples.unshift(asked.sample)
    return asked
  })
}

/** So many begun within five seconds, three times; those of the last time. What is known is read anew every five seconds. */
function learnTogether(draw: () => number, jobs: number, more: Partial<PollMoment> = {}): Asked[] {
  const samples: RunTimeSample[] = []
  const sampling = createRunTimeSampling()
  let asked: Asked[] = []
  for (let round = 0; round < 3; round += 1) {
    asked = []
    let [runTimes, readAt] = [null as RunTimes | null, Number.NEGATIVE_INFINITY]
    const waiting = Array.from({ length: jobs }, (_, job) => {
      const start = (5_000 * job) / jobs
      return { start, runTime: draw(), at: start, before: 0, calls: -1, run: null as SampledRun | null }
    })
    while (waiting.length > 0) {
      const next = waiting.reduce((one, other) => (other.at < one.at ? other : one))
      const now = next.at
      if (now - readAt >= 5_000) [runTimes, readAt] = [distributionOf(samples.slice(0, 300)), now]
      next.run ??= sampling.begin('one')
      next.run.look()
      next.calls += 1
      const elapsedMilliseconds = now - next.start
      if (elapsedMilliseconds >= next.runTime) {
        if (next.run.isKept()) samples.unshift({ earliest: next.before, latest: elapsedMilliseconds })
        next.run.leave()
        asked.push({ runTime: next.runTime, calls: next.calls, delay: elapsedMilliseconds - next.runTime })
        waiting.splice(waiting.indexOf(next), 1)
      }
      next.before = elapsedMilliseconds
      next.at += nextPollMilliseconds(moment({ ...more, elapsedMilliseconds, runTimes, random: random() }))
    }
  }
  return asked
}

/**
 * The least mean delay at so many calls on average, for whoever knows all run times beforehand: the cheapest of all
 * schedules on a fine grid, found backwards from the end, with the price of a call that makes them so many.
 */
function bestDelay(runTimes: readonly number[], calls: number): number {
  const steps = 200
  const sorted = runTimes.toSorted((one, other) => one - other)
  const longest = sorted.at(-1)!
  const grid = Array.from({ length: steps + 1 }, (_, index) => (longest * index) / steps)
  const ended = grid.map((time) => sorted.filter((one) => one <= time).length / sorted.length)
  const sums = ended.map(
    (share) => mean([...sorted.slice(0, Math.round(share * sorted.length)), 0]) * (share + 1 / sorted.length),
  )
  const delayOf = (from: number, to: number) => grid[to]! * (ended[to]! - ended[from]!) - (sums[to]! - sums[from]!)
  const solve = (price: number) => {
    const best = grid.map(() => 0)
    const next = grid.map(() => steps)
    for (let from = steps - 1; from >= 0; from -= 1) {
      best[from] = Number.POSITIVE_INFINITY
      for (let to = from + 1; to <= steps; to += 1) {
        const cost = price * (1 - ended[from]!) + delayOf(from, to) + best[to]!
        if (cost >= best[from]!) continue
        best[from] = cost
        next[from] = to
      }
    }
    const found = { calls: 0, delay: 0 }
    for (let from = 0; from < steps; from = next[from]!) {
      found.calls += 1 - ended[from]!
      found.delay += delayOf(from, next[from]!)
    }
    return found
  }
  let [low, high] = [1, longest * 10]
  let [more, fewer] = [solve(low), solve(high)]
  for (let round = 0; round < 14; round += 1) {
    const price = Math.sqrt(low * high)
    const found = solve(price)
    if (found.calls > calls) [low, more] = [price, found]
    else [high, fewer] = [price, found]
  }
  // Between two schedules one job in so many takes the one, the others the other.
  const share = more.calls === fewer.calls ? 0 : (calls - fewer.calls) / (more.calls - fewer.calls)
  return fewer.delay + Math.min(1, share) * (more.delay - fewer.delay)
}

const shapes = [
  ['uniform, 10 to 30 s', () => 10_000 + 20_000 * random(), 1.35],
  ['log-normal, about 60 s', () => 60_000 * Math.exp(0.4 * normal()), 1.35],
  ['bimodal, 20 or 60 s', () => (random() < 0.6 ? 20_000 + 2_000 * normal() : 60_000 + 4_000 * normal()), 2.5],
] as const

describe('run times that are learned', () => {
  it.each(shapes)('%s: the budget is kept, and no schedule could tell much sooner', (name, draw, atMost) => {
    const lines = [3, 5, 8].map((callsPerJob) => {
      const jobs = learn(draw, 600, { callsPerJob })
      const [cold, warm] = [jobs.slice(0, 3), jobs.slice(200)]
      const calls = mean(warm.map((job) => job.calls))
      const delay = mean(warm.map((job) => job.delay))
      const best = bestDelay(
        warm.map((job) => job.runTime),
        calls,
      )
      const fixed = mean(warm.map(({ runTime }) => 5_000 - (runTime % 5_000)))
      const fixedCalls = mean(warm.map(({ runTime }) => Math.ceil(runTime / 5_000)))
      return { callsPerJob, calls, delay, best, fixed, fixedCalls, coldCalls: mean(cold.map((job) => job.calls)) }
    })
    for (const { callsPerJob, calls, delay, best, fixed, fixedCalls, coldCalls } of lines)
      console.log(
        `${name}: ${callsPerJob} calls wanted, ${calls.toFixed(2)} made; told after ${(delay / 1000).toFixed(2)} s, at best ` +
          `${(best / 1000).toFixed(2)} s; every 5 s ${(fixed / 1000).toFixed(2)} s at ${fixedCalls.toFixed(1)} calls; ` +
          `the first three jobs ${coldCalls.toFixed(1)} calls`,
      )
    for (const { callsPerJob, calls, delay, best } of lines) {
      expect(calls).toBeLessThan(callsPerJob * 1.12)
      expect(delay).toBeLessThan(best * atMost)
    }
  })

  it('in batches of twenty the same budget buys twenty times the questions', () => {
    const jobs = learn(shapes[0][1], 300, { jobsPerCall: 20, shortestMilliseconds: 250 }).slice(100)
    expect(mean(jobs.map(({ calls }) => calls)) / 20).toBeLessThan(5)
    expect(mean(jobs.map(({ delay }) => delay))).toBeLessThan(250)
  })

  it('a provider that becomes slower, or faster, is followed', () => {
    const slowing = [...Array(300).keys()].map((job) => (job < 100 ? 20_000 : 60_000) + 4_000 * normal())
    for (const runTimes of [slowing, slowing.toReversed()]) {
      const left = runTimes.values()
      const late = learn(() => left.next().value!, 300).slice(-50)
      expect(mean(late.map(({ delay }) => delay))).toBeLessThan(4_000)
    }
  })

  it.each([40, 200, 1_000])(
    '%i that are started together are asked about as often as those one after the other',
    (jobs) => {
      const callsPerJob = 4.5
      const rounds = Array.from({ length: 2_000 / jobs }, () =>
        learnTogether(shapes[0][1], jobs, { callsPerJob }),
      ).flat()
      const calls = mean(rounds.map((job) => job.calls))
      const delay = mean(rounds.map((job) => job.delay))
      const best = bestDelay(
        rounds.map((job) => job.runTime),
        callsPerJob,
      )
      const sorted = rounds.map((job) => job.delay / 1000).toSorted((one, other) => one - other)
      const share = (of: number) => sorted[Math.floor(of * (sorted.length - 1))]!.toFixed(2)
      console.log(
        `uniform, ${jobs} together: ${callsPerJob} calls wanted, ${calls.toFixed(2)} made; told after ${(delay / 1000).toFixed(2)} s, ` +
          `p50 ${share(0.5)}, p99 ${share(0.99)}, at best ${(best / 1000).toFixed(2)} s`,
      )
      expect(calls).toBeLessThan(callsPerJob * 1.05)
      expect(calls).toBeGreaterThan(callsPerJob * 0.85)
      expect(delay).toBeLessThan(best * 1.45)
    },
  )
})

describe('one clip that ran for ten hours', () => {
  const exactly = (runTime: number): RunTimeSample => ({ earliest: runTime, latest: runTime })
  const latest = (others: number, runTime: number): number => {
    const samples = [exactly(36_000_000), ...Array.from({ length: others }, () => exactly(20_000 + 10_000 * random()))]
    const runTimes = distributionOf(samples)!
    return Math.max(...Array.from({ length: 50 }, () => ask(runTime, { runTimes, shortestMilliseconds: 500 }).delay))
  }
  const all = [0, 1, 2, 5, 20, 100, 299]

  it.each(all)('and %i of half a minute: none is told later than twice its own time', (others) => {
    for (const runTime of [29_000, 31_000, 45_000, 300_000])
      expect(latest(others, runTime)).toBeLessThan(2 * runTime + 500)
  })

  it('where many are known, those that take a little longer are told within their own time', () => {
    for (const runTime of [31_000, 45_000]) expect(latest(100, runTime)).toBeLessThan(runTime)
  })

  it('two that are known are none: what is asked is what is asked where nothing is', () => {
    const two = distributionOf([exactly(36_000_000), exactly(20_000)])
    expect(nextPollMilliseconds(moment({ runTimes: two }))).toBe(nextPollMilliseconds(moment({})))
    const three = distributionOf([exactly(20_000), exactly(36_000_000), exactly(20_000)])
    expect(nextPollMilliseconds(moment({ runTimes: three }))).not.toBe(nextPollMilliseconds(moment({})))
  })
})

const uniform = distributionOf(
  Array.from({ length: 200 }, (_, index) => ({ earliest: 10_000 + 100 * index, latest: 10_000 + 100 * index })),
)!

describe('when to ask next', () => {
  it('nothing is known: in proportion to the time waited', () => {
    expect(nextPollMilliseconds(moment({ elapsedMilliseconds: 0 }))).toBe(1_000)
    expect(nextPollMilliseconds(moment({ elapsedMilliseconds: 20_000 }))).toBe(4_000)
    expect(nextPollMilliseconds(moment({ elapsedMilliseconds: 200_000 }))).toBe(40_000)
  })

  it('the first question comes near the early quantile, the last when the longest has ended, and then more seldom', () => {
    const first = nextPollMilliseconds(moment({ elapsedMilliseconds: 0, runTimes: uniform }))
    expect(first).toBeGreaterThan(9_000)
    expect(first).toBeLessThan(14_000)
    expect(29_500 + nextPollMilliseconds(moment({ elapsedMilliseconds: 29_500, runTimes: uniform }))).toBeCloseTo(
      uniform.longest,
      -2,
    )
    expect(nextPollMilliseconds(moment({ elapsedMilliseconds: 120_000, runTimes: uniform }))).toBeGreaterThan(15_000)
  })

  it('who takes a little longer than all that are known is asked about as often as those at their end', () => {
    const batched = { jobsPerCall: 20, callsPerJob: 5, runTimes: uniform }
    const waits = [29_000, 30_000, 31_000, 40_000, 400_000].map((elapsedMilliseconds) =>
      nextPollMilliseconds(moment({ ...batched, elapsedMilliseconds })),
    )
    expect(waits).toEqual(waits.toSorted((one, other) => one - other))
    expect(waits[1]).toBeLessThan(500)
    expect(waits[2]).toBeLessThan(1_000)
    expect(waits[4]).toBeGreaterThan(20_000)
  })

  it('the caller’s longest interval beats the budget, and the vendor’s floor and words beat both', () => {
    const patient: RunTimes = { ...uniform, longest: 1, median: 1 }
    const late = { elapsedMilliseconds: 600_000, runTimes: patient }
    expect(nextPollMilliseconds(moment(late))).toBeGreaterThan(100_000)
    expect(nextPollMilliseconds(moment({ ...late, longestMilliseconds: 2_000 }))).toBe(2_000)
    expect(nextPollMilliseconds(moment({ ...late, longestMilliseconds: 2_000, shortestMilliseconds: 9_000 }))).toBe(
      9_000,
    )
    expect(nextPollMilliseconds(moment({ ...late, longestMilliseconds: 2_000, pollAfterMilliseconds: 300 }))).toBe(300)
    expect(nextPollMilliseconds(moment({ ...late, resultLifeMilliseconds: 60_000 }))).toBe(20_000)
  })

  it.each([
    [{ failures: 1 }, 2_000],
    [{ failures: 3 }, 8_000],
    [{ failures: 30 }, 60_000],
    [{ failures: 1, pollAfterMilliseconds: 600_000 }, 600_000],
    [{ failures: 3, pollAfterMilliseconds: 1_000 }, 8_000],
    [{ failures: 3, longestMilliseconds: 500 }, 4_000],
    [{ failures: 30, resultLifeMilliseconds: 60_000 }, 20_000],
  ])('a provider in trouble is asked ever more seldom: %j, after %i ms', (more, milliseconds) => {
    expect(nextPollMilliseconds(moment(more))).toBe(milliseconds)
  })
})
