/** How long providers are waited for. Milliseconds. */
export interface Patience {
  /** A submit that has no answer after this long is uncertain. */
  submitMilliseconds: number
  /** How long after that an unanswered submit may still turn up at the provider. */
  graceMilliseconds: number
  /** One question about one operation; its answer may bring the whole clip with it. */
  pollMilliseconds: number
  /** One question about many. */
  batchMilliseconds: number
}

export const usualPatience: Patience = {
  submitMilliseconds: 60_000,
  graceMilliseconds: 15 * 60_000,
  pollMilliseconds: 120_000,
  batchMilliseconds: 30_000,
}
