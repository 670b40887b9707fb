import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { createRunTimeSampling } from '../record/run-time-sampling.ts'
import { createPollBatches } from './poll-batches.ts'
import { createPollPace } from './poll-pace.ts'
import type { WorkContext } from './work-context.ts'

withFakeTime()
const start = Date.parse('2026-11-29T12:00:00Z')

/** The pace of a clip that runs since `start`, sent `answeredAfter` before, looked at `elapsed` later. */
function pace({
  elapsed,
  answeredAfter = 0,
  sampling = createRunTimeSampling(),
  longestPollMilliseconds = null,
  provider,
  seat: own,
}: {
  elapsed: number
  answeredAfter?: number
  sampling?: ReturnType<typeof createRunTimeSampling>
  longestPollMilliseconds?: number | null
  provider?: object
  seat?: object
}) {
  const clock = { now: start + elapsed }
  const pollBatches = createPollBatches({ batchMilliseconds: 1_000, pollMilliseconds: 1_000 })
  const leasts: (boolean | undefined)[] = []
  const waits: number[] = []
  const context = {
    now: () => new Date(clock.now),
    random: () => 0.5,
    pollsPerJob: 20,
    pollBatches: {
      join(...seated: Parameters<typeof pollBatches.join>) {
        const seat = pollBatches.join(...seated)
        seat.pause = async (milliseconds, _last, _since, isLeast) => {
          leasts.push(isLeast)
          waits.push(milliseconds)
        }
        return Object.assign(seat, own)
      },
    },
    runTimes: { of: async () => null, begin: () => sampling.begin('') },
    providers: new Map([['pushes', { id: 'pushes', mostFollowed: 1, ...provider }]]),
  } as unknown as WorkContext
  const holder = { onWake: () => () => {}, wakeCount: () => 0, signal: new AbortController().signal }
  const generation = { provider: 'pushes', longestPollMilliseconds, emulated: false }
  const clip = { startedAt: new Date(start), timingKey: '' }
  const attempt = { credential: 'one', sentAt: new Date(start - answeredAfter) }
  const paced = createPollPace(context, holder, generation as never, clip as never, attempt as never)
  return { clock, leasts, waits, pace: paced }
}

it('who takes a clip up within two seconds knows that it ran from its start, and later nothing of when it ended', () => {
  expect(pace({ elapsed: 2_000 }).pace.seenEnded(false)).toEqual({ earliest: 0, latest: 2_000, isKept: true })
  expect(pace({ elapsed: 2_001 }).pace.seenEnded(false)).toBeNull()
})

it('a clock that is set, forward or back, changes nothing of how long a clip runs', async () => {
  const after = { failures: 0, pollAfterMilliseconds: undefined }
  const { clock, pace: paced } = pace({ elapsed: 0 })
  vi.advanceTimersByTime(10_000)
  const wait = await paced.next(after)
  for (const set of [-1, 2]) {
    clock.now += set * 3_600_000
    expect(await paced.next(after)).toBe(wait)
    expect(paced.seenEnded(false)).toEqual({ earliest: 0, latest: 10_000, isKept: true })
  }
})

it('of those that run at the same time forty say how long they ran: who asks when to ask next learns how many they are', async () => {
  const sampling = createRunTimeSampling()
  const paces = Array.from({ length: 80 }, () => pace({ elapsed: 0, sampling }).pace)
  await Promise.all(paces.map((one) => one.next({ failures: 0, pollAfterMilliseconds: undefined })))
  const ended = paces.map((one) => {
    const sample = one.seenEnded(true)
    one.leave()
    return sample
  })
  expect(ended.filter((sample) => sample?.isKept)).toHaveLength(40)
})

it('a clip that began to run more than a minute after it was sent was found: it is asked about at once', async () => {
  expect(await pace({ elapsed: 0, answeredAfter: 60_000 }).pace.first()).toBeGreaterThan(0)
  const found = pace({ elapsed: 0, answeredAfter: 60_001 }).pace
  expect(await found.first()).toBe(0)
  expect(found.seenEnded(false)).toBeNull()
})

it('a call about ten is a tenth of one; the caller’s longest wait beats the budget, limits of requests beat both, and a result’s life all', async () => {
  const asked = { elapsed: 100_000 }
  const waits = [
    asked,
    { ...asked, seat: { jobsPerCall: () => 10, shortestMilliseconds: () => 0 } },
    { ...asked, longestPollMilliseconds: 4_000 },
    { ...asked, longestPollMilliseconds: 4_000, seat: { shortestMilliseconds: () => 7_000 } },
    {
      ...asked,
      ...{ longestPollMilliseconds: 4_000, seat: { shortestMilliseconds: () => 7_000 } },
      provider: { resultLifeMilliseconds: 6_000 },
    },
  ].map((given) => pace(given).pace.next({ failures: 0, pollAfterMilliseconds: undefined }))
  expect(await Promise.all(waits)).toEqual([5_000, 3_401, 4_000, 7_000, 2_000])
})

it('one that is followed is asked about a fifth as often', async () => {
  const { pace: followed } = pace({ elapsed: 0 })
  vi.advanceTimersByTime(100_000)
  const after = { failures: 0, pollAfterMilliseconds: undefined }
  const alone = await followed.next(after)
  const leave = followed.follow()
  expect((await followed.next(after)) / alone).toBeCloseTo(5, 1)
  leave!()
  expect(await followed.next(after)).toBe(alone)
})

it('the wait that the provider asked for is the least, and one of our own is not', async () => {
  const { pace: paced, leasts } = pace({ elapsed: 0 })
  for (const pollAfterMilliseconds of [7_000, undefined]) {
    await paced.next({ failures: 1, pollAfterMilliseconds })
    void paced.pause(1_000, 1_000, 0)
  }
  expect(leasts).toEqual([true, false])
})

it('who would be asked about after its deadline is asked about before: by a tenth of its time, by half a minute at most', () => {
  const { pace: paced, waits } = pace({ elapsed: 100_000 })
  const pause = (milliseconds: number, last: number) => void paced.pause(milliseconds, last, 0)
  pause(60_000, 50_000)
  pause(900_000, 800_000)
  // Of those that are asked about sooner, or so soon before the end that nothing would come of it, nothing changes.
  pause(10_000, 50_000)
  pause(60_000, 11_000)
  pause(1_000, Number.POSITIVE_INFINITY)
  expect(waits).toEqual([35_000, 770_000, 10_000, 60_000, 1_000])
})

it('even where the provider asked for longer: its hour may be an error, and after the deadline it is asked at once', async () => {
  const { pace: paced, waits } = pace({ elapsed: 0 })
  await paced.next({ failures: 1, pollAfterMilliseconds: 3_600_000 })
  void paced.pause(3_600_000, 50_000, 0)
  expect(waits).toEqual([45_000])
})
