/**
 * What Kling's messages are about. Only where there is no code: a failed task has nothing but text (source: wire-kling §3,
 * §4, §6), and 1200/1201 stand for every kind of bad parameter.
 */
const kinds = {
  moderation:
    /risk[ -]?control|content[ -]?risk|content (safety|security|policy|moderation)|(?<!case.)sensitive|moderation|violat\w{0,10} .{0,60}(polic|rule|guideline|terms)/i,
  /** UNSURE: no wording that names the input is documented; §6 has only a vendor example. */
  input: /\b(prompt|inputs?|uploaded|submitted|(source|reference|start|first|end|last) (image|frame|picture))\b/i,
  image:
    /\b(image|picture)s?\b.{0,40}\b(pixels?|size|resolution|format|ratio|dimensions?|decod\w*|corrupt\w*|invalid|too (small|large))\b|\b(invalid|unsupported|corrupt\w*) (image|picture)/i,
  video:
    /\bvideos?\b.{0,40}\b(pixels?|resolution|format|ratio|dimensions?|frame rate|codec|decod\w*|corrupt\w*)\b|\b(unsupported|corrupt\w*) video/i,
  /** "already exists" is [KL]'s reading of a live answer; the exact wording is UNSURE. */
  externalId: /external[ _-]?(task[ _-]?)?id|already exist|duplicat/i,
  /** Seen of the legacy wire: "Task not found by id/external id". */
  absence: /not (be )?found|(not|n't) exist|no such|non-?existent/i,
  /** It may go better another time. */
  passing: /try again|retry|internal|time[ -]?out|timed out|busy|server|unavailable/i,
  model: /model/i,
}

export const isAbout = (kind: keyof typeof kinds, message: string): boolean => kinds[kind].test(message)

/** What a message without a code that says more is about. */
export function codeAbout(message: string): 'MODERATED' | 'INVALID_IMAGE' | 'INVALID_VIDEO' | 'PROVIDER_REJECTED' {
  if (isAbout('moderation', message)) return 'MODERATED'
  if (isAbout('image', message)) return 'INVALID_IMAGE'
  return isAbout('video', message) ? 'INVALID_VIDEO' : 'PROVIDER_REJECTED'
}
