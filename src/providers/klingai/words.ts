/**
 * What Kling's words are about. Only where there is no code: a failed task has nothing but text (source: wire-kling §3,
 * §4, §6), and 1200/1201 stand for every kind of bad parameter.
 */
const moderation =
  /risk[ -]?control|content[ -]?risk|content (safety|security|policy|moderation)|(?<!case.)sensitive|moderation|violat\w{0,10} .{0,60}(polic|rule|guideline|terms)/i
/** UNSURE: no wording that names the input is documented; §6 has only a vendor example. */
const input = /\b(prompt|inputs?|uploaded|submitted|(source|reference|start|first|end|last) (image|frame|picture))\b/i
const image =
  /\b(image|picture)s?\b.{0,40}\b(pixels?|size|resolution|format|ratio|dimensions?|decod\w*|corrupt\w*|invalid|too (small|large))\b|\b(invalid|unsupported|corrupt\w*) (image|picture)/i
const video =
  /\bvideos?\b.{0,40}\b(pixels?|resolution|format|ratio|dimensions?|frame rate|codec|decod\w*|corrupt\w*)\b|\b(unsupported|corrupt\w*) video/i
/** "already exists" is [KL]'s reading of a live answer; the exact wording is UNSURE. */
const externalId = /external[ _-]?(task[ _-]?)?id|already exist|duplicat/i
/** UNSURE: how the legacy wire says that it does not know a task is in no source. */
const absence = /not (be )?found|(not|n't) exist|no such|non-?existent/i
const passing = /try again|retry|internal|time[ -]?out|timed out|busy|server|unavailable/i
const model = /model/i

export const isAboutModeration = (words: string): boolean => moderation.test(words)
export const isAboutInput = (words: string): boolean => input.test(words)
export const isAboutImage = (words: string): boolean => image.test(words)
export const isAboutVideo = (words: string): boolean => video.test(words)
export const isAboutExternalId = (words: string): boolean => externalId.test(words)
export const isAboutAbsence = (words: string): boolean => absence.test(words)
export const isAboutModel = (words: string): boolean => model.test(words)
/** It may go better another time. */
export const isPassing = (words: string): boolean => passing.test(words)
