import { expect, it, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { Lease } from '../../engine/lease.ts'
import type { AttemptRow } from '../record/record.ts'
import { createLeaseHolder, createSharedReads } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

const hold = () => createLeaseHolder({} as WorkContext, {} as never, { generationId: 'one', lease: 1 } as Lease)

it('what was just written is believed for a second, and then read again', async () => {
  vi.useFakeTimers()
  try {
    const holder = hold()
    const attempt = { clipIndex: 0 } as AttemptRow
    holder.leaveAttempt(attempt, holder.wakeCount())
    vi.advanceTimersByTime(999)
    expect(await holder.attemptUnlessJustLeft(0)).toBe(attempt)
    holder.leaveAttempt(attempt, holder.wakeCount())
    vi.advanceTimersByTime(1_000)
    // There is no database to read from.
    await expect(holder.attemptUnlessJustLeft(0)).rejects.toThrow(TypeError)
  } finally {
    vi.useRealTimers()
  }
})

it('who is given up ends every pause, before or during, and so does who had it for a while', async () => {
  const holder = hold()
  const over = new AbortController()
  const views = [holder, holder.until(over.signal)]
  const pausing = views.map((view) => view.pause(60_000, view.wakeCount()))
  holder.giveUp()
  await Promise.all(pausing)
  for (const view of views) await view.pause(60_000, view.wakeCount())
  expect(views.map(({ signal }) => signal.aborted)).toEqual([true, true])
})

it('who has it for a while ends sooner; whoever lent it goes on', async () => {
  vi.useFakeTimers()
  try {
    const holder = hold()
    const over = new AbortController()
    const lent = holder.until(over.signal)
    let paused = 0
    const pause = (view: typeof holder) => void view.pause(1_000, view.wakeCount()).then(() => (paused += 1))
    over.abort()
    pause(lent)
    pause(holder)
    await vi.advanceTimersByTimeAsync(999)
    expect([lent.signal.aborted, holder.signal.aborted, paused]).toEqual([true, false, 1])
    await vi.advanceTimersByTimeAsync(1)
    expect(paused).toBe(2)
    // What happens to one happens to both.
    lent.wake()
    expect(holder.wakeCount()).toBe(1)
  } finally {
    vi.useRealTimers()
  }
})

it('attempts of all that are looked at together are one query, and each is told its own', async () => {
  const asked: unknown[] = []
  const rowOf = (generation_id: string, clip_index: number, id: string) => ({
    generation_id,
    clip_index,
    id,
    result: null,
  })
  const database = scriptedDatabase((_statement, [ids]) => {
    asked.push(ids)
    return [rowOf('one', 0, 'a'), rowOf('one', 1, 'b'), rowOf('two', 0, 'c')]
  })
  const reads = createSharedReads(database)
  const holderOf = (generationId: string) =>
    createLeaseHolder({} as WorkContext, reads, { generationId, lease: 1 } as Lease)
  const looks = [holderOf('two').latestAttempt(0), holderOf('one').latestAttempt(1), holderOf('none').latestAttempt(0)]
  expect((await Promise.all(looks)).map((attempt) => attempt?.id)).toEqual(['c', 'b', undefined])
  expect(asked).toEqual([['two', 'one', 'none']])
})

it('what the claim left is not read for the first look, nor for the one after it, unless something happens', async () => {
  const claimed = { generation: { id: 'one', deadline_at: new Date(), created_at: new Date() }, clips: [] } as never
  const holder = createLeaseHolder({} as WorkContext, {} as never, { generationId: 'one', lease: 1 } as Lease, claimed)
  const { generation } = await holder.readUnlessJustDecided({ staysLeft: true })
  expect((await holder.readUnlessJustDecided({ staysLeft: true })).generation).toBe(generation)
  expect((await holder.readUnlessJustDecided()).generation).toBe(generation)
  // There is no database to read from.
  await expect(holder.readUnlessJustDecided()).rejects.toThrow(TypeError)
  const woken = createLeaseHolder({} as WorkContext, {} as never, { generationId: 'one', lease: 1 } as Lease, claimed)
  await woken.readUnlessJustDecided({ staysLeft: true })
  woken.wake()
  await expect(woken.readUnlessJustDecided()).rejects.toThrow(TypeError)
})
