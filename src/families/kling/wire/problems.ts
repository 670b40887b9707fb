import type { Problem } from '../../../catalog/problem.ts'
import type { WireInput } from '../../wire.ts'
import { lengthOf } from '../../wording.ts'
import { askedOf } from './asked.ts'

/**
 * Prompts that the wire does not do without and the catalog does. UNSURE (wire-kling §2, §4): no sample has a shot without
 * words, and no table says that one may have none. Refused here rather than there.
 */
export function missingPrompts(
  { settled }: Pick<WireInput, 'settled'>,
  path: readonly string[],
  needsPrompt = false,
): Problem[] {
  const { prompt = '', shots = [] } = askedOf(settled)
  if (needsPrompt && prompt.trim() === '')
    return [
      {
        code: 'REQUIRED',
        path: [...path, 'prompt'],
        parameter: 'prompt',
        message: 'At this provider automatic shots need a prompt.',
      },
    ]
  return shots.flatMap((shot, index) =>
    shot.prompt.trim() === ''
      ? [
          {
            code: 'REQUIRED' as const,
            path: [...path, 'shots', String(index), 'prompt'],
            parameter: 'shots[].prompt',
            message: 'At this provider every shot needs its own prompt.',
          },
        ]
      : [],
  )
}

/** Shots that each fit and together do not, where they travel in one text. */
export function shotsTooLong(path: readonly string[], text: string, maximumLength: number): Problem[] {
  const length = lengthOf(text)
  if (length <= maximumLength) return []
  return [
    {
      code: 'TOO_LONG',
      path: [...path, 'shots'],
      parameter: 'shots',
      message: `At this provider all shots are sent in one text of at most ${maximumLength} characters; with numbers, lengths and references it has ${length}.`,
      maximumLength,
    },
  ]
}
