import { describe, expect, test } from 'vitest'
import { createAmbience, sampleRate } from './sound.ts'

function all(seed: number, durationSeconds: number, count = 1024) {
  const ambience = createAmbience({ seed, durationSeconds })
  const sides: [number[], number[]] = [[], []]
  while (sides[0].length < ambience.totalSamples) {
    const next = ambience.next(Math.min(count, ambience.totalSamples - sides[0].length))
    for (const [index, side] of next.entries()) sides[index]!.push(...side)
  }
  return sides
}

const largest = (values: number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe('The ambience', () => {
  test('is the same for the same seed and another for another', () => {
    expect(all(7, 0.5)).toEqual(all(7, 0.5))
    expect(all(7, 0.5)).not.toEqual(all(8, 0.5))
  })

  test('does not depend on how it is asked for', () => {
    const [at1024] = all(7, 0.5)
    const [at333] = all(7, 0.5, 333)
    expect(largest(at1024.map((sample, index) => sample - at333[index]!))).toBeLessThan(1e-5)
  })

  test('lasts as long as the clip, begins and ends silent, and stays well below full scale', () => {
    for (const durationSeconds of [0.04, 3]) {
      const [left, right] = all(3, durationSeconds)
      expect(left).toHaveLength(Math.round(durationSeconds * sampleRate))
      for (const side of [left, right]) {
        expect(Math.abs(side[0]!)).toBeLessThan(1e-3)
        expect(Math.abs(side.at(-1)!)).toBeLessThan(1e-3)
        expect(largest(side)).toBeLessThan(0.7)
      }
    }
  })

  test('can be heard on both sides, which differ', () => {
    const [left, right] = all(3, 3)
    const loudness = (side: number[]) => Math.sqrt(side.reduce((sum, sample) => sum + sample * sample, 0) / side.length)
    expect(loudness(left)).toBeGreaterThan(0.02)
    expect(loudness(right)).toBeGreaterThan(0.02)
    expect(loudness(left.map((sample, index) => sample - right[index]!))).toBeGreaterThan(0.01)
  })

  test('never clicks: neighbouring samples are close', () => {
    const [left] = all(5, 3)
    expect(largest(left.slice(1).map((sample, index) => sample - left[index]!))).toBeLessThan(0.05)
  })

  test('is silent past its end', () => {
    const ambience = createAmbience({ seed: 1, durationSeconds: 0.01 })
    const [left] = ambience.next(1024)
    expect([...left.slice(480)].every((sample) => sample === 0)).toBe(true)
  })
})
