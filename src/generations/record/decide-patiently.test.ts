import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { type DecisionContext, decidePatiently } from './decision.ts'

withFakeTime()

const lockNotAvailable = '55P03'

it('a caller waits for a locked row for 40 s, longer than any lock is held, and is told then', async () => {
  const asked = vi.fn()
  const database = scriptedDatabase(() => {
    asked()
    throw Object.assign(new Error('The row is locked'), { code: lockNotAvailable, kind: 'machine' })
  })
  const told = vi.fn()
  void decidePatiently({ database } as DecisionContext, 'one', () => null).catch(told)
  await vi.advanceTimersByTimeAsync(39_000)
  expect(told).not.toHaveBeenCalled()
  expect(asked.mock.calls.length).toBeGreaterThan(30)
  await vi.advanceTimersByTimeAsync(2_001)
  expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: lockNotAvailable }))
})
