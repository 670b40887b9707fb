import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPeriodicTask } from './periodic-task.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A task whose runs end when they are told to. */
function makeTask() {
  const runs: { signal: AbortSignal; end(): void; fail(error: Error): void }[] = []
  const errors: unknown[] = []
  const task = createPeriodicTask({
    everyMilliseconds: 1_000,
    run: (signal) => new Promise<void>((end, fail) => void runs.push({ signal, end, fail })),
    onError: (error) => void errors.push(error),
  })
  return { task, runs, errors, settled: () => vi.advanceTimersByTimeAsync(0) }
}

it('runs at once and then in its time, and once more for all requests of a run, never beside itself', async () => {
  const { task, runs, settled } = makeTask()
  task.start()
  expect(runs).toHaveLength(1)
  for (let count = 0; count < 3; count += 1) task.request()
  await vi.advanceTimersByTimeAsync(2_500)
  expect(runs).toHaveLength(1)
  runs[0]!.end()
  await settled()
  expect(runs).toHaveLength(2)
  runs[1]!.end()
  await settled()
  expect(runs).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(3)
})

it('tells an error, and runs again in its time', async () => {
  const { task, runs, errors, settled } = makeTask()
  task.start()
  runs[0]!.fail(new Error('away'))
  await settled()
  expect(errors).toMatchObject([{ message: 'away' }])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(2)
})

it('waits for the run under way when it stops, tells nothing more, and does not run again', async () => {
  const { task, runs, errors, settled } = makeTask()
  task.start()
  task.request()
  let isStopped = false
  const stopped = task.stop().then(() => (isStopped = true))
  await settled()
  expect([runs[0]!.signal.aborted, isStopped]).toEqual([true, false])
  runs[0]!.fail(new Error('aborted'))
  await stopped
  task.request()
  await vi.advanceTimersByTimeAsync(5_000)
  expect([runs.length, errors]).toEqual([1, []])
})
