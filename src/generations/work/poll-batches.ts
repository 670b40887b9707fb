import type { JsonValue } from '../../providers/json.ts'
import { type CallContext, type OperationState, type Provider, ProviderError } from '../../providers/provider.ts'
import type { LeaseHolder } from './lease-holder.ts'

/** Questions to providers how operations stand. Where the wire has a batch, those of one credential go together. */
export interface PollBatches {
  /** @param isOver looked at every five seconds without an answer: nobody waits for it any more, and it fails */
  ask(provider: Provider, operation: JsonValue, call: CallContext, isOver?: IsOver): Promise<OperationState>
  /** One operation that is asked about from now on, until it leaves. */
  join(provider: Provider, credential: string, holder: Pick<LeaseHolder, 'onWake' | 'wakeCount' | 'signal'>): PollSeat
}

export interface PollSeat {
  /** How many a call asks about, of late. */
  jobsPerCall(): number
  /** No operation is asked about sooner again. */
  shortestMilliseconds(): number
  /**
   * Waits that long, a little less where others are let go, and longer where more are due than limits of requests allow, ours and the
   * vendor's, for all that wait with this credential; not beyond
   * `lastMilliseconds`, nor once something happens after `since`.
   * @param isLeast the provider asked for so long a wait: it is no shorter
   */
  pause(milliseconds: number, lastMilliseconds: number, since: number, isLeast?: boolean): Promise<void>
  /** Takes one of the provider's places for streams; null when there is none. @returns gives it back */
  follow(): (() => void) | null
  leave(): void
}

type IsOver = () => Promise<boolean>

/** One that is asked about alone. */
interface OpenCall {
  lateAt: number
  isOver: IsOver | undefined
  end(reason: unknown): void
}

interface Question {
  operation: JsonValue
  call: CallContext
  isOver: IsOver | undefined
  answer(state: OperationState): void
  fail(error: unknown): void
}

/** What is asked with one credential. */
interface Desk {
  provider: Provider
  /** So many a call asks about at most. */
  size: number
  /** From one call to the next at least: limits of requests, ours and the vendor's. */
  spacingMilliseconds: number
  seats: number
  questions: Question[]
  /** Who is due soonest stands first. */
  waiting: Seat[]
  timer: NodeJS.Timeout | undefined
  /** Until then the calls of those that were let go last take. */
  busyUntil: number
  jobsPerCall: number
  /** Calls without an answer yet. */
  open: number
  /** Those about one operation. */
  openAlone: Set<OpenCall>
  /** Looks at these. */
  looking: NodeJS.Timeout | undefined
}

/** Those that are let go together ask within this time. */
const gatherMilliseconds = 10
const lookMilliseconds = 5_000
/** A wire with a batch is asked about one operation this often at most, and one without. */
const shortestInBatches = 250
const shortestAlone = 500
/**
 * With one credential by one process; whoever is woken asks besides. What jobs may cost is a mean over their lives, and
 * thousands begin together.
 */
const mostCallsPerSecond = 160
const callMilliseconds = 1000 / mostCallsPerSecond
/** Calls that are made together cost a fifth each of what one costs that wakes the process. No more than this go together. */
const mostTogether = 40
/** Of a credential, those of who is woken among them: what ten seconds bring. More is made of none that does not answer. */
const mostOpen = 10 * mostCallsPerSecond
/** Of its wait: where others are let go, one of a wire with a batch goes along, and one of a wire without. */
const earlyInBatches = 1 / 2
const earlyAlone = 1 / 50
/** The longest of the latter. What goes together would go in that time one after the other, at least. */
const earlyMilliseconds = mostTogether * callMilliseconds
/** How much the latest call weighs. */
const latestWeight = 0.2
/** How far behind the first that are due others are looked for, where waits of all lengths may be half over. */
const farthestLook = 200
/** What request limits leave unused. */
const limitMargin = 1.1

/** @param timeouts.pollMilliseconds for a call about one operation */
export function createPollBatches(timeouts: { batchMilliseconds: number; pollMilliseconds: number }): PollBatches {
  const desks = new Map<string, Desk>()
  /** By provider. */
  const followed = new Map<string, number>()

  function deskOf(provider: Provider, credential: string): Desk {
    const key = `${provider.id} ${credential}`
    const desk = desks.get(key) ?? {
      ...{ provider, size: provider.pollMany ? (provider.pollBatch ?? Number.MAX_SAFE_INTEGER) : 1 },
      spacingMilliseconds: spacingOf(provider),
      ...{ seats: 0, questions: [], waiting: [], timer: undefined, busyUntil: 0, jobsPerCall: 1, open: 0 },
      ...{ openAlone: new Set<OpenCall>(), looking: undefined },
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
    const looking = setInterval(() => {
      for (const { isOver, fail } of open) void failOnceOver(isOver, fail)
    }, lookMilliseconds)
    desk.open += 1
    try {
      const states = await desk.provider.pollMany!(
        open.map(({ operation }) => operation),
        {
          ...open[0]!.call,
          signal: AbortSignal.timeout(timeouts.batchMilliseconds),
          keepFor: (index, answer) => open[index]!.call.keep(answer),
        },
      )
      open.forEach((question, index) => {
        const state = states[index]
        if (state) question.answer(state)
        else question.fail(new Error('The provider answered for fewer operations than it was asked about'))
      })
    } catch (error) {
      const isOfBatch = open.length > 1 && isOfRequest(error)
      for (const { operation, call, isOver, answer, fail } of open)
        if (isOfBatch) askAlone(desk.provider, operation, call, isOver).then(answer, fail)
        else fail(error)
    } finally {
      clearInterval(looking)
      answered(desk)
    }
  }

  /**
   * `AbortSignal.any` and `timeout` would cost as much as the rest of the call: what collects garbage looks after both. One
   * timer looks at all that are open.
   */
  async function askAlone(
    provider: Provider,
    operation: JsonValue,
    call: CallContext,
    isOver: IsOver | undefined,
  ): Promise<OperationState> {
    const { signal } = call
    const controller = new AbortController()
    const end = (reason: unknown) => controller.abort(reason)
    const giveUp = () => end(signal.reason)
    const opened: OpenCall = { lateAt: performance.now() + timeouts.pollMilliseconds, isOver, end }
    signal.addEventListener('abort', giveUp)
    const desk = deskOf(provider, call.credential)
    desk.open += 1
    desk.openAlone.add(opened)
    desk.looking ??= setInterval(lookAtAlone, Math.min(lookMilliseconds, timeouts.pollMilliseconds), desk)
    try {
      return await provider.poll(operation, { ...call, signal: controller.signal })
    } finally {
      desk.openAlone.delete(opened)
      if (desk.openAlone.size === 0) desk.looking = void clearInterval(desk.looking)
      signal.removeEventListener('abort', giveUp)
      answered(desk)
    }
  }

  return {
    ask(provider, operation, call, isOver) {
      // An event of the past is told to nobody.
      if (call.signal.aborted) return Promise.reject(call.signal.reason)
      if (!provider.pollMany) return askAlone(provider, operation, call, isOver)
      const { promise, resolve: answer, reject: fail } = Promise.withResolvers<OperationState>()
      // Who gives up does not wait for the batch.
      const onAbort = () => fail(call.signal.reason)
      call.signal.addEventListener('abort', onAbort, { once: true })
      const desk = deskOf(provider, call.credential)
      if (desk.questions.length === 0) setTimeout(() => send(desk), gatherMilliseconds)
      desk.questions.push({ operation, call, isOver, answer, fail })
      return promise.finally(() => call.signal.removeEventListener('abort', onAbort))
    },

    join: (provider, credential, holder) => new Seat(deskOf(provider, credential), holder, followed),
  }
}

/** One that is in a batch, or its size, may be to blame: the account and how often it is asked are not. */
const isOfRequest = (error: unknown): boolean =>
  error instanceof ProviderError &&
  error.delivery === 'refused' &&
  !['CREDENTIALS', 'INSUFFICIENT_CREDIT', 'RATE_LIMITED', 'PROVIDER_UNAVAILABLE'].includes(error.failure.code)

function lookAtAlone({ openAlone }: Desk): void {
  const now = performance.now()
  for (const { lateAt, isOver, end } of openAlone)
    if (now >= lateAt) end(new DOMException('The question took too long', 'TimeoutError'))
    else void failOnceOver(isOver, end)
}

async function failOnceOver(isOver: IsOver | undefined, fail: (error: unknown) => void): Promise<void> {
  // Any error: whoever asks meets it, too.
  if (await isOver?.().catch(() => false)) fail(new DOMException('Nobody waits for the answer any more', 'AbortError'))
}

/** One for each operation, and what stands in the queue: thousands wait at a time. */
class Seat implements PollSeat {
  dueAt = 0
  /** From then on it goes along with others. */
  readyAt = 0
  readonly #desk: Desk
  readonly #holder: Parameters<PollBatches['join']>[2]
  readonly #followed: Map<string, number>
  readonly #offWake: () => void
  #go: (() => void) | undefined
  /** When it goes however many are due. */
  #last: NodeJS.Timeout | undefined

  constructor(desk: Desk, holder: Parameters<PollBatches['join']>[2], followed: Map<string, number>) {
    this.#desk = desk
    this.#holder = holder
    this.#followed = followed
    this.#offWake = holder.onWake(() => this.#goAtOnce())
    desk.seats += 1
  }

  go(): void {
    clearTimeout(this.#last)
    this.#go?.()
    this.#go = undefined
  }

  #goAtOnce(): void {
    if (!this.#go) return
    leaveQueue(this.#desk, this)
    this.go()
  }

  jobsPerCall(): number {
    return Math.max(1, Math.min(this.#desk.jobsPerCall, this.#desk.seats))
  }

  shortestMilliseconds(): number {
    return this.#desk.provider.pollMany ? shortestInBatches : shortestAlone
  }

  pause(milliseconds: number, lastMilliseconds: number, since: number, isLeast = false): Promise<void> {
    if (this.#holder.wakeCount() !== since || this.#holder.signal.aborted) return Promise.resolve()
    const { provider, seats, size, spacingMilliseconds } = this.#desk
    const wait = Math.max(0, Math.min(milliseconds, lastMilliseconds))
    const early = provider.pollMany ? wait * earlyInBatches : Math.min(earlyMilliseconds, wait * earlyAlone)
    this.dueAt = performance.now() + wait
    this.readyAt = isLeast ? this.dueAt : this.dueAt - early
    // Longer than all others take nobody is kept waiting.
    const isLast = lastMilliseconds <= wait + Math.ceil(seats / size) * spacingMilliseconds
    this.#last = isLast ? setTimeout(() => this.#goAtOnce(), lastMilliseconds) : undefined
    return new Promise((resolve) => {
      this.#go = resolve
      enterQueue(this.#desk, this)
    })
  }

  follow(): (() => void) | null {
    const { id, mostFollowed = 0 } = this.#desk.provider
    const count = this.#followed.get(id) ?? 0
    if (count >= mostFollowed) return null
    this.#followed.set(id, count + 1)
    return () => void this.#followed.set(id, this.#followed.get(id)! - 1)
  }

  leave(): void {
    this.#offWake()
    this.#desk.seats -= 1
  }
}

function spacingOf({ emulated, requestLimits = [] }: Provider): number {
  const limits = emulated ? [] : requestLimits.filter(({ of }) => of !== 'submits')
  return Math.max(callMilliseconds, ...limits.map(({ requests, seconds }) => (seconds * 1000 * limitMargin) / requests))
}

/** How many are due by then. */
function dueBy({ waiting }: Desk, moment: number): number {
  let [low, high] = [0, waiting.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (waiting[middle]!.dueAt <= moment) low = middle + 1
    else high = middle
  }
  return low
}

function enterQueue(desk: Desk, seat: Seat): void {
  const place = dueBy(desk, seat.dueAt)
  desk.waiting.splice(place, 0, seat)
  if (place === 0) schedule(desk)
}

function leaveQueue(desk: Desk, seat: Seat): void {
  const place = desk.waiting.lastIndexOf(seat, dueBy(desk, seat.dueAt) - 1)
  desk.waiting.splice(place, 1)
}

function answered(desk: Desk): void {
  desk.open -= 1
  if (desk.open === mostOpen - 1) schedule(desk)
}

function schedule(desk: Desk): void {
  clearTimeout(desk.timer)
  const first = desk.waiting[0]
  if (!first || desk.open >= mostOpen) return
  const milliseconds = Math.max(first.dueAt, desk.busyUntil) - performance.now()
  desk.timer = setTimeout(() => letGo(desk, performance.now() + 1), Math.max(0, milliseconds))
}

/**
 * Those that are due, soonest first, in as many calls as go together; and for the room that is left in these, those that are
 * due next. Others are let go once the calls of these have had their time.
 */
function letGo(desk: Desk, now: number): void {
  const { waiting, size, spacingMilliseconds } = desk
  const due = dueBy(desk, now)
  const most = Math.max(0, Math.min(Math.ceil(earlyMilliseconds / spacingMilliseconds), mostOpen - desk.open))
  const calls = desk.provider.pollMany ? Math.min(most, Math.ceil(due / size)) : most
  const room = due > 0 ? calls * size : 0
  const looked = desk.provider.pollMany ? Math.min(due, room) + farthestLook : room
  const gone: Seat[] = []
  const left = waiting.splice(0, looked).filter((seat, index) => {
    const goes = gone.length < room && (index < due || seat.readyAt <= now)
    if (goes) gone.push(seat)
    return !goes
  })
  waiting.unshift(...left)
  desk.busyUntil = now + Math.ceil(gone.length / size) * spacingMilliseconds
  schedule(desk)
  for (const seat of gone) seat.go()
}
