import { anyOf, between, choices, flag, type LimitTable, oneOf, text } from '../../catalog/limit.ts'
import type { Rule } from '../../catalog/rule.ts'

/** What both wires share. wire-seedance-modelark, wire-fal. */

/** Ours: no wire says how long a prompt may be (ModelArk advises at most 1,000 English words). */
export const longestPrompt = 10_000
export const neededPrompt = text(longestPrompt, { minimum: 1 })

/** 0 is `auto` (fal) and −1 (ModelArk). DNG-01. */
const automaticOrFourToFifteen = anyOf(oneOf(0), between(4, 15))
/** 1.5 Pro chooses a length at ModelArk alone. catalog-audit, 19 */
const fourToTwelve = between(4, 12)
export const automaticOrFourToTwelve = anyOf(oneOf(0), fourToTwelve)

/** Of 1.5 Pro alone. −1 is random, as is leaving it out. catalog-audit, 17 and 18 */
const seed = between(-1, 2_147_483_647)

const anyRatio = choices('AUTO', 'RATIO_21_9', 'RATIO_16_9', 'RATIO_4_3', 'RATIO_1_1', 'RATIO_3_4', 'RATIO_9_16')
const upTo720p = choices('RESOLUTION_480P', 'RESOLUTION_720P')
const upTo1080p = choices('RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P')
const upTo4k = choices('RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P', 'RESOLUTION_4K')

const automaticOrFourToThirty = anyOf(oneOf(0), between(4, 30))

const every: LimitTable = { aspectRatio: anyRatio, generateAudio: flag }
/** What a model takes beside prompt and media in every arm. */
export const seedance20: LimitTable = { ...every, durationSeconds: automaticOrFourToFifteen, resolution: upTo4k }
export const seedance20Fast: LimitTable = { ...every, durationSeconds: automaticOrFourToFifteen, resolution: upTo720p }
export const seedance25: LimitTable = { ...every, durationSeconds: automaticOrFourToThirty, resolution: upTo1080p }
export const seedance15Pro: LimitTable = { ...every, seed, durationSeconds: fourToTwelve, resolution: upTo1080p }

/** DNG-08. */
export const soundNeedsPicture: Rule = {
  kind: 'AT_LEAST_ONE',
  when: [{ parameter: 'referenceAudios' }],
  parameters: ['referenceImages', 'referenceVideos'],
  message: 'A reference sound also needs a reference picture or video.',
}
