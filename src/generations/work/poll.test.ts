import { expect, it, vi } from 'vitest'
import { poll } from './poll.ts'
import type { WorkContext } from './work-context.ts'

const now = Date.parse('2026-11-30T12:00:00Z')

it('one that was taken up late is asked about in its turn, like all others', async () => {
  const pause = vi.fn(() => new Promise(() => {}))
  const ask = vi.fn()
  const seat = { jobsPerCall: () => 1, shortestMilliseconds: () => 500, pause }
  const context = {
    now: () => new Date(now),
    random: () => 0.5,
    pollsPerJob: 5,
    pollBatches: { join: () => seat, ask },
    runTimes: { of: async () => null },
    providers: new Map([['one', { id: 'one' }]]),
  } as unknown as WorkContext
  const holder = {
    lease: { generationId: 'a', lease: 2 },
    signal: new AbortController().signal,
    wakeCount: () => 0,
    onWake: () => () => {},
  }
  const generation = { provider: 'one', longestPollMilliseconds: null }
  const sentAt = new Date(now - 600_000)
  const polled = {
    ...{ generation, deadlineAt: now + 60_000, isCancelRequested: false, clip: { startedAt: sentAt, timingKey: '' } },
    attempt: { credential: 'first', sentAt, clipIndex: 0 },
  }
  void poll(context, holder as never, polled as never, 0)
  await vi.waitFor(() => expect(pause).toHaveBeenCalledWith(0, 60_000, 0, false))
  expect(ask).not.toHaveBeenCalled()
})
