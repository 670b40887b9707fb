import { expect, it } from 'vitest'
import { createClock, createVirtualClock } from './clock.ts'

it('a virtual clock wakes its sleepers in their order, each at its own moment', async () => {
  const clock = createVirtualClock(1_000)
  const seen: [string, number][] = []
  const note = (name: string) => () => void seen.push([name, clock.now()])
  void clock.sleep(300).then(note('late'))
  void clock.sleep(100).then(note('early'))
  void clock.sleep(900).then(note('never'))
  await clock.advance(500)
  expect(seen).toEqual([
    ['early', 1_100],
    ['late', 1_300],
  ])
  expect(clock.now()).toBe(1_500)
})

it('a sleeper who goes to sleep again on the way is woken again', async () => {
  const clock = createVirtualClock(0)
  const seen: number[] = []
  const work = async () => {
    for (;;) {
      await clock.sleep(100)
      seen.push(clock.now())
    }
  }
  void work()
  await clock.advance(350)
  expect(seen).toEqual([100, 200, 300])
})

it('an abort ends a sleep on either clock', async () => {
  for (const clock of [createClock(), createVirtualClock()]) {
    const stop = new AbortController()
    const sleep = clock.sleep(60_000, stop.signal)
    stop.abort()
    await expect(sleep).rejects.toThrow(/abort/i)
    await expect(clock.sleep(60_000, stop.signal)).rejects.toThrow(/abort/i)
  }
})

it('an accelerated clock sleeps shorter and finds its time reached', async () => {
  const clock = createClock(1_000)
  const [before, started] = [clock.now(), performance.now()]
  await clock.sleep(60_000)
  expect(clock.now() - before).toBeGreaterThanOrEqual(60_000)
  expect(performance.now() - started).toBeLessThan(30_000)
})

it('a clock that stands still or runs backwards is refused', () => {
  for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => createClock(speed)).toThrow(/speed/)
})
