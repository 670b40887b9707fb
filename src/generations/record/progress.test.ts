import { expect, it } from 'vitest'
import { progressAt } from '../../client/progress-at.ts'
import { clipProgress, estimateProgress, overallProgress } from './progress.ts'
import type { ClipRow } from './record.ts'
import { distributionOf } from './run-time-distribution.ts'
import { expectedSeconds } from './run-times.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000)
const queued = { status: 'QUEUED', fraction: null, progressSource: 'UNKNOWN', expected: null, asOf: at(0), polls: 0 }
/** One that runs since then, as 20 s (half of them) or 40 s (nine of ten) are expected. */
const running = (since: number) => ({
  ...queued,
  ...{ status: 'RUNNING', startedAt: at(since), asOf: at(since) },
  expected: {
    medianAt: at(since + 20).toISOString(),
    ninetiethPercentileAt: at(since + 40).toISOString(),
    samples: 3,
  },
})
const toldAt = (seconds: number, clips: readonly object[]) => {
  const rows = clips.map((clip) => ({ ...clip }) as ClipRow)
  for (const row of rows) estimateProgress(row, at(seconds))
  return overallProgress(rows, 'RUNNING')
}

it('nothing is expected of a generation while one of its clips does not run, whatever the others do', () => {
  expect(toldAt(10, [running(0), queued])).toMatchObject({ fraction: 0.2, source: 'ESTIMATED', expected: null })
  expect(toldAt(10, [running(0), running(5)]).expected?.medianAt).toBe(at(25).toISOString())
})

it('of several clips the next event is never behind what is drawn from the one before', () => {
  const other = { ...running(0), status: 'COLLECTING', fraction: 0.99, progressSource: 'ESTIMATED' }
  for (const clips of [
    [running(0), running(0)],
    [running(0), running(10)],
    [running(0), running(15), running(30)],
    [other, running(0)],
  ])
    for (const told of [30, 35, 50, 80])
      for (const later of [1, 10, 40]) {
        const drawn = progressAt(toldAt(told, clips), at(told + later).getTime())!
        expect(toldAt(told + later, clips).fraction).toBeGreaterThanOrEqual(drawn - 1e-9)
      }
  for (const told of [0, 5, 19]) {
    const drawn = progressAt(toldAt(told, [running(0), queued]), at(20).getTime())!
    expect(toldAt(20, [running(0), queued]).fraction).toBeGreaterThanOrEqual(drawn)
  }
})

it('only what has succeeded is at 1, whatever its provider says, and of what has ended nothing is expected', () => {
  const said = { ...running(0), fraction: 1, progressSource: 'PROVIDER' } as ClipRow
  expect(overallProgress([said], 'RUNNING')).toMatchObject({ fraction: 0.99, source: 'PROVIDER' })
  for (const [status, fraction] of [
    ['FAILED', 0.99],
    ['SUCCEEDED', 1],
  ] as const)
    for (const progress of [overallProgress([{ ...said, status }], status), clipProgress({ ...said, status })])
      expect(progress).toMatchObject({ fraction, expected: null })
})

it('an estimate falls behind nothing that was told', () => {
  const told = { ...running(0), fraction: 0.7, progressSource: 'ESTIMATED' }
  expect([10, 19].map((seconds) => toldAt(seconds, [told]).fraction)).toEqual([0.7, 0.76])
})

it('two clips say nothing to people about the next one', () => {
  const ofTimes = (count: number) =>
    expectedSeconds(distributionOf(Array.from({ length: count }, () => ({ earliest: 20_000, latest: 20_000 }))))
  expect(ofTimes(2)).toBeNull()
  expect(ofTimes(3)).toMatchObject({ samples: 3 })
})
