import type { Generation } from '../client/index.ts'

export interface RemainingTime {
  update(progress: Generation['progress']): void
  /** Milliseconds until it is probably done; null while that is anybody's guess. */
  now(): number | null
}

/** Less than this tells nothing about the rest. */
const tellingFraction = 0.04
const tellingMilliseconds = 400

/**
 * From how fast the fraction has grown so far; where there is none, from what the server expects.
 * @param clock milliseconds of a clock that never goes back
 */
export function createRemainingTime(clock: () => number): RemainingTime {
  let first: { at: number; fraction: number } | null = null
  let endsAt: number | null = null
  return {
    update({ fraction, expected, asOf }) {
      const at = clock()
      if (expected) endsAt = at + Date.parse(expected.medianAt) - Date.parse(asOf)
      if (fraction === null || fraction <= 0) return
      first ??= { at, fraction }
      const grown = fraction - first.fraction
      const took = at - first.at
      if (grown >= tellingFraction && took >= tellingMilliseconds) endsAt = at + ((1 - fraction) * took) / grown
    },
    now: () => (endsAt === null ? null : Math.max(0, endsAt - clock())),
  }
}
