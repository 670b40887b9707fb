import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { settleUncertain } from './reconcile.ts'
import type { WorkContext } from './work-context.ts'

withFakeTime()

/** Looks for a submit without an answer at a provider that is asked as `find` says; when it was asked. */
function look(find: (signal: AbortSignal) => Promise<'unknown'>) {
  const looks: number[] = []
  const beginning = Date.now()
  const provider = {
    find(_tag: unknown, { signal }: { signal: AbortSignal }) {
      looks.push(Date.now() - beginning)
      return find(signal)
    },
  }
  const context = {
    providers: new Map([['them', provider]]),
    publicAddresses: { callbackUrl: () => null },
    resultsDirectory: '/nowhere',
    timeouts: { graceMilliseconds: 15 * 60_000 },
    now: () => new Date(),
    log: pino({ level: 'silent' }),
  } as unknown as WorkContext
  const attempt = { id: 'one', operation: null, submitDeadlineAt: new Date() }
  const holder = {
    signal: new AbortController().signal,
    lease: { lease: 1 },
    wakeCount: () => 0,
    latestAttempt: async () => attempt,
    decide: async () => 'written',
    pause: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  }
  const generation = { id: '0', tenant: '', provider: 'them' }
  const settled = settleUncertain(context, holder as never, generation as never, attempt as never)
  return { looks, settled }
}

it('a lost submit is looked for after two seconds, then each time twice as late, and each half minute to the end of the grace', async () => {
  const { looks, settled } = look(async () => 'unknown')
  await vi.advanceTimersByTimeAsync(20 * 60_000)
  expect(await settled).toBe(true)
  const [first, ...rest] = looks
  expect([first, ...rest.slice(0, 6)]).toEqual([0, 2_000, 6_000, 14_000, 30_000, 60_000, 90_000])
  expect(rest.at(-1)).toBe(15 * 60_000)
  expect(looks).toHaveLength(34)
})

it('a look that hangs is given up after half a minute, and the next one follows', async () => {
  const { looks } = look(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  await vi.advanceTimersByTimeAsync(32_000)
  expect(looks).toEqual([0, 32_000])
})
