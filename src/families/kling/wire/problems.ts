import type { Problem } from '../../../catalog/problem.ts'
import type { WireInput } from '../../wire.ts'
import { askedOf } from './asked.ts'
import { promptSpec } from './references.ts'

const lengthOf = (text: string): number => [...text].length

/**
 * Texts that fit as they were written and no longer do in the wire's spelling: `@Image1` has fewer characters than
 * `<<<image_1>>>`.
 */
export function tooLongOnWire(
  { route, capability, settled }: Omit<WireInput, 'media'>,
  path: readonly string[],
  formatPrompt: (text: string) => string,
): Problem[] {
  const { prompt, shots } = askedOf(settled)
  const { maximumLength } = promptSpec(route, capability)
  const texts = [
    ...(prompt === undefined ? [] : [{ text: prompt, below: ['prompt'], parameter: 'prompt' }]),
    ...(shots ?? []).map((shot, index) => ({
      text: shot.prompt,
      below: ['shots', String(index), 'prompt'],
      parameter: 'shots[].prompt',
    })),
  ]
  return texts.flatMap(({ text, below, parameter }) => {
    const length = lengthOf(formatPrompt(text))
    if (length <= maximumLength || lengthOf(text) > maximumLength) return []
    return [
      {
        code: 'TOO_LONG' as const,
        path: [...path, ...below],
        parameter,
        message: `References are longer in this provider’s spelling: this text then has ${length} characters, and at most ${maximumLength} are taken.`,
        maximumLength,
      },
    ]
  })
}

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
        message: 'At this provider shots of the model’s own need a prompt.',
      },
    ]
  return shots.flatMap((shot, index) =>
    shot.prompt.trim() === ''
      ? [
          {
            code: 'REQUIRED' as const,
            path: [...path, 'shots', String(index), 'prompt'],
            parameter: 'shots[].prompt',
            message: 'At this provider every shot needs words of its own.',
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
      message: `At this provider all shots travel in one text of at most ${maximumLength} characters; with numbers, lengths and references it has ${length}.`,
      maximumLength,
    },
  ]
}
