import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { Claim, Lease } from '../../engine/lease.ts'
import { startsOf } from '../judge/starts-under-way.ts'
import type { WorkContext } from './work-context.ts'
import { createWorker } from './worker.ts'

withFakeTime()
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

type Run = NonNullable<Parameters<typeof createWorker>[1]>

/** A worker whose generations are all there at once, and what it did with their leases. */
function work(run: Run, waiting: number, database = scriptedDatabase(() => [])) {
  const released = vi.fn(async (_lease: unknown) => {
    waiting += 1
  })
  const heard: ((id: string) => void)[] = []
  const claims = vi.fn()
  const leases: Lease[] = []
  let lose = (_lease: Lease) => {}
  const context = {
    database,
    leases: {
      async claim(maximum: number) {
        const isLost = (await claims()) === 'lost'
        const count = Math.min(maximum, waiting)
        waiting -= count
        return Array.from({ length: count }, (_, nth): Claim => {
          const generationId = `${waiting + nth}`
          const lease = { generationId, lease: 1, claims: 1, isLost } as Lease
          leases.push(lease)
          return { lease, rows: undefined as never }
        })
      },
      release: released,
      finish: async () => {},
      onLost(listener: (lease: Lease) => void) {
        lose = (lease) => {
          lease.isLost = true
          listener(lease)
        }
      },
    },
    receipts: { onDuplicate() {}, stop() {}, importFiles: async () => 0 },
    wake: {
      on(_kind: string, listener: (id: string) => void) {
        heard.push(listener)
        return () => {}
      },
      onReconnect: () => () => {},
    },
    killPoint() {},
    log: pino({ level: 'silent' }),
  } as unknown as WorkContext
  return {
    ...{ worker: createWorker(context, run), released, claims, leases },
    arrive() {
      waiting += 1
    },
    ...{ lose: (lease: Lease) => lose(lease), tell: (id: string) => heard[0]!(id) },
  }
}

const forEver: Run = (_context, { signal }) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(false)))

it('a process holds 20,000 generations, and leaves what is more to others', async () => {
  const { worker } = work(forEver, 20_020)
  worker.start()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(worker.held()).toBe(20_000)
  const stopping = worker.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
})

it('after an error a generation is kept for a second, after the next for twice as long, and never for more than a minute', async () => {
  const startedAt: number[] = []
  const { worker, released } = work(async () => {
    startedAt.push(Date.now())
    throw Object.assign(new Error('The database is away'), { kind: 'machine' })
  }, 1)
  worker.start()
  await vi.advanceTimersByTimeAsync(10 * 60_000)
  const waits = startedAt.slice(1).map((at, index) => at - startedAt[index]!)
  // It is taken up again with the next look, a second later at the most.
  const expected = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]
  for (const [index, least] of expected.entries()) {
    expect(waits[index]).toBeGreaterThanOrEqual(least)
    expect(waits[index]).toBeLessThanOrEqual(least + 1_000)
  }
  expect(released).toHaveBeenCalledWith(expect.anything(), { isToBlame: false })
  const stopping = worker.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
})

it('cancels are looked for each five seconds, and not while the last look is unanswered', async () => {
  const looks: PromiseWithResolvers<object[]>[] = []
  const database = scriptedDatabase((statement) => {
    if (!statement.includes('cancel_requested_at')) return []
    looks.push(Promise.withResolvers())
    return looks.at(-1)!.promise
  })
  const woken = vi.fn()
  const { worker } = work(
    (context, holder, guard) => {
      holder.onWake(woken)
      return forEver(context, holder, guard)
    },
    1,
    database,
  )
  worker.start()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(looks).toHaveLength(1)
  looks[0]!.resolve([{ id: '0' }])
  await vi.advanceTimersByTimeAsync(0)
  expect(woken).toHaveBeenCalledTimes(1)
  // The one that it is late with, and then each in its time.
  expect(looks).toHaveLength(2)
  looks[1]!.resolve([])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(looks).toHaveLength(3)
  looks[2]!.resolve([])
  const stopping = worker.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
})

it('a start is claimed at once, and many that come at once together, within a second', async () => {
  const database = scriptedDatabase(() => [])
  const { worker, claims, tell } = work(forEver, 0, database)
  worker.start()
  await vi.advanceTimersByTimeAsync(100)
  const claimed = async () => {
    claims.mockClear()
    tell('new')
    await vi.advanceTimersByTimeAsync(1)
    return claims.mock.calls.length
  }
  expect(await claimed()).toBe(1)
  const answers = Promise.withResolvers<void>()
  for (let nth = 0; nth < 5; nth += 1) void startsOf(database).answer('anna', () => answers.promise)
  expect(await claimed()).toBe(0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(claims).toHaveBeenCalledTimes(1)
  answers.resolve()
  const stopping = worker.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
})

it('a lease that is lost ends the work on it alone, and nothing of it is handed back; a stop ends all', async () => {
  const signals: AbortSignal[] = []
  const { worker, leases, lose, released } = work((...given) => {
    signals.push(given[1].signal)
    return forEver(...given)
  }, 3)
  const aborted = () => signals.map((signal) => signal.aborted)
  worker.start()
  await vi.advanceTimersByTimeAsync(1_000)
  lose(leases[1]!)
  await vi.advanceTimersByTimeAsync(0)
  expect([aborted(), worker.held(), released.mock.calls.length]).toEqual([[false, true, false], 2, 0])
  const stopping = worker.stop()
  expect(aborted()).toEqual([true, true, true])
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
  expect(released.mock.calls.map(([lease]) => lease)).toEqual([leases[0], leases[2]])
})

it('who is claimed anew while its earlier work still ends is another: neither ends the other', async () => {
  const signals: AbortSignal[] = []
  const ends: ((isDone: boolean) => void)[] = []
  const { worker, leases, lose, arrive } = work((_context, { signal }) => {
    signals.push(signal)
    return new Promise((resolve) => ends.push(resolve))
  }, 1)
  const aborted = () => signals.map((signal) => signal.aborted)
  worker.start()
  await vi.advanceTimersByTimeAsync(1_000)
  lose(leases[0]!)
  arrive()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(leases.map(({ generationId }) => generationId)).toEqual(['0', '0'])
  lose(leases[0]!)
  expect(aborted()).toEqual([true, false])
  ends[0]!(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(worker.held()).toBe(1)
  lose(leases[1]!)
  expect(aborted()).toEqual([true, true])
  ends[1]!(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(worker.held()).toBe(0)
  const stopping = worker.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
})

it('what a claim brings when its lease is lost already, or this process stops, is given up at once', async () => {
  const seen: boolean[] = []
  const { worker, claims, arrive, released } = work(async (_context, { signal }) => {
    seen.push(signal.aborted)
    return false
  }, 2)
  const answer = Promise.withResolvers<void>()
  claims.mockReturnValueOnce('lost').mockReturnValueOnce(answer.promise)
  worker.start()
  await vi.advanceTimersByTimeAsync(1_000)
  expect([seen, worker.held(), released.mock.calls.length]).toEqual([[true, true], 0, 0])
  arrive()
  const stopping = worker.stop()
  answer.resolve()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
  expect([seen, released.mock.calls.length]).toEqual([[true, true, true], 1])
})

it('of what ended nothing is kept, however long the process lives', async () => {
  const held: WeakRef<object>[] = []
  const { worker, leases } = work(async (_context, holder) => {
    held.push(new WeakRef(holder), new WeakRef(holder.signal))
    return true
  }, 100)
  worker.start()
  await vi.advanceTimersByTimeAsync(5_000)
  expect([held.length, worker.held()]).toEqual([200, 0])
  leases.length = 0
  // One collection need not find all.
  for (let round = 0; round < 5; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    collectGarbage()
  }
  expect(held.filter((one) => one.deref())).toEqual([])
  const stopping = worker.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
})
