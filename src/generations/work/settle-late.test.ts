import { expect, it, vi } from 'vitest'
import { settleLate } from './settle-late.ts'
import type { WorkContext } from './work-context.ts'

const now = Date.parse('2026-11-30T12:00:00Z')

it('one that has ended is asked about in its turn, like those that run: a restart takes up all of them at once', async () => {
  const pause = vi.fn(() => new Promise(() => {}))
  const ask = vi.fn()
  const seat = { jobsPerCall: () => 1, shortestMilliseconds: () => 500, pause, leave() {} }
  const context = {
    now: () => new Date(now),
    random: () => 0.5,
    pollsPerJob: 5,
    pollBatches: { join: () => seat, ask },
    timeouts: { unknownMilliseconds: 1_000 },
    runTimes: { of: async () => null, begin: () => ({ look() {} }) },
    providers: new Map([['one', { id: 'one' }]]),
  } as unknown as WorkContext
  const holder = { signal: new AbortController().signal, wakeCount: () => 0, onWake: () => () => {} }
  const generation = { provider: 'one', longestPollMilliseconds: null, deadlineAt: new Date(now), reopenedAt: null }
  const sentAt = new Date(now - 600_000)
  const attempt = { credential: 'first', sentAt, clipIndex: 0, operation: {}, result: null, outputs: null }
  const clip = { startedAt: sentAt, timingKey: '' }
  void settleLate(context, holder as never, generation as never, clip as never, attempt as never, true)
  await vi.waitFor(() => expect(pause).toHaveBeenCalledWith(0, Number.POSITIVE_INFINITY, 0, false))
  expect(ask).not.toHaveBeenCalled()
})
