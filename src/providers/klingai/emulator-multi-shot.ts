import { atMost } from './emulator-fields.ts'
import { badParameters } from './emulator-refusal.ts'

/** True when the prompt is written as shots: `shot 1, 3, words; shot 2, 2, words;`. source: §2 */
export const isMultiShot = (prompt: string) => /^\s*shot\s+\d+\s*,\s*\d/i.test(prompt)

export function checkShotsOfPrompt(prompt: string, seconds: number): void {
  const parts = prompt.split(';').map((part) => part.trim())
  if (parts.at(-1) === '') parts.pop()
  checkShots(
    parts.map((part) => {
      const [, index, duration, prompt] = /^shot\s+(\d+)\s*,\s*(\d+)\s*,\s*(\S[\s\S]*)$/i.exec(part) ?? []
      if (!index || !duration || !prompt) throw badParameters('prompt: shots must read "shot n, m, words;"')
      return { index: Number(index), seconds: Number(duration), prompt }
    }),
    seconds,
  )
}

/** Shots of either standard. source: §2, §4 `multi_prompt` */
export function checkShots(shots: { index: number; seconds: number; prompt: string }[], seconds: number): void {
  if (shots.length < 1 || shots.length > 6) throw badParameters('multi-shot: 1 to 6 shots are supported')
  for (const [position, shot] of shots.entries()) {
    if (shot.index !== position + 1) throw badParameters('multi-shot: shots must be numbered from 1')
    if (!Number.isInteger(shot.seconds) || shot.seconds < 1) {
      throw badParameters('multi-shot: the duration of a shot must be a whole number of at least 1')
    }
    if (shot.prompt.trim() === '') throw badParameters('multi-shot: the prompt of a shot must not be empty')
    atMost('multi-shot: the prompt of a shot', shot.prompt, 512)
  }
  const total = shots.reduce((sum, shot) => sum + shot.seconds, 0)
  if (total !== seconds) throw badParameters(`multi-shot: durations sum to ${total}, must be ${seconds}`)
}
