import { expect, it } from 'vitest'
import type { LeaseHolder } from './lease-holder.ts'
import { createStartGuard } from './start-guard.ts'

const told: number[] = []
const holderOf = (claims: number, failedStarts: number): LeaseHolder =>
  ({
    lease: { claims, failedStarts },
    signal: new AbortController().signal,
    async decide(build: () => { generation: { failedStarts: number } }) {
      told.push(build().generation.failedStarts)
      return 'written'
    },
  }) as never

/** How many are let in side by side of three. */
async function sideBySide(claims: number, failedStarts: number): Promise<number> {
  const guard = createStartGuard()
  const [{ promise, resolve }, holder] = [Promise.withResolvers<void>(), holderOf(claims, failedStarts)]
  let running = 0
  const all = Array.from({ length: 3 }, () =>
    guard.admit(holder, () => {
      running += 1
      return promise
    }),
  )
  await new Promise((resolve) => setImmediate(resolve))
  const admitted = running
  resolve()
  await Promise.all(all)
  expect(running).toBe(3)
  return admitted
}

it('what failed twice before it was sent runs alone; every further try is noted before it begins, the first is not', async () => {
  expect([await sideBySide(1, 0), told.splice(0)]).toEqual([3, []])
  expect([await sideBySide(2, 0), told.splice(0)]).toEqual([3, [1, 1, 1]])
  expect([await sideBySide(2, 1), told.splice(0)]).toEqual([3, [2, 2, 2]])
  expect([await sideBySide(3, 2), told.splice(0)]).toEqual([1, [3, 3, 3]])
})

it('a failure of one that runs alone does not keep the next one waiting', async () => {
  const guard = createStartGuard()
  const failed = guard.admit(holderOf(3, 2), () => Promise.reject(new Error('a defect')))
  const next = guard.admit(holderOf(3, 2), async () => {})
  await expect(failed).rejects.toThrow('a defect')
  await next
})
