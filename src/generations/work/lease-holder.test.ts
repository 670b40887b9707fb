import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, vi } from 'vitest'
import type { Lease } from '../../engine/lease.ts'
import type { AttemptRow } from '../record/record.ts'
import { createLeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const leaseWith = (lost: AbortSignal) => ({ generationId: 'one', lease: 1, lost }) as Lease
const hold = (lost: AbortSignal, stopping: AbortSignal) =>
  createLeaseHolder({} as WorkContext, {} as never, leaseWith(lost), stopping)

it('what was held is forgotten when it ends, however long the process lives', async () => {
  const stopping = new AbortController()
  const held = Array.from({ length: 100 }, () => {
    const holder = hold(new AbortController().signal, stopping.signal)
    holder.end()
    return new WeakRef(holder.signal)
  })
  // One collection need not find all.
  await vi.waitFor(() => {
    collectGarbage()
    expect(held.filter((signal) => signal.deref() !== undefined)).toHaveLength(0)
  })
  stopping.abort()
})

it('what was just written is believed for a second, and then read again', async () => {
  vi.useFakeTimers()
  try {
    const holder = hold(new AbortController().signal, new AbortController().signal)
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

it.each(['lost', 'stopping'] as const)('%s: it ends every pause, before or during', async (which) => {
  const ends = { lost: new AbortController(), stopping: new AbortController() }
  const holder = hold(ends.lost.signal, ends.stopping.signal)
  const pausing = holder.pause(60_000, holder.wakeCount())
  ends[which].abort()
  await pausing
  await holder.pause(60_000, holder.wakeCount())
  expect(holder.signal.aborted).toBe(true)
  expect(hold(ends.lost.signal, ends.stopping.signal).signal.aborted).toBe(true)
})
