import { between, choices, list, type MediaLimit, oneOf, text } from '../../catalog/limit.ts'
import type { Rule } from '../../catalog/rule.ts'

/** Limits and rules that more than one of Veo's wires has. */

/** wire-google-veo §B.1; fal hands the words on to the same model. */
export const prompt1024 = text(1024, { unit: 'TOKENS' })
export const requiredPrompt1024 = text(1024, { minimum: 1, unit: 'TOKENS' })

/** wire-google-veo §B.1, wire-fal. */
export const fourSixEight = oneOf(4, 6, 8)
export const bothRatios = choices('RATIO_16_9', 'RATIO_9_16')
export const upTo1080 = choices('RESOLUTION_720P', 'RESOLUTION_1080P')
export const upTo4k = choices('RESOLUTION_720P', 'RESOLUTION_1080P', 'RESOLUTION_4K')
export const padOrCrop = choices('PAD', 'CROP')
export const everyPeople = choices('DONT_ALLOW', 'ALLOW_ADULT', 'ALLOW_ALL')
/** Unsigned, 32 bits. */
export const seed32 = between(0, 4_294_967_295)
export const upToThree = (picture: MediaLimit) => list(1, 3, picture)

/** At Google only: fal has no such rule. source: wire-google-veo §B.1, §C */
export const eightSecondsAbove720p: Rule = {
  kind: 'RESTRICTS',
  when: [{ parameter: 'resolution', values: ['RESOLUTION_1080P', 'RESOLUTION_4K'] }],
  parameters: ['durationSeconds'],
  ranges: [{ minimum: 8, maximum: 8 }],
  message: 'At Google, Veo clips of 1080p and 4K last 8 seconds.',
}
