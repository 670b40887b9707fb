/** Waiting clips of one route, oldest first: who may submit next, and where the others stand. */
export interface Slots {
  /**
   * Resolves true once `tryTake` has taken a slot, false when the signal was aborted first. `tryTake` counts what runs
   * upstream in the database, so several instances share one limit; here is only the order.
   */
  take(options: {
    key: string
    /** Sorts: creation instant, id, clip. */
    order: string
    signal: AbortSignal
    tryTake: () => Promise<boolean>
    /** Told when the place in the queue changes; 1 is next. */
    onPosition(position: number): void
  }): Promise<boolean>
  /** Something stopped running upstream. */
  freed(key: string): void
}

interface Waiter {
  order: string
  tryTake: () => Promise<boolean>
  /** The answer is on its way: it may be a slot, which nobody else would know of. */
  isTrying: boolean
  isGivenUp(): boolean
  onPosition(position: number): void
  settle(taken: boolean): void
  fail(error: unknown): void
}

/** Other instances free slots too, and nobody tells us. */
const retryMilliseconds = 1_000
/** A clip that gets its slot at once was never in a queue worth telling of. */
const positionMilliseconds = 200

export function createSlots(): Slots {
  const queues = new Map<string, { waiters: Waiter[]; isRunning: boolean; isAsked: boolean; timer?: NodeJS.Timeout }>()

  async function serve(key: string): Promise<void> {
    const queue = queues.get(key)!
    queue.isAsked = true
    if (queue.isRunning) return
    queue.isRunning = true
    clearTimeout(queue.timer)
    while (queue.isAsked) {
      queue.isAsked = false
      while (queue.waiters.length > 0) {
        const head = queue.waiters[0]!
        let isTaken = false
        try {
          head.isTrying = true
          isTaken = await head.tryTake()
        } catch (error) {
          head.fail(error)
          continue
        } finally {
          head.isTrying = false
        }
        if (isTaken) head.settle(true)
        else if (head.isGivenUp()) head.settle(false)
        else break
      }
    }
    queue.isRunning = false
    if (queue.waiters.length === 0) queues.delete(key)
    else {
      queue.timer = setTimeout(() => void serve(key), retryMilliseconds)
      queue.timer.unref()
      setTimeout(() => announce(key), positionMilliseconds).unref()
    }
  }

  function announce(key: string): void {
    queues.get(key)?.waiters.forEach((waiter, index) => void waiter.onPosition(index + 1))
  }

  return {
    take({ key, order, signal, tryTake, onPosition }) {
      if (signal.aborted) return Promise.resolve(false)
      const queue = queues.get(key) ?? { waiters: [], isRunning: false, isAsked: false }
      queues.set(key, queue)
      return new Promise<boolean>((resolve, reject) => {
        const leave = () => {
          signal.removeEventListener('abort', onAbort)
          const index = queue.waiters.indexOf(waiter)
          if (index >= 0) queue.waiters.splice(index, 1)
          if (!queue.isRunning) announce(key)
        }
        const waiter: Waiter = {
          order,
          tryTake,
          isTrying: false,
          isGivenUp: () => signal.aborted,
          onPosition,
          settle(taken) {
            leave()
            resolve(taken)
          },
          fail(error) {
            leave()
            reject(error)
          },
        }
        const onAbort = () => {
          if (!waiter.isTrying) waiter.settle(false)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        const place = queue.waiters.findIndex((other) => other.order > order)
        queue.waiters.splice(place < 0 ? queue.waiters.length : place, 0, waiter)
        void serve(key)
      })
    },
    freed(key) {
      if (queues.has(key)) void serve(key)
    },
  }
}
