import type { Provider, RequestLimit } from './provider.ts'
import { notSent } from './provider-error.ts'

/** What is left unused, for calls are on their way for different times. */
const marginShare = 0.1
/** A process takes the moments of so long at once: no statement for each call, and nobody waits much longer. */
const blockMilliseconds = 2_000
const longestWaitMilliseconds = 30_000
/** Where a limit counts both, jobs that run could ask for all of it, and nothing would be started. */
const mostPollsBeforeSubmit = 3
/** So long the database is waited for, and then left alone. */
const leaseMilliseconds = 2_000
const awayMilliseconds = 5_000

interface Waiting {
  kind: Kind
  go(): void
}

type RequestLimits = ReturnType<typeof createRequestLimits>
type Kind = 'poll' | 'submit'

/**
 * Moments for calls, in their order; polls come before submits, three of them before each.
 * @param options.lease the next `count` moments of `key`, `spacing` milliseconds apart: milliseconds until the first
 */
export function createRequestLimits(options: {
  lease(key: string, count: number, spacing: number): Promise<number>
  now(): number
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}) {
  const { lease, now, sleep } = options
  const queues = new Map<string, ReturnType<typeof createQueue>>()

  return {
    /** Resolves when the call may be made. @throws ProviderError not-delivered when that would take too long */
    async turn(limit: RequestLimit, key: string, kind: Kind, signal: AbortSignal): Promise<void> {
      const name = `${key} ${limit.of} ${limit.requests}/${limit.seconds}`
      const queue = queues.get(name) ?? createQueue(name, limit)
      queues.set(name, queue)
      await queue.turn(kind, signal)
    },
  }

  function createQueue(key: string, { requests, seconds }: RequestLimit) {
    const spacing = (seconds * 1000 * (1 + marginShare)) / requests
    const waiting: Waiting[] = []
    /** Moments that are ours, soonest first. */
    let moments: number[] = []
    let calls: number[] = []
    let isPumping = false
    /** One after the other, while a submit waited. */
    let polls = 0
    /** Of the last block; how many moments others took before it, and which part of all were ours. */
    let end = Number.NEGATIVE_INFINITY
    let others = 0
    let share = 1
    let awayUntil = 0

    async function takeBlock(): Promise<void> {
      calls = calls.filter((at) => at > now() - blockMilliseconds)
      const most = Math.max(1, Math.floor(blockMilliseconds / spacing))
      const count = Math.min(most, Math.max(waiting.length, calls.length))
      const isLeftAlone = now() < awayUntil
      const first = isLeftAlone ? null : await withinTime(lease(key, count, spacing))
      let own = spacing
      let start: number
      if (first === null) {
        // The database is away. What others leased before is still theirs; after that everybody keeps to his share.
        start = Math.max(now(), end + others * spacing)
        others = 0
        if (!isLeftAlone) awayUntil = now() + awayMilliseconds
        own = spacing / share
      } else {
        start = now() + first
        others = first > 0 && Number.isFinite(end) ? Math.max(0, Math.round((start - end) / spacing)) : 0
        share = count / (count + others)
        awayUntil = 0
      }
      end = start + count * own
      moments = Array.from({ length: count }, (_, index) => start + index * own)
    }

    async function withinTime(leased: Promise<number>): Promise<number | null> {
      const given = new AbortController()
      const late = sleep(leaseMilliseconds, given.signal).then(() => null)
      return Promise.race([leased, late])
        .catch(() => null)
        .finally(() => given.abort())
    }

    async function pump(): Promise<void> {
      while (waiting.length > 0) {
        // Later than its own moment, it would come together with the next one.
        while (moments[0] !== undefined && moments[0] + spacing / 2 < now()) moments.shift()
        const moment = moments[0]
        if (moment === undefined) {
          await takeBlock()
          continue
        }
        if (moment > now()) await sleep(moment - now())
        const [submit, poll] = (['submit', 'poll'] as const).map((kind) => waiting.find((one) => one.kind === kind))
        const next = submit && polls >= mostPollsBeforeSubmit ? submit : (poll ?? submit)
        if (!next) return
        polls = submit && next === poll ? polls + 1 : 0
        moments.shift()
        waiting.splice(waiting.indexOf(next), 1)
        calls.push(now())
        next.go()
      }
    }

    async function turn(kind: Kind, signal: AbortSignal): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      const one: Waiting = { kind, go: resolve }
      waiting.push(one)
      if (!isPumping) {
        isPumping = true
        void pump().finally(() => {
          isPumping = false
        })
      }
      const given = new AbortController()
      const late = sleep(longestWaitMilliseconds, AbortSignal.any([signal, given.signal])).catch(() => {})
      const isLate = await Promise.race([promise.then(() => false), late.then(() => true)])
      given.abort()
      if (!isLate) return
      if (waiting.includes(one)) waiting.splice(waiting.indexOf(one), 1)
      throw notSent(
        'RATE_LIMITED',
        'So many calls wait for the provider’s limit of requests that this one was not made.',
        true,
      )
    }
    return { turn }
  }
}

/** The provider, each of whose calls waits for its turn. The emulator's time is another: it is not limited here. */
export function limited(provider: Provider, limits: RequestLimits): Provider {
  const { requestLimits = [], emulated, pollMany, find, list, cancel } = provider
  if (requestLimits.length === 0 || emulated) return provider
  async function turn(kind: Kind, context: { credential: string; signal: AbortSignal }): Promise<void> {
    const counted = requestLimits.filter(({ of }) => of === 'all' || of === `${kind}s`)
    for (const limit of counted) {
      const key = limit.isOfAccount ? provider.id : `${provider.id} ${context.credential}`
      await limits.turn(limit, key, kind, context.signal)
    }
  }
  const waits =
    <First, Context extends { credential: string; signal: AbortSignal }, Result>(
      kind: Kind,
      call: (first: First, context: Context) => Promise<Result>,
    ) =>
    async (first: First, context: Context) => {
      await turn(kind, context)
      return call.call(provider, first, context)
    }
  return {
    ...provider,
    submit: waits('submit', provider.submit),
    poll: waits('poll', provider.poll),
    ...(pollMany ? { pollMany: waits('poll', pollMany) } : {}),
    ...(find ? { find: waits('poll', find) } : {}),
    ...(list ? { list: waits('poll', list) } : {}),
    ...(cancel ? { cancel: waits('poll', cancel) } : {}),
  }
}
