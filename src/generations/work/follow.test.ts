import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { OperationState } from '../../providers/provider.ts'
import { createFollower } from './follow.ts'

withFakeTime()

/** A follower of a stream that lasts so long and says that nothing has changed, and how often it was opened. */
function follower(milliseconds: number, state: OperationState = { state: 'pending' }) {
  const opened = vi.fn()
  const provider = {
    async *follow() {
      opened()
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      yield state
    },
  }
  const context = {
    database: scriptedDatabase(() => []),
    providers: new Map([['them', provider]]),
    publicAddresses: { callbackUrl: () => null },
    resultsDirectory: '/nowhere',
    log: pino({ level: 'silent' }),
  }
  const holder = { signal: new AbortController().signal, wake() {}, lease: { lease: 1 } }
  const made = createFollower(
    context as never,
    holder as never,
    { provider: 'them' } as never,
    { id: 'one', operation: {} } as never,
    { isFollowed: () => false, follow: () => () => {}, seenRunning() {} } as never,
    { tell() {} },
  )!
  return { begin: made.begin, ended: made.ended, opened }
}

it('a stream that lasted for five seconds is opened again, and one that was shorter is not', async () => {
  const long = follower(5_000)
  const short = follower(4_999)
  for (const { begin } of [long, short]) begin()
  await vi.advanceTimersByTimeAsync(5_000)
  for (const { begin } of [long, short]) begin()
  expect([long, short].map(({ opened }) => opened.mock.calls.length)).toEqual([2, 1])
})

it('is believed that it has ended, but not that its result is gone, nor that it is unknown: that is asked again', async () => {
  const states = ['canceled', 'expired', 'unknown-operation'] as const
  const followers = states.map((state) => follower(1_000, { state }))
  for (const { begin } of followers) begin()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(followers.map(({ ended }) => ended()?.state ?? null)).toEqual(['canceled', null, null])
})
