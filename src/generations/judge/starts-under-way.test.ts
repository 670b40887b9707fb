import { expect, it } from 'vitest'
import { createStartsUnderWay } from './starts-under-way.ts'

function answering() {
  const starts = createStartsUnderWay()
  const begin = (tenant: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const answered = starts.answer(tenant, () => promise).catch(() => {})
    const settledBy = (settle: () => void) => () => {
      settle()
      return answered
    }
    return { end: settledBy(resolve), fail: settledBy(() => reject(new Error('refused'))) }
  }
  return { starts, begin }
}

it('five starts of one tenant at once are a burst, until all are answered; those of others are none', async () => {
  const { starts, begin } = answering()
  const four = ['a', 'a', 'a', 'a'].map(begin)
  const other = begin('b')
  expect(starts.isBurst()).toBe(false)
  const fifth = begin('a')
  expect([starts.isBurst('a'), starts.isBurst('b'), starts.isBurst()]).toEqual([true, false, true])
  for (const { end } of four) await end()
  expect(starts.isBurst('a')).toBe(true)
  await fifth.fail()
  expect(starts.isBurst('a')).toBe(false)
  await other.end()
})

it('its end is told once, to who still listens', async () => {
  const { starts, begin } = answering()
  const five = ['a', 'a', 'a', 'a', 'a'].map(begin)
  const told: string[] = []
  starts.onceAnswered('a', () => told.push('one'))
  starts.onceAnswered('a', () => told.push('other'))()
  for (const { end } of five) await end()
  await begin('a').end()
  expect(told).toEqual(['one'])
})
