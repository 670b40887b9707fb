import type { GenerationRow } from '../record/record.ts'

/** How long after the deadline an attempt may still bring a clip or a charge. */
const graceMilliseconds = 24 * 3_600_000
/** However long the tries themselves take. */
const fewestTries = 5
const shortestWaitMilliseconds = 500
const longestWaitMilliseconds = 30_000

/** From then on nothing is expected of an attempt any more. */
export const lastMomentOf = ({ deadlineAt, reopenedAt }: GenerationRow): number =>
  Math.max(deadlineAt.getTime(), reopenedAt?.getTime() ?? 0) + graceMilliseconds

/** Ever longer, to half a minute. */
export const backoffMilliseconds = (failures: number): number =>
  Math.min(longestWaitMilliseconds, shortestWaitMilliseconds * 2 ** Math.min(failures - 1, 10))

/** How long a provider's word is not taken for its last: a result that is not there, is no clip, an operation unknown. */
export interface RetryLimit {
  /** It was said once more. True when it has been said for long enough, and often. */
  isOver(): boolean
  /** Until the next try. */
  waitMilliseconds(): number
  /** It was not said. */
  restart(): void
}

/** By a clock that nobody sets: an hour that it is set by is none in which the provider said so. */
export function createRetryLimit(milliseconds: number): RetryLimit {
  let since: number | undefined
  let tries = 0
  return {
    isOver() {
      since ??= performance.now()
      tries += 1
      return tries >= fewestTries && performance.now() - since >= milliseconds
    },
    waitMilliseconds: () => Math.min(backoffMilliseconds(tries), milliseconds / 10),
    restart() {
      since = undefined
      tries = 0
    },
  }
}
