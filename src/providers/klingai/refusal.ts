import { retryAfterOf } from '../call.ts'
import { type Code, failureOf, ProviderError, type ProviderFailure } from '../provider-error.ts'
import type { Envelope } from './exchange.ts'

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

/** The vendor's advice for 1303: back off from a second. source: wire-kling §6 */
const shortestBackoffMilliseconds = 1_000

/**
 * An answer whose code is not 0. By the code, never by the status: 429 is also arrears and the IP whitelist.
 * source: wire-kling §6
 */
export function refusalOf(
  { code, message, headers }: Pick<Envelope, 'code' | 'message' | 'headers'>,
  now: Date,
): ProviderError {
  const told = retryAfterOf(headers, now)
  const failure = judge(code, message)
  if (failure.code === 'PROVIDER_UNAVAILABLE') return new ProviderError('unknown', failure, told)
  const retryAfter = code === 1303 ? Math.max(shortestBackoffMilliseconds, told ?? 0) : told
  return new ProviderError('refused', failure, failure.retryable ? retryAfter : undefined)
}

/** With our words, where those for every vendor say less. source: wire-kling §6 */
const codes: readonly (readonly [from: number, to: number, code: Code, words?: string])[] = [
  [1000, 1004, 'CREDENTIALS'],
  // Its remedy is to look at the account, not to pay: a caller told of missing credit would top up in vain.
  [1100, 1100, 'CREDENTIALS', 'The provider says that something is wrong with the account.'],
  [1101, 1102, 'INSUFFICIENT_CREDIT'],
  [1103, 1103, 'CREDENTIALS', 'The account at the provider has no permission for this API or model.'],
  [1300, 1301, 'MODERATED'],
  [1302, 1302, 'RATE_LIMITED', 'The provider was called too often in a short time.'],
  [1303, 1303, 'RATE_LIMITED', 'As much as may run at once at the provider runs.'],
  [1304, 1304, 'CREDENTIALS', 'The provider does not accept calls from the address of this server.'],
]

function judge(code: number, message: string): ProviderFailure {
  const failure = (of: Code, words?: string) => failureOf(of, message, 'INPUT', [], words)
  const [, , known, words] = codes.find(([from, to]) => from <= code && code <= to) ?? []
  if (known) return failure(known, words)
  if (code === 1203 && isAbout('model', message)) return failure('MODEL_RETIRED')
  if (code >= 1200 && code < 1300) return failure(codeAbout(message))
  // Codes of these ranges that were added since are answers to the caller too.
  if (code >= 1000 && code < 1400) return failure('PROVIDER_REJECTED')
  // The task may exist all the same: 5000 and 5002, codes that no document lists, and 5001 (maintenance), of which no
  // source says that nothing was made; asking again with the same external id costs nothing.
  return failure('PROVIDER_UNAVAILABLE')
}
