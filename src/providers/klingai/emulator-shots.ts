import { firstBroken, type Rule } from '../../emulation/body.ts'

export interface Shot {
  index: number
  seconds: number
  prompt: string
}

/** Characters as people count them. */
export const lengthOf = (text: string) => [...text].length
const totalOf = (shots: readonly Shot[]) => shots.reduce((sum, { seconds }) => sum + seconds, 0)

/** Of either standard. source: §2, §4 `multi_prompt` */
const rules: readonly Rule<{ shots: readonly Shot[]; seconds: number }>[] = [
  [({ shots }) => shots.length < 1 || shots.length > 6, 'multi-shot: 1 to 6 shots are supported'],
  [({ shots }) => shots.some(({ index }, at) => index !== at + 1), 'multi-shot: shots must be numbered from 1'],
  [({ shots }) => shots.some(({ seconds }) => !(seconds >= 1)), 'multi-shot: a shot lasts whole seconds, at least 1'],
  [({ shots }) => shots.some(({ prompt }) => prompt.trim() === ''), 'multi-shot: the prompt of a shot cannot be empty'],
  [({ shots }) => shots.some(({ prompt }) => lengthOf(prompt) > 512), 'multi-shot: at most 512 characters for a shot'],
  [
    ({ shots, seconds }) => totalOf(shots) !== seconds,
    ({ shots, seconds }) => `multi-shot: durations sum to ${totalOf(shots)}, must be ${seconds}`,
  ],
]

export const faultOfShots = (shots: readonly Shot[], seconds: number) => firstBroken(rules, { shots, seconds })

/** Whole seconds as text; no number where it is none. */
export const secondsIn = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN)

/** True when the prompt is written as shots: `shot 1, 3, words; shot 2, 2, words;`. source: §2 */
export const isMultiShot = (prompt: string) => /^\s*shot\s+\d+\s*,\s*\d/i.test(prompt)

export function faultOfPrompt(prompt: string, seconds: number): string | undefined {
  const parts = prompt.split(';').map((part) => part.trim())
  if (parts.at(-1) === '') parts.pop()
  const read = parts.map((part) => /^shot\s+(\d+)\s*,\s*(\d+)\s*,\s*(\S[\s\S]*)$/i.exec(part))
  if (read.includes(null)) return 'prompt: shots must read "shot n, m, words;"'
  const shots = read.map((part) => ({ index: Number(part![1]), seconds: Number(part![2]), prompt: part![3]! }))
  return faultOfShots(shots, seconds)
}
