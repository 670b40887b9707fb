import { expect, test } from 'vitest'
import { parseByteRange } from './byte-range.ts'

test.each([
  [undefined, null],
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=0-99', { start: 0, end: 99 }],
  ['bytes=10-', { start: 10, end: 99 }],
  ['bytes=99-1000', { start: 99, end: 99 }],
  ['bytes=-1', { start: 99, end: 99 }],
  ['bytes=-100', { start: 0, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=100-', 'UNSATISFIABLE'],
  ['bytes=100-200', 'UNSATISFIABLE'],
  ['bytes=-0', 'UNSATISFIABLE'],
  ['bytes=99999999999999999999-', 'UNSATISFIABLE'],
  ['bytes=5-4', null],
  ['bytes=-', null],
  ['bytes=', null],
  ['bytes=a-b', null],
  ['bytes=0-1,4-5', null],
  ['seconds=0-1', null],
])('of 100 bytes, %j is %j', (header, range) => {
  expect(parseByteRange(header, 100)).toEqual(range)
})

test('an empty object has no range to give', () => {
  expect(parseByteRange('bytes=0-', 0)).toBe('UNSATISFIABLE')
  expect(parseByteRange('bytes=-5', 0)).toBe('UNSATISFIABLE')
})
