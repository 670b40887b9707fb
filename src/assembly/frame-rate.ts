import type { FrameRate } from '../renderer/encode.ts'

export type { FrameRate } from '../renderer/encode.ts'

/** Whose thousandths are divided by 1.001, as television does: 23.976 is 24000/1001. */
const broadcast = [24, 30, 48, 60]

/** The fraction that so many frames a second stand for. */
export function frameRateOf(framesPerSecond: number): FrameRate {
  const whole = Math.max(1, Math.round(framesPerSecond))
  if (Math.abs(framesPerSecond - whole) < 0.0005) return { num: whole, den: 1 }
  for (const rate of broadcast)
    if (Math.abs(framesPerSecond - rate / 1.001) < 0.002) return { num: rate * 1000, den: 1001 }
  return { num: Math.max(1, Math.round(framesPerSecond * 1000)), den: 1000 }
}
