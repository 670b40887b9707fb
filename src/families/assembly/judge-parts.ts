import type { Problem } from '../../catalog/problem.ts'
import type { KnownRecording } from '../wire.ts'
import { longestFilm, shortestPart } from './family.ts'

/** A part as it is settled. */
export interface SettledPart {
  source: { video?: unknown; still?: { image: unknown; durationSeconds: number } }
  startSeconds?: number
  endSeconds?: number
  crossFadeSeconds: number
  volume: number
}

/** Where a part's video stands below the arm. */
export const videoField = (index: number): string => `parts.${index}.source.video`

/** Lengths are told in thousandths, and a last frame is shown for a moment. */
const tolerance = 0.05

/**
 * What is wrong with parts that are each right alone: moments outside a clip, fades longer than what they join, a film that
 * is too long; and how long the film is, once all its parts are known. The length of a video behind a URL is known later than the rest, and is judged then.
 */
export function judgeParts(
  parts: readonly SettledPart[],
  recordings: readonly KnownRecording[],
  path: readonly string[],
): { problems: Problem[]; filmSeconds?: number } {
  const lengthOf = (index: number) => recordings.find(({ field }) => field === videoField(index))?.seconds
  const judged = parts.map((part, index) => judgePart(part, lengthOf(index), [...path, 'parts', String(index)]))
  const problems = judged.flatMap((part) => part.problems)
  if (problems.length > 0) return { problems }
  const seconds = judged.map((part) => part.seconds)
  const isKnown = seconds.every((part) => part !== undefined)
  // What is not known yet only makes it longer.
  const least = seconds.reduce<number>(
    (sum, part, index) => (part === undefined ? sum : sum + part - parts[index]!.crossFadeSeconds),
    0,
  )
  return {
    problems: [...judgeFades(parts, seconds, path), ...judgeLength(least, path)],
    ...(isKnown ? { filmSeconds: least } : {}),
  }
}

/** `seconds`: how long the part is seen, once that is known. */
function judgePart(
  { source, startSeconds, endSeconds }: SettledPart,
  clipSeconds: number | undefined,
  path: readonly string[],
): { problems: Problem[]; seconds?: number } {
  const problem = (field: string, code: Problem['code'], message: string, more: Partial<Problem> = {}): Problem => ({
    code,
    path: [...path, field],
    parameter: `parts[].${field}`,
    message,
    ...more,
  })
  if (source.still) {
    const given = (['startSeconds', 'endSeconds'] as const).filter(
      (field) => ({ startSeconds, endSeconds })[field] !== undefined,
    )
    return {
      seconds: source.still.durationSeconds,
      problems: given.map((field) =>
        problem(field, 'NOT_ALLOWED', 'A still has no start or end; its duration says how long it is shown.'),
      ),
    }
  }
  const start = startSeconds ?? 0
  const problems: Problem[] = []
  if (clipSeconds !== undefined)
    for (const [field, value] of [
      ['startSeconds', startSeconds],
      ['endSeconds', endSeconds],
    ] as const)
      if (value !== undefined && value > clipSeconds + tolerance)
        problems.push(
          problem(field, 'OUT_OF_RANGE', `This video lasts ${clipSeconds} s; the shown part must lie within it.`, {
            ranges: [{ minimum: 0, maximum: clipSeconds }],
          }),
        )
  const end = Math.min(endSeconds ?? Number.POSITIVE_INFINITY, clipSeconds ?? Number.POSITIVE_INFINITY)
  if (problems.length === 0 && end - start < shortestPart - 1e-9)
    problems.push(
      problem(
        endSeconds === undefined ? 'startSeconds' : 'endSeconds',
        'OUT_OF_RANGE',
        `A part must be shown for at least ${shortestPart} s, from its start to its end.`,
        endSeconds === undefined || clipSeconds === undefined
          ? {}
          : { ranges: [{ minimum: Math.min(clipSeconds, start + shortestPart), maximum: clipSeconds }] },
      ),
    )
  return Number.isFinite(end) ? { problems, seconds: end - start } : { problems }
}

/** A part is long enough for the fade at its beginning and the one at its end, one after the other. */
function judgeFades(
  parts: readonly SettledPart[],
  lengths: readonly (number | undefined)[],
  path: readonly string[],
): Problem[] {
  const at = (index: number, message: string, more: Partial<Problem> = {}): Problem => ({
    code: 'OUT_OF_RANGE',
    path: [...path, 'parts', String(index), 'crossFadeSeconds'],
    parameter: 'parts[].crossFadeSeconds',
    message,
    ...more,
  })
  const fades = parts.map(({ crossFadeSeconds }) => crossFadeSeconds)
  if (fades[0]! > 0) return [at(0, 'The first part has no part before it to fade from.', { code: 'NOT_ALLOWED' })]
  return fades.flatMap((fade, index): Problem[] => {
    if (fade === 0) return []
    const shorter = Math.min(lengths[index] ?? fade, lengths[index - 1] ?? fade)
    if (fade > shorter)
      return [
        at(index, 'A cross-fade must not be longer than either of the parts it joins.', {
          ranges: [{ minimum: 0, maximum: rounded(shorter) }],
        }),
      ]
    const before = fades[index - 1]!
    const length = lengths[index - 1]
    if (length === undefined || before + fade <= length + 1e-9) return []
    return [
      at(index, 'The previous part is too short for the cross-fades at both its ends.', {
        ranges: [{ minimum: 0, maximum: rounded(length - before) }],
        conflictsWith: [[...path, 'parts', String(index - 1), 'crossFadeSeconds']],
      }),
    ]
  })
}

function judgeLength(least: number, path: readonly string[]): Problem[] {
  if (least <= longestFilm) return []
  return [
    {
      code: 'OUT_OF_RANGE',
      path: [...path, 'parts'],
      parameter: 'parts',
      message: `A film lasts at most ${longestFilm} s; these parts make ${rounded(least)} s.`,
    },
  ]
}

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000
