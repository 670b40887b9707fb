const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes

/** After the first attempt, the second, and so on; 24 hours together. Then the event is given up. */
const delays = [
  ...[5 * seconds, 30 * seconds, 150 * seconds, 12 * minutes, 45 * minutes],
  ...[2 * hours, 3 * hours, 4 * hours, 6 * hours, 8 * hours],
]

/** Longer than this without one event taken, and an endpoint is switched off. */
export const longestFailing = 72 * hours

/** Milliseconds until the next attempt, a little more than planned so that many do not come together; null: there is none. */
export function delayAfter(attempts: number, random: () => number): number | null {
  const delay = delays[attempts - 1]
  return delay === undefined ? null : Math.round(delay * (1 + random() / 10))
}
