/**
 * When to ask the provider next. Pure. Milliseconds.
 *
 * A provider's own word comes first; otherwise the caller's interval, stretched while calls fail so that a provider
 * in trouble is not hammered, never shorter than it asked for, and jittered so that thousands of generations do not ask
 * in step.
 */
export function nextPollMilliseconds(options: {
  intervalMilliseconds: number
  /** How long the provider keeps a result: of three questions in that time two may fail. */
  resultLifeMilliseconds?: number | undefined
  /** What the provider asked for, or knows to be right. */
  pollAfterMilliseconds?: number | undefined
  /** Failed calls in a row. */
  failures: number
  /** 0..1 */
  random: number
}): number {
  return Math.min(wanted(options), Math.floor((options.resultLifeMilliseconds ?? Infinity) / 3))
}

function wanted(options: Parameters<typeof nextPollMilliseconds>[0]): number {
  if (options.failures > 0) {
    const backoff = Math.min(60_000, Math.max(1_000, options.intervalMilliseconds) * 2 ** (options.failures - 1))
    return Math.max(options.pollAfterMilliseconds ?? 0, Math.round(backoff * (0.75 + 0.5 * options.random)))
  }
  if (options.pollAfterMilliseconds !== undefined) return options.pollAfterMilliseconds
  return Math.round(options.intervalMilliseconds * (0.9 + 0.2 * options.random))
}
