/** @throws the signal's reason while it waits, and what the work throws */
type Turns = <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>

/** Lets `most` run at once; the others wait in their order. */
export function createTurns(most: number): Turns {
  let running = 0
  const waiting = new Set<() => void>()
  const ownTurn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(begin)
        reject(signal?.reason)
      }
      waiting.add(begin)
      signal?.addEventListener('abort', leave, { once: true })
    })
  return async (work, signal) => {
    signal?.throwIfAborted()
    if (running >= most) await ownTurn(signal)
    else running++
    try {
      return await work()
    } finally {
      const [next] = waiting
      if (next) {
        waiting.delete(next)
        next()
      } else running--
    }
  }
}

/** The same for each key: those of one wait for none of another. */
export function createTurnsByKey(
  most: number,
): <Result>(key: string, work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result> {
  const byKey = new Map<string, { inTurn: Turns; users: number }>()
  return async (key, work, signal) => {
    const own = byKey.get(key) ?? { inTurn: createTurns(most), users: 0 }
    byKey.set(key, own)
    own.users += 1
    try {
      return await own.inTurn(work, signal)
    } finally {
      own.users -= 1
      if (own.users === 0) byKey.delete(key)
    }
  }
}
