import { expect, it } from 'vitest'
import { type KnownProgress, progressAt } from './progress-at.ts'

const at = (seconds: number) => Date.UTC(2026, 0, 1) + seconds * 1000
const told: KnownProgress = {
  fraction: 0,
  asOf: new Date(at(0)).toISOString(),
  expected: { medianAt: new Date(at(20)), ninetiethPercentileAt: at(40) },
}

it('a bar is at four fifths when half would be done, near the end when nearly all would, and never full', () => {
  expect([0, 10, 20, 30, 40].map((seconds) => progressAt(told, at(seconds)))).toEqual([0, 0.4, 0.8, 0.875, 0.95])
  expect(progressAt(told, at(60))).toBeGreaterThan(0.95)
  expect(progressAt(told, at(10_000))).toBeLessThan(1)
})

it('it never goes back, whatever was told', () => {
  for (const fraction of [0, 0.3, 0.85, 0.97, 0.99])
    for (const asOf of [0, 15, 25, 50]) {
      let before = fraction
      for (let seconds = 0; seconds < 200; seconds += 1) {
        const now = progressAt({ ...told, fraction, asOf: at(asOf) }, at(seconds))!
        expect(now).toBeGreaterThanOrEqual(before)
        before = now
      }
      expect(before).toBeLessThan(1)
    }
})

it('whoever is told later is shown the same as who was told sooner', () => {
  for (const seconds of [5, 19, 30, 50, 90]) {
    const later = { ...told, fraction: progressAt(told, at(seconds)), asOf: at(seconds) }
    expect(progressAt(later, at(120))).toBeCloseTo(progressAt(told, at(120))!, 6)
    expect(progressAt(later, at(seconds + 7))).toBeCloseTo(progressAt(told, at(seconds + 7))!, 6)
  }
})

it('nobody knows: nothing is shown; nothing is expected: what was told stands', () => {
  expect(progressAt({ ...told, fraction: null }, at(10))).toBeNull()
  expect(progressAt({ fraction: 0.4, asOf: at(0) }, at(10))).toBe(0.4)
})

it('what a provider tells is less than was expected: the bar waits for it, and is full at the end', () => {
  const by = (fraction: number | null, asOf: number) => ({ ...told, fraction, asOf: at(asOf) })
  const events = [
    by(null, 0),
    by(0.1, 1),
    by(0.2, 10),
    by(0.3, 30),
    by(null, 31),
    by(0.98, 50),
    { ...by(1, 60), expected: null },
  ]
  const shown: (number | null)[] = [null]
  for (const event of events)
    for (let seconds = 0; seconds < 10; seconds += 1)
      shown.push(progressAt(event, Number(event.asOf) + seconds * 1000, shown.at(-1)!))
  const drawn = shown.filter((fraction) => fraction !== null)
  expect(shown.indexOf(drawn[0]!)).toBe(11)
  expect(drawn).toEqual(drawn.toSorted((one, other) => one - other))
  expect(drawn.filter((fraction) => fraction === 1)).toHaveLength(10)
})
