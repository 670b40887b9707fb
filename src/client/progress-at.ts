/** What a gateway says of progress; instants as ISO text, as milliseconds or as dates. */
export interface KnownProgress {
  fraction: number | null
  asOf: string | number | Date
  expected?: { medianAt: string | number | Date; ninetiethPercentileAt: string | number | Date } | null
}

/** How full a bar is when half of all such clips are done, and when nine of ten are; it is never full before the end. */
const atMedian = 0.8
const atNinetieth = 0.95
const highest = 0.99

/**
 * Where a progress bar stands at that moment, between two events and after the last: from the fraction that was told
 * on to where it is expected to be. It never goes back as time goes on, and stays below 1. Null while nobody knows.
 *
 * @param at milliseconds since 1970, of the clock of the gateway
 * @param shown what the bar showed last, null where it showed nothing: a provider that tells how far it is may tell less than was
 * expected, and the bar waits for it
 */
export function progressAt(progress: KnownProgress, at: number, shown: number | null = null): number | null {
  const fraction = expectedAt(progress, at)
  return fraction === null || shown === null ? (fraction ?? shown) : Math.max(fraction, shown)
}

function expectedAt({ fraction, asOf, expected }: KnownProgress, at: number): number | null {
  if (fraction === null || fraction >= highest || !expected) return fraction
  const told = { at: millisecondsOf(asOf), fraction }
  if (at <= told.at) return fraction
  const median = { at: millisecondsOf(expected.medianAt), fraction: atMedian }
  const ninetieth = { at: millisecondsOf(expected.ninetiethPercentileAt), fraction: atNinetieth }
  let before = told
  for (const next of [median, ninetieth]) {
    if (next.at <= told.at || next.fraction <= before.fraction) continue
    if (at < next.at)
      return before.fraction + ((next.fraction - before.fraction) * (at - before.at)) / (next.at - before.at)
    before = next
  }
  // Later than nearly all others: ever slower.
  const scale = Math.max(1_000, ninetieth.at - median.at)
  return highest - (highest - before.fraction) * Math.exp(-(at - before.at) / scale)
}

const millisecondsOf = (instant: string | number | Date): number => new Date(instant).getTime()
