/** One that runs, and may teach how long such clips run. */
export interface SampledRun {
  /** Others may have begun. */
  look(): void
  /** Asked once, when it has ended. */
  isKept(): boolean
  leave(): void
}

/** Of those that run at the same time so many are kept: few of those whose weights change little (`halvesAfter`). */
const keptOfTogether = 40

interface Kind {
  /** At this process, now. */
  running: number
  /** So many end until one is kept, that one among them. */
  left: number
  end(): void
}

/**
 * Runs that begin together end from the shortest to the longest. Were all of two hundred kept, the latest, which count most, would
 * be the longest: the next two hundred would be asked about too late and too seldom. Each so-manieth has all lengths.
 */
export function createRunTimeSampling(): { begin(key: string): SampledRun } {
  const kinds = new Map<string, Kind>()
  return {
    begin(key) {
      const kind = kinds.get(key) ?? { running: 0, left: 1, end: () => void kinds.delete(key) }
      kinds.set(key, kind)
      return new Run(kind)
    },
  }
}

/** A class, for thousands are held at a time. */
class Run implements SampledRun {
  readonly #kind: Kind
  /** It ran together with so many. Who looked at the end alone would keep more of the longest, for they end when few are left. */
  #most = 0

  constructor(kind: Kind) {
    this.#kind = kind
    kind.running += 1
    this.look()
  }

  look(): void {
    this.#most = Math.max(this.#most, this.#kind.running)
  }

  isKept(): boolean {
    this.look()
    const kind = this.#kind
    kind.left -= 1
    if (kind.left > 0) return false
    kind.left += Math.max(1, this.#most / keptOfTogether)
    return true
  }

  leave(): void {
    this.#kind.running -= 1
    if (this.#kind.running === 0) this.#kind.end()
  }
}
