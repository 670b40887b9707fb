import { getEventListeners } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import type { JsonValue } from '../../providers/json.ts'
import {
  type CallContext,
  type OperationState,
  type Provider,
  ProviderError,
  type RawAnswer,
} from '../../providers/provider.ts'
import { createPollBatches, type PollSeat } from './poll-batches.ts'

type PollMany = NonNullable<Provider['pollMany']>

function providerOf(pollMany: PollMany, pollBatch?: number): Provider {
  const refuse = () => Promise.reject(new Error('not asked for one'))
  return {
    id: 'klingai',
    maximumConcurrent: 10,
    credentials: () => ['first', 'second'],
    submit: refuse,
    poll: refuse,
    pollMany,
    ...(pollBatch === undefined ? {} : { pollBatch }),
  } as unknown as Provider
}

function callWith(credential: string, signal = new AbortController().signal): CallContext & { kept: RawAnswer[] } {
  const kept: RawAnswer[] = []
  return {
    signal,
    credential,
    kept,
    idempotencyKey: 'key',
    callbackUrl: null,
    media: { read: async () => Buffer.alloc(0), url: () => null },
    resultFile: '/nowhere',
    now: () => new Date(),
    log: pino({ level: 'silent' }),
    keep: (answer) => void kept.push(answer()),
    wake() {},
  }
}

/** Of one held generation; `wake` is what happens to it. */
function holderOf(signal = new AbortController().signal) {
  const listeners = new Set<() => void>()
  let wakes = 0
  return {
    signal,
    wakeCount: () => wakes,
    onWake(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    wake() {
      wakes += 1
      for (const listener of listeners) listener()
    },
    listeners,
  }
}

const canceled: OperationState = { state: 'canceled' }
const timeouts = { batchMilliseconds: 2_000, pollMilliseconds: 2_000 }

describe('questions about operations', () => {
  it('that come together go together, by credential, in batches of the wire’s size', async () => {
    const batches: { credential: string; operations: readonly JsonValue[] }[] = []
    const provider = providerOf(async (operations, { credential }) => {
      batches.push({ credential, operations })
      return operations.map((operation) => ({ state: 'pending', message: String(operation) }))
    }, 2)
    const pollBatches = createPollBatches(timeouts)
    const states = await Promise.all([
      pollBatches.ask(provider, 'a', callWith('first')),
      pollBatches.ask(provider, 'b', callWith('second')),
      pollBatches.ask(provider, 'c', callWith('first')),
      pollBatches.ask(provider, 'd', callWith('first')),
    ])
    expect(states.map((state) => (state as { message: string }).message)).toEqual(['a', 'b', 'c', 'd'])
    expect(batches).toEqual([
      { credential: 'first', operations: ['a', 'c'] },
      { credential: 'first', operations: ['d'] },
      { credential: 'second', operations: ['b'] },
    ])
  })

  it('get their own part of the answer kept with each, and the error told to each', async () => {
    const answers = ['a', 'b'].map((body): RawAnswer => ({ call: 'GET /tasks', status: 500, body }))
    const provider = providerOf(async (_operations, { keepFor }) => {
      for (const [index, answer] of answers.entries()) keepFor(index, () => answer)
      throw new Error('down')
    })
    const calls = [callWith('first'), callWith('first')]
    const pollBatches = createPollBatches(timeouts)
    const asked = await Promise.allSettled(calls.map((call) => pollBatches.ask(provider, 'a', call)))
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(calls.map(({ kept }) => kept)).toEqual(answers.map((answer) => [answer]))
  })

  it.each([
    ['PROVIDER_REJECTED', 'refused', ['pending', 'failed']],
    ['PROVIDER_REJECTED', 'unknown', ['rejected', 'rejected']],
    ['RATE_LIMITED', 'refused', ['rejected', 'rejected']],
    ['CREDENTIALS', 'refused', ['rejected', 'rejected']],
  ] as const)(
    'of a batch that fails with %s, %s, become %j: one that cannot be asked about keeps no other',
    async (code, delivery, states) => {
      const refusal = new ProviderError(delivery, { code, message: '', retryable: false })
      const refuse = () => Promise.reject(refusal)
      const poll = async (operation: JsonValue) => (operation === 'bad' ? refuse() : { state: operation })
      const provider = { ...providerOf(refuse), poll } as unknown as Provider
      const pollBatches = createPollBatches(timeouts)
      const ask = (operation: string) =>
        pollBatches.ask(provider, operation, callWith('first')).then(
          ({ state }) => state,
          () => 'rejected',
        )
      expect(await Promise.all(['pending', 'failed', 'bad'].map(ask))).toEqual([...states, 'rejected'])
    },
  )

  it('who has given up before asking is told so at once, and who gives up meanwhile does not wait', async () => {
    const asked: JsonValue[] = []
    const provider = providerOf(async (operations) => {
      asked.push(...operations)
      return operations.map(() => canceled)
    })
    const pollBatches = createPollBatches(timeouts)
    await expect(pollBatches.ask(provider, 'early', callWith('first', AbortSignal.abort()))).rejects.toThrow('aborted')
    const meanwhile = new AbortController()
    const other = pollBatches.ask(provider, 'stays', callWith('first'))
    const left = pollBatches.ask(provider, 'left', callWith('first', meanwhile.signal))
    meanwhile.abort()
    await expect(left).rejects.toThrow('aborted')
    expect(await other).toEqual(canceled)
    expect(asked).toEqual(['stays'])
  })

  it('a batch that hangs ends after its time, and one that is too short fails only who is missing', async () => {
    const hanging = providerOf(
      (_operations, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    await expect(
      createPollBatches({ ...timeouts, batchMilliseconds: 20 }).ask(hanging, 'a', callWith('first')),
    ).rejects.toThrow('timeout')
    const short = providerOf(async () => [canceled])
    const pollBatches = createPollBatches(timeouts)
    const asked = await Promise.allSettled(['a', 'b'].map((one) => pollBatches.ask(short, one, callWith('first'))))
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })
})

describe('a question about one operation alone', () => {
  const hanging = {
    ...providerOf(async () => []),
    pollMany: undefined,
    poll: (_operation: JsonValue, { signal }: CallContext) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  } as unknown as Provider

  it('ends after its time, or when its generation is given up', async () => {
    const short = createPollBatches({ ...timeouts, pollMilliseconds: 20 })
    await expect(short.ask(hanging, 'a', callWith('first'))).rejects.toThrow('took too long')
    const generation = new AbortController()
    const asked = createPollBatches(timeouts).ask(hanging, 'a', callWith('first', generation.signal))
    generation.abort(new Error('given up'))
    await expect(asked).rejects.toThrow('given up')
  })

  it('leaves nothing behind', async () => {
    vi.useFakeTimers()
    const { signal } = new AbortController()
    const provider = { ...hanging, poll: async () => canceled } as unknown as Provider
    expect(await createPollBatches(timeouts).ask(provider, 'a', callWith('first', signal))).toEqual(canceled)
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    vi.useRealTimers()
  })
})

describe('by the clock', () => {
  afterEach(() => vi.useRealTimers())

  it('questions of ten milliseconds go together', async () => {
    vi.useFakeTimers()
    const asked: (readonly JsonValue[])[] = []
    const provider = providerOf(async (operations) => {
      asked.push(operations)
      return operations.map(() => canceled)
    })
    const pollBatches = createPollBatches(timeouts)
    const first = pollBatches.ask(provider, 'first', callWith('first'))
    await vi.advanceTimersByTimeAsync(9)
    const second = pollBatches.ask(provider, 'second', callWith('first'))
    await vi.advanceTimersByTimeAsync(1)
    await Promise.all([first, second])
    expect(asked).toEqual([['first', 'second']])
  })

  it.each([
    ['alone', { pollMany: undefined }],
    ['in a batch', {}],
  ])('a question %s that hangs is given up once nobody waits for it, and goes on for others', async (_name, more) => {
    vi.useFakeTimers()
    const broken = Promise.withResolvers<never>()
    const hang = (_operation: unknown, { signal }: Pick<CallContext, 'signal'>) => {
      signal.addEventListener('abort', () => ended('aborted'))
      return broken.promise
    }
    const provider = { ...providerOf(hang), poll: hang, ...more } as unknown as Provider
    const pollBatches = createPollBatches({ batchMilliseconds: 60_000, pollMilliseconds: 60_000 })
    let isOver = false
    const ended = vi.fn()
    const away = async () => Promise.reject(new Error('away'))
    void pollBatches.ask(provider, 'a', callWith('first'), async () => isOver).catch(ended)
    const other = pollBatches.ask(provider, 'b', callWith('first'), away)
    await vi.advanceTimersByTimeAsync(9_000)
    isOver = true
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1_010)
    expect(ended).toHaveBeenCalledOnce()
    broken.reject(new Error('broken'))
    await expect(other).rejects.toThrow('broken')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('how many a call asks about is known by the calls of late: the latest weighs a fifth', async () => {
    const provider = providerOf(async (operations) => operations.map(() => canceled))
    const pollBatches = createPollBatches(timeouts)
    const seats = Array.from({ length: 5 }, () => pollBatches.join(provider, 'first', holderOf()))
    await Promise.all(seats.map((_, index) => pollBatches.ask(provider, index, callWith('first'))))
    expect(seats[0]!.jobsPerCall()).toBeCloseTo(1 + 4 / 5)
  })
})

const never = Number.POSITIVE_INFINITY

describe('who waits for the next question', () => {
  const batched = (pollBatch?: number) => providerOf(async () => [], pollBatch)
  const alone = () => ({ ...batched(), pollMany: undefined }) as unknown as Provider
  /** Those that were let go, in their order, by name, and when: milliseconds since the test began. */
  let gone: { name: string; at: number }[] = []
  let begun = 0
  beforeEach(() => {
    vi.useFakeTimers()
    gone = []
    begun = performance.now()
  })
  afterEach(() => vi.useRealTimers())

  function wait(seat: PollSeat, milliseconds: number, { name = '', last = never, isLeast = false } = {}) {
    void seat.pause(milliseconds, last, 0, isLeast).then(() => gone.push({ name, at: performance.now() - begun }))
  }
  const names = () => gone.map(({ name }) => name)
  /** As many seats of one desk as it is asked for. */
  function seatsOf(provider: Provider) {
    const pollBatches = createPollBatches(timeouts)
    return (holder = holderOf()) => pollBatches.join(provider, 'first', holder)
  }

  it('with a batch goes along with one that is due: of the next two hundred those whose wait is half over', async () => {
    const seat = seatsOf(batched())
    wait(seat(), 1_000)
    for (let count = 0; count < 10; count += 1) wait(seat(), 1_800)
    for (let count = 0; count < 20; count += 1) wait(seat(), 2_100)
    for (let count = 0; count < 250; count += 1) wait(seat(), 1_900)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(gone).toHaveLength(201)
  })

  it('with a batch goes along only where the call has room', async () => {
    const seat = seatsOf(batched(3))
    for (const name of ['a', 'b', 'c', 'd']) wait(seat(), 1_000, { name })
    for (const name of ['e', 'f', 'g']) wait(seat(), 1_500, { name })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  it('without a batch goes along in the last fiftieth of its wait, a quarter of a second at most', async () => {
    const seat = seatsOf(alone())
    wait(seat(), 5_000, { name: 'due' })
    wait(seat(), 5_099, { name: 'soon' })
    wait(seat(), 5_110, { name: 'later' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(names()).toEqual(['due', 'soon'])
    wait(seat(), 100_000)
    wait(seat(), 100_249, { name: 'soon' })
    wait(seat(), 100_260, { name: 'later' })
    gone = []
    await vi.advanceTimersByTimeAsync(100_000)
    expect(names().filter((name) => name !== '')).toEqual(['later', 'soon'])
  })

  it.each([
    ['without a batch', alone()],
    ['with one', batched(20)],
  ])('%s is not let go sooner than the provider asked for', async (_name, provider) => {
    const seat = seatsOf(provider)
    wait(seat(), 5_000, { name: 'due' })
    wait(seat(), 5_050, { name: 'told', isLeast: true })
    await vi.advanceTimersByTimeAsync(5_049)
    expect(names()).toEqual(['due'])
    await vi.advanceTimersByTimeAsync(2)
    expect(names()).toEqual(['due', 'told'])
  })

  it.each([
    ['without a batch', alone(), 1],
    ['with one', batched(20), 20],
  ])('%s goes after 160 calls a second, who is due soonest first', async (_name, provider, size) => {
    const seat = seatsOf(provider)
    for (let count = 0; count < 40 * size; count += 1) wait(seat(), 500)
    // Shorter than what is promised to so many: they came when few were there.
    for (let count = 0; count < 60 * size; count += 1)
      wait(seat(), 600 + ((count * 7) % 60), { name: String((count * 7) % 60) })
    await vi.advanceTimersByTimeAsync(748)
    expect(gone).toHaveLength(40 * size)
    await vi.advanceTimersByTimeAsync(4)
    expect(gone).toHaveLength(80 * size)
    await vi.advanceTimersByTimeAsync(246)
    expect(gone).toHaveLength(80 * size)
    await vi.advanceTimersByTimeAsync(8)
    expect(gone).toHaveLength(100 * size)
    const order = gone.slice(40 * size).map(({ name }) => Number(name))
    expect(order).toEqual(order.toSorted((one, other) => one - other))
  })

  it('those of a second are no more than 160 calls, however many join meanwhile', async () => {
    const seat = seatsOf(alone())
    const ask = (one: PollSeat): void =>
      void one.pause(one.shortestMilliseconds(), never, 0).then(() => {
        gone.push({ name: '', at: performance.now() - begun })
        ask(one)
      })
    for (let count = 0; count < 2_000; count += 1) {
      ask(seat())
      if (count % 10 === 9) await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(20_000)
    const inSecond = Array.from(
      { length: 22 },
      (_, from) => gone.filter(({ at }) => Math.floor(at / 1_000) === from).length,
    )
    // A group more or less.
    expect(Math.max(...inSecond)).toBeLessThanOrEqual(200)
    expect(gone.length).toBeLessThanOrEqual(160 * 22)
    expect(gone.length).toBeGreaterThan(140 * 20)
  })

  it('asked about often goes when it is due, where thousands are asked about seldom', async () => {
    const seat = seatsOf(alone())
    for (let count = 0; count < 5_000; count += 1) wait(seat(), 60_000 + 20 * count)
    const often = seat()
    const ask = (): void =>
      void often.pause(Math.max(1_000, often.shortestMilliseconds()), never, 0).then(() => {
        gone.push({ name: 'often', at: performance.now() - begun })
        ask()
      })
    ask()
    await vi.advanceTimersByTimeAsync(120_000)
    const times = gone.filter(({ name }) => name === 'often').map(({ at }) => at)
    const gaps = times.map((at, index) => at - (times[index - 1] ?? 0))
    expect(gaps.length).toBeGreaterThan(100)
    expect(Math.max(...gaps)).toBeLessThan(1_000 + 250)
  })

  it('goes as the limits of its vendor allow, and no more at once than in a quarter of a second', async () => {
    const seat = seatsOf({ ...alone(), requestLimits: [perSecond(20)] } as unknown as Provider)
    for (let count = 0; count < 30; count += 1) wait(seat(), 1_000)
    wait(seat(), 30_000, { last: 30_000 })
    wait(seat(), 1_100, { name: 'ended', last: 2_000 })
    await vi.advanceTimersByTimeAsync(1_001)
    expect(gone).toHaveLength(5)
    await vi.advanceTimersByTimeAsync(273)
    expect(gone).toHaveLength(5)
    await vi.advanceTimersByTimeAsync(727)
    expect(gone.filter(({ name }) => name === '')).toHaveLength(20)
    // So many are not asked about by its deadline.
    expect(names()).toContain('ended')
  })

  it('is kept waiting by no more than a turn of all others, however often some want to be asked about', async () => {
    const seat = seatsOf(alone())
    const latest = new Map<PollSeat, number>()
    const late: number[] = []
    for (let count = 0; count < 1_000; count += 1) {
      const [one, own] = [seat(), count % 2 ? 500 : 20_000]
      latest.set(one, 0)
      const ask = (): void =>
        void one.pause(own, never, 0).then(() => {
          const now = performance.now() - begun
          late.push(now - latest.get(one)! - own)
          latest.set(one, now)
          ask()
        })
      ask()
    }
    await vi.advanceTimersByTimeAsync(100_000)
    expect(late.length).toBeGreaterThan(150 * 100)
    expect(late.length).toBeLessThanOrEqual(160 * 100)
    expect(Math.max(...late)).toBeLessThan(1_000 / 0.16 + 250)
  })

  it.each([
    ['without a batch', alone()],
    ['with one', batched(1)],
  ])('%s waits while 1,600 calls of its credential have no answer, and goes when one has', async (_name, provider) => {
    const letGo: (() => void)[] = []
    const hang = () => new Promise<never>((_resolve, reject) => letGo.push(() => reject(new Error('broken'))))
    const hanging = { ...provider, poll: hang, ...(provider.pollMany ? { pollMany: hang } : {}) } as unknown as Provider
    const pollBatches = createPollBatches({ batchMilliseconds: 600_000, pollMilliseconds: 600_000 })
    for (let count = 0; count < 3_000; count += 1) {
      const seat = pollBatches.join(hanging, 'first', holderOf())
      void seat.pause(500, never, 0).then(() => pollBatches.ask(hanging, count, callWith('first')).catch(() => {}))
    }
    await vi.advanceTimersByTimeAsync(30_000)
    // A group is on its way when it becomes too much.
    expect(letGo.length).toBeGreaterThanOrEqual(1_600)
    expect(letGo.length).toBeLessThanOrEqual(1_640)
    const open = letGo.length
    for (const one of letGo.slice(0, 100)) one()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(letGo.length).toBeGreaterThanOrEqual(1_700)
    expect(letGo.length).toBeLessThanOrEqual(open + 140)
  })

  it('is not held up once something happens to it, nor by others beyond its deadline', async () => {
    const seat = seatsOf(alone())
    const holder = holderOf()
    for (let count = 0; count < 200; count += 1) wait(seat(), 500)
    wait(seat(holder), 600, { name: 'woken' })
    wait(seat(), 610, { name: 'ended', last: 700 })
    for (let count = 0; count < 40; count += 1) wait(seat(), 620)
    wait(seat(), 60_000, { name: 'ended while it waits', last: 800 })
    await vi.advanceTimersByTimeAsync(550)
    holder.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(gone.slice(40)).toEqual([{ name: 'woken', at: 550 }])
    await vi.advanceTimersByTimeAsync(500)
    expect(gone.filter(({ name }) => name !== '')).toEqual([
      { name: 'woken', at: 550 },
      { name: 'ended', at: 700 },
      { name: 'ended while it waits', at: 800 },
    ])
    // Nor does it take a place of those that wait: six times forty, a quarter of a second each.
    await vi.advanceTimersByTimeAsync(708)
    expect(gone).toHaveLength(243)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes nobody’s place once something has happened to it, nor brings anybody forward', async () => {
    const seat = seatsOf(alone())
    const holder = holderOf()
    wait(seat(holder), 500, { last: 500 })
    for (let count = 0; count < 40; count += 1) wait(seat(), 510)
    await vi.advanceTimersByTimeAsync(100)
    holder.wake()
    holder.wake()
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(500)
    expect(gone.map(({ at }) => Math.round(at))).toEqual([100, ...Array.from({ length: 40 }, () => 510)])
  })

  it('waits for nothing where something has happened since, or its lease is gone, and hears of nothing once it has left', async () => {
    const seat = seatsOf(alone())
    const woken = holderOf()
    const lost = holderOf(AbortSignal.abort())
    const [first, second] = [seat(woken), seat(lost)]
    woken.wake()
    wait(first, 1_000)
    wait(second, 1_000)
    await vi.advanceTimersByTimeAsync(0)
    expect(gone).toHaveLength(2)
    first.leave()
    expect(woken.listeners.size).toBe(0)
  })
})

test.each([
  ['of a wire with a batch', {}, 1, 250],
  ['of one without', { pollMany: undefined }, 1, 500],
  ['of which many are asked about at once', { pollBatch: 10, requestLimits: [perSecond(2)] }, 100, 5_500],
  ['of which each is asked about alone', { pollMany: undefined, requestLimits: [perSecond(20)] }, 400, 22_000],
  ['of which few may be asked about a minute', { pollMany: undefined, requestLimits: [perSecond(0.5)] }, 10, 22_000],
  ['whose vendor limits submits alone', { requestLimits: [{ ...perSecond(0.1), of: 'submits' }] }, 100, 250],
  ['of which thousands are asked about alone', { pollMany: undefined, emulated: true }, 2_000, 12_500],
  ['that are emulated', { emulated: true, requestLimits: [perSecond(0.1)] }, 100, 250],
] as const)(
  'jobs %s are asked about no more often than wire and limits allow',
  async (_name, more, count, milliseconds) => {
    vi.useFakeTimers()
    const provider = { ...providerOf(async () => []), ...more } as unknown as Provider
    const pollBatches = createPollBatches(timeouts)
    const begun = performance.now()
    const times = Array.from({ length: count }, () => [] as number[])
    /** As often as it may. */
    const ask = (seat: PollSeat, own: number[]): void =>
      void seat.pause(seat.shortestMilliseconds(), never, 0).then(() => {
        own.push(performance.now() - begun)
        ask(seat, own)
      })
    for (const own of times) ask(pollBatches.join(provider, 'first', holderOf()), own)
    pollBatches.join(provider, 'second', holderOf())
    await vi.advanceTimersByTimeAsync(20 * milliseconds)
    const gaps = times.flatMap((own) => own.slice(1).map((time, index) => time - own[index]!))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    // One of a wire with a batch goes along in half its wait.
    expect(mean).toBeGreaterThan(milliseconds * ('pollMany' in more || milliseconds > 250 ? 0.97 : 0.5))
    expect(mean).toBeLessThan(milliseconds * 1.03)
    // Nobody waits for long, while others are asked about twice.
    expect(Math.max(...gaps)).toBeLessThan(milliseconds * 1.2)
    vi.useRealTimers()
  },
)

function perSecond(requests: number) {
  return { requests, seconds: 1, of: 'polls' }
}
