import { afterEach, expect, it, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createRunTimes } from './run-times.ts'

afterEach(() => void vi.useRealTimers())

it('does not keep a transaction waiting for a connection that somebody else has asked for', async () => {
  const runTimes = createRunTimes(scriptedDatabase(() => new Promise(() => {})))
  const subject = { timingKey: 'one', emulated: false }
  void runTimes.of(subject)
  expect(
    await runTimes.of(
      subject,
      scriptedDatabase(() => []),
    ),
  ).toBeNull()
})

it('what is known is read again after five seconds, wherever the clock was set meanwhile', async () => {
  vi.useFakeTimers()
  let reads = 0
  const database = scriptedDatabase(() => {
    reads += 1
    return []
  })
  const runTimes = createRunTimes(database)
  const read = () => runTimes.of({ timingKey: 'one', emulated: false })
  await read()
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(4_000)
  await read()
  expect(reads).toBe(1)
  vi.setSystemTime(Date.now() - 2 * 3_600_000)
  vi.advanceTimersByTime(1_000)
  await read()
  expect(reads).toBe(2)
})
