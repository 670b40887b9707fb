type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Lets `most` run at once; the others wait in their order. */
export function createTurns(most: number): Turns {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

/** The same for each key: those of one wait for none of another. */
export function createTurnsByKey(most: number): <Result>(key: string, work: () => Promise<Result>) => Promise<Result> {
  const byKey = new Map<string, { inTurn: Turns; users: number }>()
  return async (key, work) => {
    const own = byKey.get(key) ?? { inTurn: createTurns(most), users: 0 }
    byKey.set(key, own)
    own.users += 1
    try {
      return await own.inTurn(work)
    } finally {
      own.users -= 1
      if (own.users === 0) byKey.delete(key)
    }
  }
}
