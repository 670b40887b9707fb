import { kindOfError } from '../../error-kind.ts'

/** `gone`: the clip is not to be submitted any more, or not yet. */
export type SlotAnswer = 'taken' | 'full' | 'gone'

/** How a queue stands in the database. A waiter that is not in it has most likely nothing to wait for any more. */
export interface QueueState {
  /** Of this process's waiters, by id; 1 is next. */
  positions: ReadonlyMap<string, number>
  /** Waiters of this process that may take a slot now, in their order. */
  entitled: readonly string[]
  /** No slot is left for anybody. */
  isFull: boolean
}

/** The clips of this process that wait to be submitted. Who is next, over all processes, is the database's to say. */
export interface Slots {
  /**
   * Resolves true once `tryTake` has taken a slot, false when it says that there is nothing to wait for, or when the signal
   * was aborted first.
   */
  take(options: {
    key: string
    /** Names the waiter in the queue's state. */
    id: string
    signal: AbortSignal
    /** One query for all who wait. Told who waits here: a slot is not reserved for who does not. */
    read(waiting: ReadonlySet<string>): Promise<QueueState>
    tryTake(): Promise<SlotAnswer>
    /** Told when the position changes as far as it is shown. */
    onPosition(position: number): void
  }): Promise<boolean>
  /** Something stopped running upstream. */
  freed(key: string): void
  /** Something happened to one that waits. */
  look(key: string): void
}

type Options = Parameters<Slots['take']>[0]

interface Waiter extends Pick<Options, 'id' | 'signal' | 'tryTake' | 'onPosition'> {
  since: number
  shownPosition?: number
  /** The answer is on its way: it may be a slot, which nobody else would know of. */
  isTrying: boolean
  settle(isTaken: boolean): void
  fail(error: unknown): void
}

interface Queue {
  read: Options['read']
  waiters: Map<string, Waiter>
  isServing: boolean
  isAsked: boolean
  isFull: boolean
  timer?: NodeJS.Timeout
}

/** Other processes free slots too, and a cancel may come without its notification. */
const retryMilliseconds = 1_000
/** A clip that gets its slot at once was never in a queue worth telling of. */
const positionMilliseconds = 200

export function createSlots(): Slots {
  const queues = new Map<string, Queue>()

  async function serve(key: string): Promise<void> {
    const queue = queues.get(key)
    if (!queue) return
    queue.isAsked = true
    if (queue.isServing) return
    queue.isServing = true
    clearTimeout(queue.timer)
    while (queue.isAsked && queue.waiters.size > 0) {
      queue.isAsked = false
      await serveOnce(queue)
    }
    queue.isServing = false
    if (queue.waiters.size === 0) {
      queues.delete(key)
      return
    }
    const hasNew = [...queue.waiters.values()].some(({ shownPosition }) => shownPosition === undefined)
    queue.timer = setTimeout(() => void serve(key), hasNew ? positionMilliseconds : retryMilliseconds)
    queue.timer.unref()
  }

  async function serveOnce(queue: Queue): Promise<void> {
    // Who comes while the state is read is not missing from it.
    const known = [...queue.waiters.values()]
    let state: QueueState
    try {
      state = await queue.read(new Set(queue.waiters.keys()))
    } catch (error) {
      // The database is away: everybody waits on.
      if (kindOfError(error) !== 'machine') for (const waiter of known) waiter.fail(error)
      return
    }
    queue.isFull = state.isFull
    const missing = known.filter(({ id }) => !state.positions.has(id))
    const entitled = state.entitled.flatMap((id) => queue.waiters.get(id) ?? [])
    const answers = await Promise.all(missing.map((waiter) => tryOne(queue, waiter)))
    for (const waiter of entitled) answers.push(await tryOne(queue, waiter))
    if (answers.some((answer) => answer !== 'full')) queue.isAsked = true
    else announce(queue, state.positions)
  }

  /** Undefined when it has left, or fails. */
  async function tryOne(queue: Queue, waiter: Waiter): Promise<SlotAnswer | undefined> {
    if (queue.waiters.get(waiter.id) !== waiter) return undefined
    waiter.isTrying = true
    try {
      const answer = await waiter.tryTake()
      if (answer !== 'full' || waiter.signal.aborted) waiter.settle(answer === 'taken')
      return answer
    } catch (error) {
      waiter.fail(error)
      return undefined
    } finally {
      waiter.isTrying = false
    }
  }

  function announce(queue: Queue, positions: QueueState['positions']): void {
    for (const [id, position] of positions) {
      const waiter = queue.waiters.get(id)
      const shown = shownPosition(position)
      if (!waiter || waiter.shownPosition === shown || performance.now() - waiter.since < positionMilliseconds) continue
      waiter.shownPosition = shown
      waiter.onPosition(shown)
    }
  }

  return {
    take({ key, id, signal, read, tryTake, onPosition }) {
      if (signal.aborted) return Promise.resolve(false)
      const queue = queues.get(key) ?? { read, waiters: new Map(), isServing: false, isAsked: false, isFull: false }
      queues.set(key, queue)
      return new Promise<boolean>((resolve, reject) => {
        const leave = () => {
          signal.removeEventListener('abort', onAbort)
          if (queue.waiters.get(id) === waiter) queue.waiters.delete(id)
        }
        const waiter: Waiter = {
          id,
          signal,
          tryTake,
          onPosition,
          since: performance.now(),
          isTrying: false,
          settle(isTaken) {
            leave()
            resolve(isTaken)
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
        queue.waiters.set(id, waiter)
        // Thousands that join a full queue do not each look at it.
        if (!queue.isFull) void serve(key)
      })
    },
    freed(key) {
      const queue = queues.get(key)
      if (queue) queue.isFull = false
      void serve(key)
    },
    look: (key) => void serve(key),
  }
}

/** From each limit on, positions are rounded up to a multiple of the step: far back, one more or less says nothing. */
const positionSteps = [
  { above: 1_000, step: 500 },
  { above: 500, step: 100 },
  { above: 100, step: 50 },
  { above: 50, step: 10 },
  { above: 10, step: 5 },
]

/** What is told of a position: each change of it is an event of every clip that waits. */
export function shownPosition(position: number): number {
  const { step } = positionSteps.find(({ above }) => position > above) ?? { step: 1 }
  return Math.ceil(position / step) * step
}
