import { expect, it } from 'vitest'
import { fractionOf, readJob, timeOf } from './video-job.ts'

it.each([
  [0, 0],
  [45, 0.45],
  [100, 1],
  [250, 1],
  [0.45, 0.45],
  [1, 0.01],
  ['45%', 0.45],
  ['0.5 %', 0.005],
  ['45', 0.45],
  ['soon', undefined],
  ['', undefined],
  [-1, undefined],
  [null, undefined],
  [undefined, undefined],
])('a progress of %o is the fraction %o', (progress, fraction) => {
  expect(fractionOf(progress)).toBe(fraction)
})

it.each([
  [1758941485, 1758941485000],
  ['1758941485', 1758941485000],
  [1758941485123, 1758941485123],
  ['2025-09-27T02:51:25Z', 1758941485000],
  [0, undefined],
  [null, undefined],
  ['never', undefined],
])('a time of %o is %o', (time, milliseconds) => {
  expect(timeOf(time)).toBe(milliseconds)
})

it.each([
  [{ error: { code: 'moderation_blocked', message: 'No.' } }],
  [{ error: null, code: 'moderation_blocked', message: 'No.' }],
  [{ code: 'moderation_blocked', message: 'No.' }],
])('a failed job says why in %o', (reason) => {
  expect(readJob({ id: 'a', status: 'failed', ...reason })?.error).toMatchObject({
    code: 'moderation_blocked',
    message: 'No.',
  })
})

it('keeps what it can read of a job whose other keys have other types', () => {
  expect(readJob({ id: 'a', status: 'Processing', progress: { at: 1 }, output: 'none', data: [] })).toMatchObject({
    id: 'a',
    status: 'processing',
    fraction: undefined,
    link: undefined,
  })
  for (const none of [null, 'text', [], 7, undefined]) expect(readJob(none)).toBeUndefined()
})
