import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { DecisionContext } from './decision.ts'
import { createProgressReporter } from './report-progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('progress of a generation is written every half second at most, and that of others waits for none of it', async () => {
  const begun = Date.now()
  /** Milliseconds since the beginning at which clips are read for writing, and of which generations. */
  const written: { at: number; ids: unknown }[] = []
  const database = scriptedDatabase((statement, parameters) => {
    if (statement.includes('from "clip"')) written.push({ at: Date.now() - begun, ids: parameters[0] })
    return []
  })
  const context = { database, now: () => new Date(), killPoint() {} } as unknown as DecisionContext
  const reporter = createProgressReporter(context, pino({ level: 'silent' }))
  const report = (generationId: string, fraction: number) =>
    reporter.report({
      ...{ generationId, lease: 1, clipIndex: 0, status: 'RUNNING', fraction, source: 'PROVIDER' },
      ...{ queuePosition: null, message: null, polls: 1 },
    })
  for (let at = 0; at < 1_200; at += 20) {
    report('one', at / 1_200)
    if (at === 200) report('other', 0.5)
    await vi.advanceTimersByTimeAsync(20)
  }
  const of = (id: string) => written.filter(({ ids }) => (ids as string[]).includes(id)).map(({ at }) => at)
  const [first, second, third] = of('one')
  expect(of('one')).toHaveLength(3)
  expect(Math.min(second! - first!, third! - second!)).toBeGreaterThanOrEqual(500)
  expect(of('other')).toHaveLength(1)
  expect(of('other')[0]).toBeLessThanOrEqual(250)
  await reporter.stop()
})

it('a clock that is set back by an hour holds no progress up', async () => {
  let writes = 0
  const database = scriptedDatabase((statement) => {
    if (statement.includes('from "clip"')) writes += 1
    return []
  })
  const context = { database, now: () => new Date(), killPoint() {} } as unknown as DecisionContext
  const reporter = createProgressReporter(context, pino({ level: 'silent' }))
  const report = () =>
    reporter.report({
      ...{ generationId: 'one', lease: 1, clipIndex: 0, status: 'RUNNING', fraction: 0, source: 'PROVIDER' },
      ...{ queuePosition: null, message: null, polls: 1 },
    })
  report()
  await vi.advanceTimersByTimeAsync(100)
  vi.setSystemTime(Date.now() - 3_600_000)
  report()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(writes).toBe(2)
  await reporter.stop()
})
