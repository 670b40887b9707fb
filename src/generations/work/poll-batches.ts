import type { JsonValue } from '../../providers/json.ts'
import type { CallContext, OperationState, Provider } from '../../providers/provider.ts'
import type { LeaseHolder } from './lease-holder.ts'

/** Questions to providers how operations stand. Where the wire has a batch, those of one credential go together. */
export interface PollBatches {
  ask(provider: Provider, operation: JsonValue, call: CallContext): Promise<OperationState>
  /** One operation that is asked about from now on, until it leaves. */
  join(provider: Provider, credential: string): PollSeat
}

export interface PollSeat {
  /** How many a call asks about, of late. */
  jobsPerCall(): number
  /** No operation is asked about sooner again: limits of requests, the vendor's and ours, for all that run with this credential. */
  shortestMilliseconds(): number
  /** Waits that long, or until a call of others has room for one whose wait is half over, or something happens. */
  pause(
    milliseconds: number,
    holder: Pick<LeaseHolder, 'pause' | 'onWake' | 'wakeCount' | 'signal'>,
    since: number,
  ): Promise<void>
  /** Takes one of the provider's places for streams; null when there is none. @returns gives it back */
  follow(): (() => void) | null
  leave(): void
}

interface Question {
  operation: JsonValue
  call: CallContext
  answer(state: OperationState): void
  fail(error: unknown): void
}

/** One that waits for its next question. */
interface Waiting {
  dueAt: number
  /** From then on it goes along with others. */
  readyAt: number
  go(): void
}

/** What is asked with one credential. */
interface Desk {
  provider: Provider
  seats: number
  questions: Question[]
  /** Soonest first. */
  waiting: Waiting[]
  timer: NodeJS.Timeout | undefined
  jobsPerCall: number
}

/** Those that are let go together ask within this time. */
const gatherMilliseconds = 10
/** A wire with a batch is asked about one operation this often at most, and one without. */
const shortestInBatches = 250
const shortestAlone = 500
/**
 * With one credential by one process: what jobs may cost is a mean over their lives, and thousands begin together. Those that go
 * along with others are asked about sooner: 8,000 took an eighth more.
 */
const mostCallsPerSecond = 160
/** How much the latest call weighs. */
const latestWeight = 0.2
/** How far behind the first that are due others are looked for. */
const farthestLook = 200
/** What request limits leave unused. */
const limitMargin = 1.1

export function createPollBatches({ batchMilliseconds }: { batchMilliseconds: number }): PollBatches {
  const desks = new Map<string, Desk>()
  /** By provider. */
  const followed = new Map<string, number>()

  function deskOf(provider: Provider, credential: string): Desk {
    const key = `${provider.id} ${credential}`
    const desk = desks.get(key) ?? {
      provider,
      seats: 0,
      questions: [],
      waiting: [],
      timer: undefined,
      jobsPerCall: 1,
    }
    desks.set(key, desk)
    return desk
  }

  function send(desk: Desk): void {
    const questions = desk.questions.splice(0)
    const size = desk.provider.pollBatch ?? questions.length
    for (let start = 0; start < questions.length; start += size)
      void sendBatch(desk, questions.slice(start, start + size))
  }

  async function sendBatch(desk: Desk, questions: readonly Question[]): Promise<void> {
    const open = questions.filter(({ call }) => !call.signal.aborted)
    if (open.length === 0) return
    desk.jobsPerCall += latestWeight * (open.length - desk.jobsPerCall)
    try {
      const states = await desk.provider.pollMany!(
        open.map(({ operation }) => operation),
        {
          ...open[0]!.call,
          signal: AbortSignal.timeout(batchMilliseconds),
          keepFor: (index, answer) => open[index]!.call.keep(answer),
        },
      )
      open.forEach((question, index) => {
        const state = states[index]
        if (state) question.answer(state)
        else question.fail(new Error('The provider answered for fewer operations than it was asked about'))
      })
    } catch (error) {
      for (const { fail } of open) fail(error)
    }
  }

  /** All that are due, and with them, for the room that is left in the last call, those that are due next. */
  function letGo(desk: Desk, now: number): void {
    let due = desk.waiting.findIndex(({ dueAt }) => dueAt > now)
    if (due === -1) due = desk.waiting.length
    const gone = desk.waiting.splice(0, due)
    const size = desk.provider.pollBatch ?? Number.POSITIVE_INFINITY
    const room = Number.isFinite(size) ? Math.ceil(gone.length / size) * size - gone.length : desk.waiting.length
    const near = desk.waiting.slice(0, farthestLook)
    const along = near.filter(({ readyAt }) => readyAt <= now).slice(0, room)
    if (along.length > 0) desk.waiting.splice(0, near.length, ...near.filter((one) => !along.includes(one)))
    schedule(desk)
    for (const { go } of [...gone, ...along]) go()
  }

  function schedule(desk: Desk): void {
    clearTimeout(desk.timer)
    const first = desk.waiting[0]
    desk.timer =
      first && setTimeout(() => letGo(desk, performance.now() + 1), Math.max(0, first.dueAt - performance.now()))
  }

  function enter(desk: Desk, one: Waiting): void {
    let [low, high] = [0, desk.waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (desk.waiting[middle]!.dueAt <= one.dueAt) low = middle + 1
      else high = middle
    }
    desk.waiting.splice(low, 0, one)
    if (low === 0) schedule(desk)
  }

  return {
    ask(provider, operation, call) {
      if (!provider.pollMany) return provider.poll(operation, call)
      // An event of the past is told to nobody.
      if (call.signal.aborted) return Promise.reject(call.signal.reason)
      const { promise, resolve: answer, reject: fail } = Promise.withResolvers<OperationState>()
      // Who gives up does not wait for the batch.
      const onAbort = () => fail(call.signal.reason)
      call.signal.addEventListener('abort', onAbort, { once: true })
      const desk = deskOf(provider, call.credential)
      if (desk.questions.length === 0) setTimeout(() => send(desk), gatherMilliseconds)
      desk.questions.push({ operation, call, answer, fail })
      return promise.finally(() => call.signal.removeEventListener('abort', onAbort))
    },

    join(provider, credential) {
      const desk = deskOf(provider, credential)
      desk.seats += 1
      const size = provider.pollMany ? (provider.pollBatch ?? Number.POSITIVE_INFINITY) : 1
      return {
        jobsPerCall: () => Math.max(1, Math.min(desk.jobsPerCall, desk.seats)),
        shortestMilliseconds() {
          const calls = Math.ceil(desk.seats / size)
          const limits = provider.emulated ? [] : (provider.requestLimits ?? []).filter(({ of }) => of !== 'submits')
          const spacings = limits.map(({ requests, seconds }) => (calls * seconds * 1000 * limitMargin) / requests)
          const spacing = (calls * 1000) / mostCallsPerSecond
          return Math.max(provider.pollMany ? shortestInBatches : shortestAlone, spacing, ...spacings)
        },
        async pause(milliseconds, holder, since) {
          if (!provider.pollMany) return holder.pause(milliseconds, since)
          if (holder.wakeCount() !== since || holder.signal.aborted) return
          const now = performance.now()
          const { promise, resolve } = Promise.withResolvers<void>()
          const one = { dueAt: now + milliseconds, readyAt: now + milliseconds / 2, go: resolve }
          enter(desk, one)
          const off = holder.onWake(() => {
            const index = desk.waiting.indexOf(one)
            if (index === -1) return
            desk.waiting.splice(index, 1)
            resolve()
          })
          await promise
          off()
        },
        follow() {
          const count = followed.get(provider.id) ?? 0
          if (count >= (provider.mostFollowed ?? 0)) return null
          followed.set(provider.id, count + 1)
          return () => void followed.set(provider.id, followed.get(provider.id)! - 1)
        },
        leave() {
          desk.seats -= 1
        },
      }
    },
  }
}
