import { expect, it, vi } from 'vitest'
import type { Lease } from '../../engine/lease.ts'
import type { AttemptRow } from '../record/record.ts'
import { createLeaseHolder } from './lease-holder.ts'
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
