/**
 * Shots as the new standard writes them: `shot 1, 3, words; shot 2, 2, words;`. Half-width semicolons alone part them
 * (the vendor's page of 3.0 Turbo), so one inside the words goes as a full-width one: the same mark, read as part of the
 * sentence. A line break would be no part of the grammar: a space.
 */
export const shotsInOnePrompt = (shots: readonly { prompt: string; durationSeconds: number }[]): string =>
  shots
    .map(({ prompt, durationSeconds }, index) => `shot ${index + 1}, ${durationSeconds}, ${shotPrompt(prompt)};`)
    .join(' ')

/** Of one shot. */
export const shotPrompt = (prompt: string): string =>
  prompt
    .replace(/\s*[\n\v\f\r\u0085\u2028\u2029]\s*/g, ' ')
    .trim()
    .replaceAll(';', '；')
