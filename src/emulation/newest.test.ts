import { expect, it } from 'vitest'
import { createNewest } from './newest.ts'

it('beyond so many the oldest are forgotten; what is set again is the newest', () => {
  const forgotten: number[] = []
  const newest = createNewest<number>({ most: 2, onForgotten: (value) => forgotten.push(value) })
  newest.set('a', 1)
  newest.set('b', 2)
  newest.set('a', 3)
  newest.set('c', 4)
  expect(['a', 'b', 'c'].map(newest.get)).toEqual([3, undefined, 4])
  expect(forgotten).toEqual([2])
  newest.forget('a')
  newest.set('d', 5)
  expect(['a', 'c', 'd'].map(newest.get)).toEqual([undefined, 4, 5])
})

it('so are they beyond so many bytes, but never the one that was just set', () => {
  const newest = createNewest<Buffer>({ most: 10, mostBytes: 5, bytesOf: ({ length }) => length })
  for (const [name, length] of Object.entries({ a: 2, b: 3, c: 1 })) newest.set(name, Buffer.alloc(length))
  expect(['a', 'b', 'c'].map((name) => newest.get(name)?.length)).toEqual([undefined, 3, 1])
  newest.set('b', Buffer.alloc(4))
  expect(['b', 'c'].map((name) => newest.get(name)?.length)).toEqual([4, 1])
  newest.set('d', Buffer.alloc(6))
  expect(['b', 'c', 'd'].map((name) => newest.get(name)?.length)).toEqual([undefined, undefined, 6])
})
