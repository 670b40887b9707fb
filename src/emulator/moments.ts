/** What is to end, in the order in which it will. Adding in that order, looking and forgetting cost next to nothing. */
export interface Moments<Thing> {
  /** Those before `now` are forgotten. */
  add(thing: Thing, at: number, now: number): void
  remove(thing: Thing): void
  /** How many are after `now`; those before it are forgotten. */
  sizeAfter(now: number): number
  /** How many come before this one of those after `now`; null when it is not among them. */
  positionOf(thing: Thing, now: number): number | null
}

export function createMoments<Thing extends object>(): Moments<Thing> {
  let entries: { thing: Thing; at: number; number: number }[] = []
  const known = new Map<Thing, { at: number; number: number }>()
  /** Where the entries begin that are not over; those in front are cut off now and then. */
  let first = 0
  let added = 0

  /** The first entry that is not before (at, number). */
  const indexOf = (at: number, number: number) => {
    let [low, high] = [first, entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = entries[middle]!
      if (entry.at < at || (entry.at === at && entry.number < number)) low = middle + 1
      else high = middle
    }
    return low
  }
  const forget = (now: number) => {
    while (first < entries.length && entries[first]!.at <= now) known.delete(entries[first++]!.thing)
    if (first < 1_000 && first < entries.length) return
    entries = entries.slice(first)
    first = 0
  }
  return {
    add(thing, at, now) {
      forget(now)
      const key = { at, number: added++ }
      known.set(thing, key)
      entries.splice(indexOf(key.at, key.number), 0, { thing, ...key })
    },
    remove(thing) {
      const key = known.get(thing)
      if (!key) return
      known.delete(thing)
      entries.splice(indexOf(key.at, key.number), 1)
    },
    sizeAfter(now) {
      forget(now)
      return entries.length - first
    },
    positionOf(thing, now) {
      forget(now)
      const key = known.get(thing)
      return key ? indexOf(key.at, key.number) - first : null
    },
  }
}
