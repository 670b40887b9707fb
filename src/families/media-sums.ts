import type { Rule, RuleMeasure } from '../catalog/rule.ts'

const together =
  (measure: RuleMeasure) =>
  (maximum: number, message: string, ...parameters: string[]): Rule => ({
    kind: 'SUM',
    measure,
    parameters,
    ranges: [{ minimum: 0, maximum }],
    message,
  })

/** Media, and numbers of seconds, that last so many seconds at most together. Of a list: `referenceVideos[]`. */
export const lastTogether = together('SECONDS')
/** Media that have so many bytes at most together. */
export const weighTogether = together('BYTES')

/** Of reference videos, and of reference sounds, so many seconds each. */
export const referencesLast = (seconds: number): readonly Rule[] => [
  lastTogether(seconds, `Reference videos last at most ${seconds} s together.`, 'referenceVideos[]'),
  lastTogether(seconds, `Reference sounds last at most ${seconds} s together.`, 'referenceAudios[]'),
]
