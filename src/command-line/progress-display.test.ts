import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { Generation, GenerationStatus } from '../client/index.ts'
import { createProgressDisplay } from './progress-display.ts'
import { createRemainingTime } from './remaining-time.ts'

const progress = (fraction: number | null, more: Partial<Generation['progress']> = {}): Generation['progress'] => ({
  fraction,
  source: 'MEASURED',
  queuePosition: null,
  expected: null,
  message: null,
  asOf: '2026-01-01T00:00:00Z',
  ...more,
})

it('the remaining time follows from how fast the fraction grew', () => {
  let now = 0
  const remaining = createRemainingTime(() => now)
  remaining.update(progress(0))
  expect(remaining.now()).toBeNull()
  now = 1_000
  remaining.update(progress(0.1))
  now = 3_000
  remaining.update(progress(0.5))
  expect(remaining.now()).toBeCloseTo(2_500)
  now = 4_000
  expect(remaining.now()).toBeCloseTo(1_500)
  now = 60_000
  expect(remaining.now()).toBe(0)
})

it('before there is a fraction, the server’s own expectation counts, whatever its clock says', () => {
  const remaining = createRemainingTime(() => 5_000)
  const expected = { medianAt: '2026-01-01T00:00:08Z', ninetiethPercentileAt: '2026-01-01T00:00:20Z', samples: 9 }
  remaining.update(progress(null, { expected }))
  expect(remaining.now()).toBe(8_000)
})

function display(isTerminal: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 100 })
  let now = 0
  const shown = createProgressDisplay(stream as never, () => now)
  return {
    ...shown,
    at(milliseconds: number, status: GenerationStatus, given: Generation['progress']) {
      now = milliseconds
      shown.update({ status, progress: given })
    },
    text: () => (stream.read() as Buffer | null)?.toString() ?? '',
  }
}

it('off a terminal it prints plain lines, one for each status and each tenth', () => {
  const lines = display(false)
  lines.at(0, 'QUEUED', progress(null, { queuePosition: 2 }))
  for (let percent = 0; percent <= 40; percent++) lines.at(1_000 + percent * 100, 'RUNNING', progress(percent / 100))
  lines.at(6_000, 'SUCCEEDED', progress(1))
  lines.end()
  const text = lines.text()
  expect(text).not.toContain('\x1b')
  expect(text.split('\n')).toEqual([
    'Waiting (2) 0 %, 0.0 s elapsed',
    'Rendering 0 %, 1.0 s elapsed',
    expect.stringMatching(/^Rendering 10 %, 2\.0 s elapsed, ends in about 9\.0 s$/),
    expect.stringMatching(/^Rendering 20 %/),
    expect.stringMatching(/^Rendering 30 %/),
    expect.stringMatching(/^Rendering 40 %/),
    'Done 100 %, 6.0 s elapsed',
    '',
  ])
})

it('on a terminal it draws one line over and over, and leaves the last one standing', () => {
  const bar = display(true)
  bar.at(0, 'RUNNING', progress(0.5))
  bar.note('A note')
  bar.at(2_000, 'SUCCEEDED', progress(1))
  bar.end()
  const drawn = bar.text()
  expect(drawn.split('\n')).toHaveLength(3)
  expect(drawn).toContain('A note\n')
  const last = drawn.trimEnd().split('\x1b[2K').at(-1)
  expect(last).toBe(`  Done         ${'█'.repeat(28)} 100 %  2.0 s elapsed`)
})
