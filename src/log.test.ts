import { expect, it } from 'vitest'
import { lineOf } from './log.ts'

const around = { level: 30, time: 1, pid: 2, hostname: 'a' }

it('on a terminal a request is one short line', () => {
  const request = { ...around, msg: 'request', method: 'POST', route: '/graphql', status: 200, milliseconds: 12 }
  expect(lineOf({ ...request, request: 'r-1', operation: 'mutation Start', tenant: 'studio' })).toBe(
    'mutation Start 200 12 ms request=r-1 tenant=studio',
  )
  expect(lineOf({ ...request, status: 404, route: null })).toBe('POST (no such address) 404 12 ms')
})

it('everything else is one line, too, but for the places of an error', () => {
  expect(
    lineOf({ ...around, msg: 'Ended', status: 'FAILED', code: undefined, seconds: 1.5, why: 'no more "room"' }),
  ).toBe('Ended status=FAILED seconds=1.5 why="no more \\"room\\""')
  expect(lineOf({ ...around, msg: 'unexpected error', errorName: 'TypeError', stack: ['    at a', '    at b'] })).toBe(
    'unexpected error errorName=TypeError\n    at a\n    at b',
  )
})
