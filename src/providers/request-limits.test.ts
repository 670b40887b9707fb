import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dashscope } from './dashscope/settings.ts'
import type { CallContext, OperationState, Provider, RequestLimit } from './provider.ts'
import { createRequestLimits, limited } from './request-limits.ts'

const limit: RequestLimit = { requests: 10, seconds: 1, of: 'all' }
const { signal } = new AbortController()

const clock = {
  now: () => Date.now(),
  sleep: (milliseconds: number, cut?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds)
      cut?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(cut.reason)
      })
    }),
  advance: (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds),
}
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Processes on one database, on a clock that is moved by hand. */
function startProcesses(count: number) {
  const state = { leases: 0, asked: 0, isAway: false, isSilent: false }
  const freeAt = new Map<string, number>()
  async function lease(key: string, moments: number, spacing: number): Promise<number> {
    state.asked += 1
    if (state.isSilent) return new Promise(() => {})
    if (state.isAway) throw new Error('the database is away')
    state.leases += 1
    const first = Math.max(freeAt.get(key) ?? 0, clock.now())
    freeAt.set(key, first + moments * spacing)
    return first - clock.now()
  }
  const calls: { at: number; name: string }[] = []
  const failures: unknown[] = []
  const processes = Array.from({ length: count }, () => {
    const limits = createRequestLimits({ lease, ...clock })
    return (name: string, kind: 'poll' | 'submit' = 'poll', of = limit) =>
      limits.turn(of, 'xai key', kind, signal).then(
        () => void calls.push({ at: clock.now(), name }),
        (error: unknown) => void failures.push(error),
      )
  })
  /** Most calls in any so many milliseconds. */
  const mostWithin = (milliseconds: number) =>
    Math.max(...calls.map(({ at }) => calls.filter((call) => call.at >= at && call.at < at + milliseconds).length))
  return { state, calls, failures, processes, mostWithin }
}

it('two processes keep one limit together, make nearly all calls that it allows, and lease many at once', async () => {
  const { state, calls, processes, mostWithin } = startProcesses(2)
  for (let index = 0; index < 60; index += 1) for (const call of processes) void call('poll')
  await clock.advance(10_000)
  expect(mostWithin(1_000)).toBeLessThanOrEqual(10)
  expect(calls.length).toBeGreaterThan(85)
  expect(state.leases).toBeLessThan(calls.length / 8)
  await clock.advance(10_000)
  expect(calls).toHaveLength(120)
})

it('a poll comes before starts that wait longer', async () => {
  const { calls, processes } = startProcesses(1)
  for (const name of ['first', 'second']) void processes[0]!(name, 'submit')
  void processes[0]!('poll')
  await clock.advance(1_000)
  expect(calls.map(({ name }) => name)).toEqual(['poll', 'first', 'second'])
})

it('however many polls there are, a start waits for three of them at most', async () => {
  const { calls, failures, processes } = startProcesses(1)
  const ask = (): void => void processes[0]!('poll').then(ask)
  for (let index = 0; index < 30; index += 1) ask()
  await clock.advance(5_000)
  for (const name of ['first', 'second']) void processes[0]!(name, 'submit')
  const before = calls.length
  await clock.advance(5_000)
  const [first, second] = ['first', 'second'].map((name) => calls.findIndex((call) => call.name === name) - before)
  expect(first).toBeLessThanOrEqual(3)
  expect(second! - first!).toBe(4)
  expect(failures).toEqual([])
})

it('who would wait for longer than half a minute was not sent, and takes nobody’s turn', async () => {
  const { calls, failures, processes } = startProcesses(1)
  const rare: RequestLimit = { requests: 1, seconds: 20, of: 'all' }
  for (const name of ['first', 'second', 'third']) void processes[0]!(name, 'submit', rare)
  await clock.advance(40_000)
  expect(calls.map(({ name }) => name)).toEqual(['first', 'second'])
  expect(failures).toMatchObject([{ delivery: 'not-delivered', failure: { code: 'RATE_LIMITED', retryable: true } }])
  void processes[0]!('fourth', 'submit', rare)
  await clock.advance(20_000)
  expect(calls).toHaveLength(3)
})

it('while the database is away calls go on, within the share that was theirs', async () => {
  const { state, calls, processes, mostWithin } = startProcesses(2)
  for (let index = 0; index < 100; index += 1) for (const call of processes) void call('poll')
  await clock.advance(6_000)
  state.isAway = true
  const before = calls.length
  await clock.advance(8_000)
  expect(calls.length - before).toBeGreaterThan(50)
  expect(mostWithin(1_000)).toBeLessThanOrEqual(10)
})

it('limits and credentials do not wait for each other', async () => {
  const { calls, processes } = startProcesses(1)
  const other: RequestLimit = { requests: 1, seconds: 20, of: 'submits' }
  void processes[0]!('first', 'submit', other)
  void processes[0]!('second', 'submit', other)
  void processes[0]!('third')
  await clock.advance(10)
  expect(calls.map(({ name }) => name).sort()).toEqual(['first', 'third'])
})

it('a tenth of the limit is left unused, and nobody waits much longer than two seconds for another process', async () => {
  const { calls, processes } = startProcesses(2)
  for (let index = 0; index < 100; index += 1) void processes[0]!('many')
  await clock.advance(10)
  void processes[1]!('one')
  await clock.advance(2_200)
  expect(calls[10]!.at - calls[0]!.at).toBe(1_100)
  expect(calls.map(({ name }) => name)).toContain('one')
})

it('a database that is silent is waited for two seconds, and asked again after five', async () => {
  const { state, calls, processes } = startProcesses(1)
  state.isSilent = true
  for (let index = 0; index < 100; index += 1) void processes[0]!('many')
  await clock.advance(1_990)
  expect(calls).toEqual([])
  await clock.advance(20)
  expect(calls).toHaveLength(1)
  await clock.advance(4_900)
  expect([state.asked, calls.length > 30]).toEqual([1, true])
  await clock.advance(4_000)
  expect(state.asked).toBe(2)
})

it('keys that may be of one account share what the account may ask', async () => {
  const counted: string[] = []
  const pending: OperationState = { state: 'pending' }
  const askedBy = async (requestLimit: RequestLimit) => {
    const provider = { id: 'vendor', requestLimits: [requestLimit], poll: async () => pending } as unknown as Provider
    const { poll } = limited(provider, { turn: async (_limit, key) => void counted.push(key) })
    for (const credential of ['one', 'two']) await poll({}, { credential } as CallContext)
    return counted.splice(0)
  }
  const polls: RequestLimit = { requests: 20, seconds: 1, of: 'polls' }
  expect(new Set(await askedBy(polls)).size).toBe(2)
  expect(new Set(await askedBy({ ...polls, isOfAccount: true })).size).toBe(1)
  expect(dashscope.requestLimits).toEqual([{ ...polls, isOfAccount: true }])
})
