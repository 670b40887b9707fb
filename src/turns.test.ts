import { expect, it } from 'vitest'
import { createTurns, createTurnsByKey } from './turns.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Work that says when it begins, and ends when it is told to. */
function createWorks() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  return {
    begun,
    work: (name: string) => () => {
      begun.push(name)
      return new Promise<void>((resolve) => ends.set(name, resolve))
    },
    async end(name: string) {
      ends.get(name)!()
      await settled()
    },
  }
}

it('so many run at once; the next begins when one has ended, in their order', async () => {
  const { begun, work, end } = createWorks()
  const inTurn = createTurns(2)
  for (const name of ['first', 'second', 'third', 'fourth']) void inTurn(work(name))
  await settled()
  expect(begun).toEqual(['first', 'second'])
  await end('second')
  expect(begun).toEqual(['first', 'second', 'third'])
  await end('first')
  expect(begun).toEqual(['first', 'second', 'third', 'fourth'])
})

it('who gives up while it waits leaves the queue, and its work never begins', async () => {
  const { begun, work, end } = createWorks()
  const inTurn = createTurns(1)
  const canceled = new AbortController()
  void inTurn(work('first'))
  const second = inTurn(work('second'), canceled.signal)
  void inTurn(work('third'))
  canceled.abort(new Error('not wanted'))
  await expect(second).rejects.toThrow('not wanted')
  await expect(inTurn(work('fourth'), canceled.signal)).rejects.toThrow('not wanted')
  await end('first')
  expect(begun).toEqual(['first', 'third'])
})

it('what ends with an error makes way as well, and a signal that ends later takes no turn away', async () => {
  const { begun, work, end } = createWorks()
  const inTurn = createTurns(1)
  const over = new AbortController()
  const failing = inTurn(() => Promise.reject(new Error('broken')))
  const next = inTurn(work('next'), over.signal)
  await expect(failing).rejects.toThrow('broken')
  await settled()
  over.abort()
  void inTurn(work('last'))
  await settled()
  expect(begun).toEqual(['next'])
  await end('next')
  await next
  expect(begun).toEqual(['next', 'last'])
})

it('those of one key do not wait for those of another', async () => {
  const { begun, work } = createWorks()
  const inTurn = createTurnsByKey(1)
  for (const name of ['slow', 'slower']) void inTurn('one', work(name))
  void inTurn('other', work('quick'))
  await settled()
  expect(begun).toEqual(['slow', 'quick'])
})
