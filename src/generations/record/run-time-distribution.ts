/** One finished run: it took longer than `earliest` and no longer than `latest`. Milliseconds since it ran. */
export interface RunTimeSample {
  earliest: number
  latest: number
}

/** How long such clips ran lately. Milliseconds. */
export interface RunTimes {
  median: number
  ninetiethPercentile: number
  longest: number
  samples: number
  /** Pieces of time one after the other from 0 on, and which share of all runs ends in each. What is left ends later. */
  pieces: readonly Piece[]
}

interface Piece {
  from: number
  to: number
  share: number
}

/** In so many runs the weight of one halves: a provider's pace changes. */
const halvesAfter = 100
/** Two runs that were seen to end at the same moment did not. */
const narrowest = 20
/** Fewer in one piece, and its length is chance. */
const samplesInPiece = 2
const mostPieces = 64
/** Rounds after which runs that were seen coarsely are spread as those that were seen finely say. */
const rounds = 3

/** @param samples the latest first. Null where there are none. */
export function distributionOf(samples: readonly RunTimeSample[]): RunTimes | null {
  if (samples.length === 0) return null
  const weighted = samples.map(({ earliest, latest }, index) => ({
    from: Math.max(0, Math.min(earliest, latest - narrowest)),
    to: Math.max(narrowest, latest),
    weight: 0.5 ** (index / halvesAfter),
  }))
  const known = weighted.reduce((sum, { weight }) => sum + weight, 0)
  const quantile = spread(weighted)
  // The next run may be shorter than any before, and longer, each as likely as any place between two of them.
  const outside = 1 / (known + 2)
  const count = Math.max(1, Math.min(mostPieces, Math.round(known / samplesInPiece)))
  const inner = Array.from({ length: count - 1 }, (_, index) => (index + 1) / count)
  // One straggler does not hide the end of the others, nor one early bird their beginning.
  const ends = []
  for (let share = 1 / count / 2; share * known >= 1; share /= 2) ends.push(share, 1 - share)
  const shares = [0, ...inner, ...ends, 1].sort((one, other) => one - other)
  const bounds = shares.map(quantile)
  const pieces: Piece[] = [{ from: 0, to: bounds[0]!, share: outside }]
  for (const [index, share] of shares.slice(1).entries())
    pieces.push({
      from: bounds[index]!,
      to: bounds[index + 1]!,
      share: (share - shares[index]!) * (1 - 2 * outside),
    })
  return {
    median: quantile(0.5),
    ninetiethPercentile: quantile(0.9),
    longest: bounds.at(-1)!,
    samples: samples.length,
    pieces: pieces.flatMap(halved),
  }
}

/** Of two runs, one of which took many times as long, nobody knows what lies between: as much in each doubling. */
function halved({ from, to, share }: Piece): Piece[] {
  if (to <= from) return []
  const count = from > 0 ? Math.ceil(Math.log2(to / from)) : 1
  const at = (index: number) => (index === count ? to : from * (to / from) ** (index / count))
  return Array.from({ length: count }, (_, index) => ({
    from: index === 0 ? from : at(index),
    to: at(index + 1),
    share: share / count,
  }))
}

/**
 * The quantiles of runs of which only bounds are known: each run's weight is spread over its bounds, first evenly, then
 * as densely as all together are there (Turnbull's estimate, a few rounds of it).
 */
function spread(samples: readonly { from: number; to: number; weight: number }[]): (share: number) => number {
  const edges = [...new Set(samples.flatMap(({ from, to }) => [from, to]))].sort((one, other) => one - other)
  const indexOf = new Map(edges.map((edge, index) => [edge, index]))
  const spans = samples.map(({ from, to, weight }) => ({ first: indexOf.get(from)!, end: indexOf.get(to)!, weight }))
  const lengths = edges.slice(1).map((edge, index) => edge - edges[index]!)
  let masses = lengths
  for (let round = 0; round <= rounds; round += 1) {
    const next = lengths.map(() => 0)
    for (const { first, end, weight } of spans) {
      let within = 0
      for (let index = first; index < end; index += 1) within += masses[index]!
      for (let index = first; index < end; index += 1) next[index]! += (weight * masses[index]!) / within
    }
    masses = next
  }
  const total = masses.reduce((sum, mass) => sum + mass, 0)
  return (share) => {
    let left = share * total
    for (const [index, mass] of masses.entries()) {
      if (left <= mass && mass > 0) return edges[index]! + (lengths[index]! * left) / mass
      left -= mass
    }
    return edges.at(-1)!
  }
}
