import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { Lease } from '../../engine/lease.ts'
import { startsOf } from '../judge/starts-under-way.ts'
import { afterAnswers } from './after-answers.ts'
import { createLeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

withFakeTime()

/** Five starts of `anna` are under way. */
function burst() {
  const database = scriptedDatabase(() => [])
  const answers = Promise.withResolvers<void>()
  for (let nth = 0; nth < 5; nth += 1) void startsOf(database).answer('anna', () => answers.promise)
  const lease = { generationId: 'one', lease: 1 } as Lease
  const holder = createLeaseHolder({} as WorkContext, {} as never, lease)
  let hasBegun = false
  const wait = (tenant: string) => void afterAnswers({ database }, holder, tenant).then(() => (hasBegun = true))
  return { answers, holder, wait, hasBegun: () => hasBegun }
}

it('work of who sends many starts begins when they are answered, that of others at once', async () => {
  const { answers, wait, hasBegun } = burst()
  wait('anna')
  await vi.advanceTimersByTimeAsync(9_000)
  expect(hasBegun()).toBe(false)
  answers.resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect(hasBegun()).toBe(true)
  const other = burst()
  other.wait('ben')
  await vi.advanceTimersByTimeAsync(0)
  expect(other.hasBegun()).toBe(true)
})

it('it waits ten seconds at most', async () => {
  const { wait, hasBegun } = burst()
  wait('anna')
  await vi.advanceTimersByTimeAsync(9_999)
  expect(hasBegun()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(hasBegun()).toBe(true)
})

it('a cancel ends the wait, and so does the end of the lease', async () => {
  const canceled = burst()
  const lost = burst()
  for (const { wait } of [canceled, lost]) wait('anna')
  canceled.holder.wake()
  lost.holder.giveUp()
  await vi.advanceTimersByTimeAsync(0)
  expect([canceled.hasBegun(), lost.hasBegun()]).toEqual([true, true])
})
