import { expect, it, onTestFinished, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createLeaseHolder } from './lease-holder.ts'
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
    runTimes: { of: async () => null, begin: () => ({ look() {} }) },
    providers: new Map([['one', { id: 'one' }]]),
  } as unknown as WorkContext
  const holder = {
    lease: { generationId: 'a', lease: 2 },
    signal: new AbortController().signal,
    wakeCount: () => 0,
    tellCount: () => 0,
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

/** What is learned of a clip that is found to have ended after ten seconds, `more` of its attempt, when its holder was woken so. */
async function learned(wake: 'wake' | 'tell', more: object = {}, isKept = true): Promise<object | null> {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const samples: object[] = []
  const transaction = scriptedDatabase((statement, [, earliest, latest]) => {
    if (statement.includes('"run_time"')) samples.push({ earliest, latest })
    return []
  })
  const startedAt = new Date()
  const holder = createLeaseHolder({} as WorkContext, {} as never, { generationId: 'a', lease: 1 } as never)
  Object.assign(holder, {
    isCancelRequested: async () => false,
    decide: (build: (view: object) => unknown) => build({ clips: [{ status: 'RUNNING', timingKey: '' }], transaction }),
  })
  const pause = async () => {
    await vi.advanceTimersByTimeAsync(10_000)
    holder[wake]()
  }
  const seat = { jobsPerCall: () => 1, shortestMilliseconds: () => 500, pause, leave() {} }
  const context = {
    now: () => new Date(),
    random: () => 1,
    pollsPerJob: 5,
    pollBatches: { join: () => seat, ask: async () => ({ state: 'succeeded', outputs: [] }) },
    runTimes: { of: async () => null, begin: () => ({ look() {}, isKept: () => isKept, leave() {} }) },
    publicAddresses: { callbackUrl: () => null },
    providers: new Map([['one', { id: 'one' }]]),
    onStep() {},
    killPoint() {},
  } as unknown as WorkContext
  await poll(
    context,
    holder,
    {
      generation: { provider: 'one', longestPollMilliseconds: null },
      ...{ deadlineAt: Date.now() + 60_000, isCancelRequested: false, clip: { startedAt, timingKey: '' } },
      attempt: { credential: 'first', sentAt: startedAt, clipIndex: 0, ...more },
    } as never,
    0,
  )
  return samples[0] ?? null
}

it('only the provider’s word says when a clip ended; who is woken by anything else knows when it was seen to have', async () => {
  expect(await learned('tell')).toEqual({ earliest: 10_000, latest: 10_000 })
  expect(await learned('wake')).toEqual({ earliest: 0, latest: 10_000 })
})

it('of one that was found long after it was sent nobody knows how long it took, whoever tells of its end', async () => {
  expect(await learned('tell', { sentAt: new Date(Date.now() - 120_000) })).toBeNull()
})

it('nothing is learned of one that is not kept', async () => {
  expect(await learned('wake', {}, false)).toBeNull()
})
