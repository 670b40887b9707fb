import { expect, it, vi } from 'vitest'
import { createSlots, type QueueState, type SlotAnswer, type Slots, shownPosition } from './slots.ts'

/** A model's queue of which the test says what the database would. */
function queueOf(state: Partial<QueueState> & { order: string[] }) {
  const slots = createSlots()
  const reads = { count: 0 }
  const read = async (waiting: ReadonlySet<string>): Promise<QueueState> => {
    reads.count += 1
    const positions = new Map(state.order.map((id, index) => [id, index + 1]))
    return { isFull: false, entitled: state.order.filter((id) => waiting.has(id)), ...state, positions }
  }
  const take = (id: string, options: Partial<Parameters<Slots['take']>[0]> = {}) =>
    slots.take({
      key: 'model',
      id,
      signal: new AbortController().signal,
      read,
      tryTake: async () => 'taken',
      onPosition: () => {},
      ...options,
    })
  return { slots, take, reads, state }
}

it('who gives up while its slot is being taken has the slot all the same', async () => {
  const { take } = queueOf({ order: ['one'] })
  const givingUp = new AbortController()
  const trying = Promise.withResolvers<SlotAnswer>()
  const tryTake = vi.fn(() => trying.promise)
  const taken = take('one', { signal: givingUp.signal, tryTake })
  await vi.waitFor(() => expect(tryTake).toHaveBeenCalled(), 60_000)
  givingUp.abort()
  trying.resolve('taken')
  expect(await taken).toBe(true)
})

it('who gives up gets no slot, and the next one is served', async () => {
  const { take } = queueOf({ order: ['one', 'two'] })
  const givingUp = new AbortController()
  const trying = Promise.withResolvers<SlotAnswer>()
  const tryTake = vi.fn(() => trying.promise)
  const first = take('one', { signal: givingUp.signal, tryTake })
  const second = take('two')
  await vi.waitFor(() => expect(tryTake).toHaveBeenCalled(), 60_000)
  givingUp.abort()
  trying.resolve('full')
  expect(await first).toBe(false)
  expect(await second).toBe(true)
})

it('who has nothing to wait for any more leaves at once, though nobody told it', async () => {
  const { take, state } = queueOf({ order: ['one', 'two'], entitled: [] })
  const first = take('one', { tryTake: async () => 'gone' })
  const second = take('two')
  state.order = ['two']
  state.entitled = ['two']
  expect(await first).toBe(false)
  expect(await second).toBe(true)
})

it('who is not found in the queue and yet waits is served', async () => {
  const { take } = queueOf({ order: [] })
  expect(await take('one')).toBe(true)
})

it('slots go to whose turn it is, not to who came first here', async () => {
  const taken: string[] = []
  const { slots, take, state } = queueOf({ order: ['two', 'one'], entitled: [] })
  const waiting = ['one', 'two'].map((id) =>
    take(id, {
      async tryTake() {
        taken.push(id)
        return 'taken'
      },
    }),
  )
  state.entitled = ['two', 'one']
  slots.freed('model')
  await Promise.all(waiting)
  expect(taken).toEqual(['two', 'one'])
})

it('a database that is away keeps everybody waiting; a fault of ours ends the wait', async () => {
  const { take } = queueOf({ order: [] })
  const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
  const read = vi.fn(async (): Promise<QueueState> => {
    throw read.mock.calls.length === 1 ? away : new Error('a fault')
  })
  await expect(take('one', { read })).rejects.toThrow('a fault')
  expect(read).toHaveBeenCalledTimes(2)
})

it('thousands that join a full queue look at it once, and are told their positions once', async () => {
  const ids = Array.from({ length: 2_000 }, (_, index) => `clip ${index}`)
  const { take, reads } = queueOf({ order: ids, entitled: [], isFull: true })
  const onPosition = vi.fn()
  const leaving = new AbortController()
  const all: Promise<boolean>[] = []
  for (const id of ids) {
    all.push(take(id, { signal: leaving.signal, onPosition }))
    if (all.length % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await vi.waitFor(() => expect(onPosition).toHaveBeenCalledTimes(ids.length), { timeout: 60_000 })
  const told = reads.count
  await vi.waitFor(() => expect(reads.count).toBeGreaterThan(told + 1), { timeout: 60_000 })
  expect(onPosition).toHaveBeenCalledTimes(ids.length)
  expect(reads.count).toBeLessThan(10)
  leaving.abort()
  expect(await Promise.all(all)).not.toContain(true)
})

it('a position is exact to 10, never less than it is, and changes seldom far back', () => {
  const shown = Array.from({ length: 2_000 }, (_, index) => shownPosition(index + 1))
  expect(shown.slice(0, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 15])
  expect([51, 101, 501, 1_001].map(shownPosition)).toEqual([60, 150, 600, 1_500])
  shown.forEach((position, index) => {
    expect(position).toBeGreaterThan(index)
    expect(position).toBeGreaterThanOrEqual(shown[index - 1] ?? 0)
  })
  expect(new Set(shown).size).toBeLessThan(50)
})
