import { canDraw } from '../../assembly/font.ts'
import type { Caption } from '../../assembly/plan.ts'
import type { Problem } from '../../catalog/problem.ts'
import { readCaptions } from './captions.ts'

export interface SettledCaptions {
  text?: string
  lines?: Caption[]
}

/** Characters that have no shape of their own: spaces, line breaks, marks of direction and joining. */
const shapeless = /^[\s\p{Cf}\p{Variation_Selector}]+$/u

/** The captions of either form that show anything, in the order they are seen. */
export function captionsOf({ text, lines = [] }: SettledCaptions): Caption[] {
  const captions = text === undefined ? lines : readCaptions(text).captions
  return captions
    .filter((caption) => caption.text !== '' && !shapeless.test(caption.text))
    .sort((one, other) => one.startSeconds - other.startSeconds)
}

/** What is wrong with captions: a file's lines, times, characters that the font has not, what nobody would see. */
export function judgeCaptions(
  settled: SettledCaptions,
  filmSeconds: number | undefined,
  path: readonly string[],
): Problem[] {
  if (settled.text !== undefined) {
    const at = { path: [...path, 'captions', 'text'], parameter: 'captions.text' }
    const { captions, faults } = readCaptions(settled.text)
    if (faults.length > 0)
      return faults.map(({ line, message }) => ({ code: 'SHAPE', ...at, message: `Line ${line}: ${message}.` }))
    for (const [index, caption] of captions.entries()) {
      const problem = judgeCaption(caption, filmSeconds)
      if (problem) return [{ ...at, ...problem, message: `Caption ${index + 1}: ${problem.message}` }]
    }
    return fullMoment(captions) === undefined ? [] : [{ code: 'TOO_LONG', ...at, message: tooFull }]
  }
  const { lines = [] } = settled
  const full = fullMoment(lines)
  return lines.flatMap((caption, index): Problem[] => {
    const at = (field: string) => ({
      path: [...path, 'captions', 'lines', String(index), field],
      parameter: `captions.lines[].${field}`,
    })
    if (caption.endSeconds <= caption.startSeconds)
      return [{ code: 'OUT_OF_RANGE', ...at('endSeconds'), message: 'A caption must end after it begins.' }]
    const problem = judgeCaption(caption, filmSeconds)
    if (!problem && index === full) return [{ code: 'TOO_LONG', ...at('text'), message: tooFull }]
    return problem ? [{ ...at(problem.code === 'OUT_OF_RANGE' ? 'startSeconds' : 'text'), ...problem }] : []
  })
}

const longestCaption = 500
/** Of all captions that are seen at once, characters: what a frame can show. source: ours */
const fullest = 1000
const tooFull = `Captions shown at the same time may have at most ${fullest} characters together.`

/** The first caption at whose beginning more is to be read than a frame can show. */
function fullMoment(captions: readonly Caption[]): number | undefined {
  let seen = 0
  return captions
    .flatMap(({ startSeconds, endSeconds, text }, index) => [
      { at: startSeconds, more: text.length, index },
      { at: endSeconds, more: -text.length, index },
    ])
    .sort((one, other) => one.at - other.at || one.more - other.more)
    .find(({ more }) => {
      seen += more
      return seen > fullest
    })?.index
}

function judgeCaption(
  { startSeconds, text }: Caption,
  filmSeconds: number | undefined,
): Pick<Problem, 'code' | 'message' | 'maximumLength'> | undefined {
  if ([...text].length > longestCaption)
    return {
      code: 'TOO_LONG',
      message: `A caption may have at most ${longestCaption} characters.`,
      maximumLength: longestCaption,
    }
  const foreign = [...text].find((character) => !shapeless.test(character) && !canDraw(character.codePointAt(0)!))
  if (foreign !== undefined) {
    const codePoint = foreign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    return { code: 'NOT_ALLOWED', message: `Captions are drawn with Noto Sans, which has no character U+${codePoint}.` }
  }
  if (filmSeconds !== undefined && startSeconds >= filmSeconds)
    return {
      code: 'OUT_OF_RANGE',
      message: `It would begin after the film, which lasts ${Math.round(filmSeconds * 1000) / 1000} s.`,
    }
  return undefined
}
