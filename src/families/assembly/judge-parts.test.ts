import { expect, it } from 'vitest'
import { judgeParts, type SettledPart, videoField } from './judge-parts.ts'

const video = (more: Partial<SettledPart> = {}): SettledPart => ({
  source: { video: {} },
  crossFadeSeconds: 0,
  volume: 1,
  ...more,
})
const still = (durationSeconds: number, more: Partial<SettledPart> = {}): SettledPart => ({
  ...video(more),
  source: { still: { image: {}, durationSeconds } },
})
/** Lengths of the parts' videos; null where it is not known yet. */
const judge = (parts: SettledPart[], lengths: (number | null)[] = parts.map(() => 5)) =>
  judgeParts(
    parts,
    lengths.flatMap((seconds, index) => (seconds === null ? [] : [{ field: videoField(index), seconds }])),
    ['request', 'assembly', 'clips'],
  ).problems.map(({ code, path, ranges }) => [
    code,
    path.slice(4).join('.'),
    ...(ranges ?? []).map(({ minimum, maximum }) => [minimum, maximum]),
  ])

it('takes what fits', () => {
  expect(
    judge([
      video(),
      video({ startSeconds: 1, endSeconds: 5.03, crossFadeSeconds: 1 }),
      still(2, { crossFadeSeconds: 1 }),
    ]),
  ).toEqual([])
})

it.each<[string, SettledPart[], (number | null)[], unknown[]]>([
  [
    'an end before its start',
    [video({ startSeconds: 3, endSeconds: 2 })],
    [5],
    ['OUT_OF_RANGE', '0.endSeconds', [3.1, 5]],
  ],
  ['an end at its start', [video({ startSeconds: 3, endSeconds: 3 })], [null], ['OUT_OF_RANGE', '0.endSeconds']],
  ['a start after the video', [video({ startSeconds: 6 })], [5], ['OUT_OF_RANGE', '0.startSeconds', [0, 5]]],
  ['a start at its very end', [video({ startSeconds: 5 })], [5], ['OUT_OF_RANGE', '0.startSeconds']],
  ['an end after the video', [video({ endSeconds: 6 })], [5], ['OUT_OF_RANGE', '0.endSeconds', [0, 5]]],
  ['moments of a still', [still(2, { startSeconds: 1 })], [], ['NOT_ALLOWED', '0.startSeconds']],
  ['a fade before everything', [video({ crossFadeSeconds: 1 })], [5], ['NOT_ALLOWED', '0.crossFadeSeconds']],
  [
    'a fade longer than its part',
    [still(2), still(1, { crossFadeSeconds: 1.5 })],
    [],
    ['OUT_OF_RANGE', '1.crossFadeSeconds', [0, 1]],
  ],
  [
    'a fade longer than the part before',
    [still(1), video({ crossFadeSeconds: 1.5 })],
    [null, 5],
    ['OUT_OF_RANGE', '1.crossFadeSeconds', [0, 1]],
  ],
  [
    'two fades that meet',
    [still(2), still(2, { crossFadeSeconds: 1.5 }), still(2, { crossFadeSeconds: 1 })],
    [],
    ['OUT_OF_RANGE', '2.crossFadeSeconds', [0, 0.5]],
  ],
  ['more than ten minutes', [still(400), still(250), video()], [null, null, null], ['OUT_OF_RANGE', '']],
])('refuses %s', (_title, parts, lengths, problem) => {
  expect(judge(parts, lengths)).toEqual([problem])
})
