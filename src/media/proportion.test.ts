import { expect, test } from 'vitest'
import { timesOf } from './proportion.ts'

test.each([
  [10, 1],
  [900, 1],
  [2_250, 2],
  [10_000_000, 20],
])('a clip of %d frames at 1000 × 2000 may take %d times as long', (frameCount, times) =>
  expect(timesOf({ width: 1_000, height: 2_000, frameCount })).toBe(times),
)
