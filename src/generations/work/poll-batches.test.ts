import { pino } from 'pino'
import { afterEach, describe, expect, it, test, vi } from 'vitest'
import type { JsonValue } from '../../providers/json.ts'
import type { CallContext, OperationState, Provider, RawAnswer } from '../../providers/provider.ts'
import { createPollBatches } from './poll-batches.ts'

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
    keep: (answer) => void kept.push(answer),
    wake() {},
  }
}

const canceled: OperationState = { state: 'canceled' }
const timeouts = { batchMilliseconds: 2_000 }

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
      for (const [index, answer] of answers.entries()) keepFor(index, answer)
      throw new Error('down')
    })
    const calls = [callWith('first'), callWith('first')]
    const pollBatches = createPollBatches(timeouts)
    const asked = await Promise.allSettled(calls.map((call) => pollBatches.ask(provider, 'a', call)))
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(calls.map(({ kept }) => kept)).toEqual(answers.map((answer) => [answer]))
  })

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
    await expect(createPollBatches({ batchMilliseconds: 20 }).ask(hanging, 'a', callWith('first'))).rejects.toThrow(
      'timeout',
    )
    const short = providerOf(async () => [canceled])
    const pollBatches = createPollBatches(timeouts)
    const asked = await Promise.allSettled(['a', 'b'].map((one) => pollBatches.ask(short, one, callWith('first'))))
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
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

  it('how many a call asks about is known by the calls of late: the latest weighs a fifth', async () => {
    const provider = providerOf(async (operations) => operations.map(() => canceled))
    const pollBatches = createPollBatches(timeouts)
    const seats = Array.from({ length: 5 }, () => pollBatches.join(provider, 'first'))
    await Promise.all(seats.map((_, index) => pollBatches.ask(provider, index, callWith('first'))))
    expect(seats[0]!.jobsPerCall()).toBeCloseTo(1 + 4 / 5)
  })

  it('with one that is due go of the next two hundred those whose wait is half over', async () => {
    vi.useFakeTimers()
    const seat = createPollBatches(timeouts).join(
      providerOf(async () => []),
      'first',
    )
    const holder = { wakeCount: () => 0, onWake: () => () => {}, signal: new AbortController().signal } as never
    let gone = 0
    const wait = (milliseconds: number) => void seat.pause(milliseconds, holder, 0).then(() => (gone += 1))
    wait(1_000)
    for (let count = 0; count < 10; count += 1) wait(1_800)
    for (let count = 0; count < 20; count += 1) wait(2_100)
    for (let count = 0; count < 250; count += 1) wait(1_900)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(gone).toBe(201)
  })
})

test.each([
  ['of a wire with a batch', {}, 1, 250],
  ['of one without', { pollMany: undefined }, 1, 500],
  ['of which many are asked about at once', { pollBatch: 10, requestLimits: [perSecond(2)] }, 100, 5_500],
  ['of which each is asked about alone', { pollMany: undefined, requestLimits: [perSecond(20)] }, 400, 22_000],
  ['whose vendor limits submits alone', { requestLimits: [{ ...perSecond(0.1), of: 'submits' }] }, 100, 250],
  ['of which thousands are asked about alone', { pollMany: undefined, emulated: true }, 2_000, 12_500],
  ['that are emulated', { emulated: true, requestLimits: [perSecond(0.1)] }, 100, 250],
] as const)('jobs %s are asked about no more often than wire and limits allow', (_name, more, seats, milliseconds) => {
  const provider = { ...providerOf(async () => []), ...more } as unknown as Provider
  const pollBatches = createPollBatches(timeouts)
  const joined = Array.from({ length: seats }, () => pollBatches.join(provider, 'first'))
  pollBatches.join(provider, 'second')
  expect(joined[0]!.shortestMilliseconds()).toBeCloseTo(milliseconds)
  for (const { leave } of joined.slice(1)) leave()
  expect(joined[0]!.shortestMilliseconds()).toBeLessThanOrEqual(Math.min(milliseconds, 550))
})

function perSecond(requests: number) {
  return { requests, seconds: 1, of: 'polls' }
}
