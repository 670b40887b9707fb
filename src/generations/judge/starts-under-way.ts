import type { Database } from '../../engine/connection.ts'

/** As many of one tenant at once are a burst. */
const burstFrom = 5

/** What one process is answering now. */
export interface StartsUnderWay {
  /** Counts the start until it is answered. */
  answer<Result>(tenant: string, start: () => Promise<Result>): Promise<Result>
  /** Whether the tenant, or any, sent many at once that are not all answered yet. */
  isBurst(tenant?: string): boolean
  /** Calls the listener once when the tenant's burst is over, unless the function it answers was called before. */
  onceAnswered(tenant: string, listener: () => void): () => void
}

export function createStartsUnderWay(): StartsUnderWay {
  const counts = new Map<string, number>()
  const bursts = new Map<string, Set<() => void>>()
  return {
    async answer(tenant, start) {
      const count = (counts.get(tenant) ?? 0) + 1
      counts.set(tenant, count)
      if (count === burstFrom && !bursts.has(tenant)) bursts.set(tenant, new Set())
      try {
        return await start()
      } finally {
        const left = counts.get(tenant)! - 1
        if (left > 0) counts.set(tenant, left)
        else {
          counts.delete(tenant)
          const listeners = bursts.get(tenant) ?? []
          bursts.delete(tenant)
          for (const listener of listeners) listener()
        }
      }
    },
    isBurst: (tenant) => (tenant === undefined ? bursts.size > 0 : bursts.has(tenant)),
    onceAnswered(tenant, listener) {
      const listeners = bursts.get(tenant)
      listeners?.add(listener)
      return () => void listeners?.delete(listener)
    },
  }
}

const byDatabase = new WeakMap<Database, StartsUnderWay>()

/** Of the process that answers and works with this pool. */
export function startsOf(database: Database): StartsUnderWay {
  const known = byDatabase.get(database) ?? createStartsUnderWay()
  byDatabase.set(database, known)
  return known
}
