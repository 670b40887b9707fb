import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { Claim } from '../../engine/lease.ts'
import { startsOf } from '../judge/starts-under-way.ts'
import type { WorkContext } from './work-context.ts'
import { createWorker } from './worker.ts'

withFakeTime()

type Run = NonNullable<Parameters<typeof createWorker>[1]>

/** A worker whose generations are all there at once, and what it did with their leases. */
function work(run: Run, waiting: number, database = scriptedDatabase(() => [])) {
  const released = vi.fn(async (_lease: unknown) => {
    waiting += 1
  })
  const heard: ((id: string) => void)[] = []
  const claims = vi.fn()
  const context = {
    database,
    leases: {
      async claim(maximum: number) {
        claims()
        const count = Math.min(maximum, waiting)
        waiting -= count
        return Array.from({ length: count }, (_, nth): Claim => {
          const generationId = `${waiting + nth}`
          const lease = { generationId, lease: 1, claims: 1, lost: new AbortController().signal } as never
          return { lease, rows: undefined as never }
        })
      },
      release: released,
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
  return { worker: createWorker(context, run), released, claims, tell: (id: string) => heard[0]!(id) }
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
