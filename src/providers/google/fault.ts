import { z } from 'zod'
import { type Redact, retryAfterOf, type WireAnswer } from '../call.ts'
import { type Code, failureOf, ProviderError, type ProviderFailure, unreadableAnswer } from '../provider-error.ts'
import { isModeration, moderated } from './moderation.ts'

/** As much as an explanation may be long: patterns are looked for in it. */
const longestMessage = 4_000

/** What Google writes for people. */
export const messageText = z
  .string()
  .min(1)
  .transform((text) => text.slice(0, longestMessage))

/** What Google says is wrong, out of whichever envelope. source: wire-google-veo §A.4, §B.2. */
export interface GoogleFault {
  /** A name of google.rpc.Code, or a content token such as `SAFETY`. */
  token: string
  message: string
  /** Of google.rpc.ErrorInfo: `API_KEY_INVALID`. */
  reason?: string
  /** Of google.rpc.RetryInfo. */
  retryDelayMilliseconds?: number
}

/** Each at its number. source: google.rpc.Code */
const rpcNames = `OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED
  RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS
  UNAUTHENTICATED`.split(/\s+/)
const contentTokens = ['SAFETY', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII']
/** What these call a policy is an administrator's, never about content. */
const administrative = ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'NOT_FOUND', 'RESOURCE_EXHAUSTED']
const httpNames: Record<number, string> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

const status = z.looseObject({
  code: z.union([z.number(), z.string()]).optional().catch(undefined),
  status: z.string().optional().catch(undefined),
  message: messageText.catch(''),
  details: z.array(z.unknown()).catch([]),
})
const envelope = z.object({ error: status })
const detail = z.looseObject({
  reason: z.string().optional().catch(undefined),
  retryDelay: z.string().optional().catch(undefined),
})

/** A google.rpc.Status of an operation, or an Interactions error, whose `code` may be a name. */
export function readStatus(error: unknown, httpStatus?: number): GoogleFault | null {
  const parsed = status.safeParse(error)
  if (!parsed.success) return null
  const { code, message, details } = parsed.data
  const facts = details.flatMap((item): z.infer<typeof detail>[] => {
    const read = detail.safeParse(item)
    return read.success ? [read.data] : []
  })
  const reason = facts.find((fact) => fact.reason !== undefined)?.reason
  const delay = facts.map((fact) => durationMilliseconds(fact.retryDelay)).find((value) => value !== undefined)
  return {
    token: tokenOf([parsed.data.status, code], httpStatus),
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(delay === undefined ? {} : { retryDelayMilliseconds: delay }),
  }
}

function tokenOf(codes: readonly (string | number | undefined)[], httpStatus?: number): string {
  const names = codes.flatMap((name) => (typeof name === 'string' ? [name.toUpperCase()] : []))
  const known = names.find((name) => rpcNames.includes(name) || contentTokens.includes(name))
  if (known !== undefined) return known
  const code = codes.find((name) => typeof name === 'number') ?? httpStatus
  // Below 100 it is a google.rpc.Code, otherwise an HTTP status.
  if (code !== undefined) return code < 100 ? (rpcNames[code] ?? 'UNKNOWN') : tokenOfHttp(code)
  return names.includes('INVALID_REQUEST') ? 'INVALID_ARGUMENT' : 'UNKNOWN'
}

const tokenOfHttp = (code: number): string => httpNames[code] ?? (code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL')

const durationMilliseconds = (text: string | undefined): number | undefined => {
  const seconds = text === undefined ? undefined : /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1]
  return seconds === undefined ? undefined : Math.min(3_600_000, Number(seconds) * 1000)
}

type Refusal = Pick<WireAnswer, 'status' | 'json' | 'text'>

/** What Google's API itself says of an error; null when somebody before it answered. The front end wraps in an array. */
export function faultInBody(answer: Refusal): GoogleFault | null {
  const body = Array.isArray(answer.json) ? answer.json[0] : answer.json
  const parsed = envelope.safeParse(body)
  return parsed.success ? readStatus(parsed.data.error, answer.status) : null
}

/** The same, guessed from the HTTP status where the body says nothing. */
export const faultOf = (answer: Refusal): GoogleFault =>
  faultInBody(answer) ?? { token: tokenOfHttp(answer.status), message: answer.text.slice(0, 300) }

/** Whether Google does not know what was asked for: not a path that nobody serves. */
export const isUnknown = (answer: Refusal): boolean =>
  answer.status === 404 && faultInBody(answer)?.token === 'NOT_FOUND'

/** "Check your plan and billing details" stands in the answer to every exhausted quota, and is none of these. */
const billingMessage =
  /credits? (are|is|have been|has been) (depleted|exhausted|used up)|(depleted|exhausted) credits|spend(ing)? (cap|limit)|billing account|(enable|requires?) billing|billing (to be|must be|is not|has not been) /i
const billingReasons = ['BILLING_DISABLED', 'BILLING_NOT_ACTIVE']
const imageMessage =
  /(unable|failed) to (process|decode|read) (the )?(input |provided |reference )?image|(input|provided|reference) image is (not valid|invalid|corrupt|empty)|(invalid|corrupt(ed)?) (input |reference )?image\b|unsupported image (format|type|mime)|image could not be (decoded|processed|read)/i
const keyMessage = /api key (not valid|expired|not found|is invalid)/i

/** Of faults that say what they are, in our words. */
const codes: Readonly<Record<string, readonly [Code, string]>> = {
  UNAUTHENTICATED: ['CREDENTIALS', 'Google does not let these credentials do this.'],
  PERMISSION_DENIED: ['CREDENTIALS', 'Google does not let these credentials do this.'],
  RESOURCE_EXHAUSTED: ['RATE_LIMITED', 'Google takes no more requests for now.'],
  CANCELLED: ['CANCELED_BY_PROVIDER', 'Google canceled the generation.'],
}
const refusing = ['INVALID_ARGUMENT', 'OUT_OF_RANGE', 'FAILED_PRECONDITION', 'ALREADY_EXISTS', 'UNIMPLEMENTED']

function judge({ token, message, reason = '' }: GoogleFault): readonly [Code, string] {
  if (billingMessage.test(message) || billingReasons.includes(reason))
    return ['INSUFFICIENT_CREDIT', 'Google does not bill this project: its credit or its billing has run out.']
  if (keyMessage.test(message) || reason === 'API_KEY_INVALID' || reason === 'API_KEY_EXPIRED')
    return ['CREDENTIALS', 'Google does not accept the API key.']
  if (token === 'NOT_FOUND')
    return /\bmodels?\b/i.test(message)
      ? ['MODEL_RETIRED', 'Google no longer offers the model, or not to this project.']
      : ['PROVIDER_REJECTED', 'Google does not know what the request is about.']
  if (refusing.includes(token))
    return imageMessage.test(message)
      ? ['INVALID_IMAGE', 'Google could not use a picture of the request.']
      : ['PROVIDER_REJECTED', 'Google refused the request.']
  return codes[token] ?? ['PROVIDER_UNAVAILABLE', 'Google had an error of its own.']
}

/** What a fault means for a generation. @param redact as the caller's. */
export function failureOfFault(fault: GoogleFault, redact: Redact): ProviderFailure {
  const { token, message } = fault
  if (contentTokens.includes(token) || (!administrative.includes(token) && isModeration(message)))
    return moderated([message], redact, 'INPUT')
  const [code, words] = judge(fault)
  const failure = failureOf(code, message && redact(message), 'INPUT', [], words)
  return { ...failure, retryable: failure.retryable || code === 'CANCELED_BY_PROVIDER' }
}

/**
 * An answer that is none of the successes, as the error of the call. Without a key against doubles, whatever is not
 * clearly a refusal may have been accepted.
 */
export function errorOfAnswer(answer: WireAnswer, redact: Redact, now: Date): ProviderError {
  const fault = faultOf(answer)
  const retryAfter = fault.retryDelayMilliseconds ?? retryAfterOf(answer.headers, now)
  if (answer.status < 400) return unreadableAnswer(redact(answer.text.slice(0, 300)), retryAfter)
  const isRefused = answer.status < 500 && ![408, 499].includes(answer.status)
  return new ProviderError(isRefused ? 'refused' : 'unknown', failureOfFault(fault, redact), retryAfter)
}

/** The same of a clip: a file that is gone is answered as one that is not ours. */
export function errorOfDownload(answer: WireAnswer, redact: Redact, now: Date): ProviderError {
  const { message } = faultOf(answer)
  const isGone = [404, 410].includes(answer.status) || (answer.status === 403 && /not exist/i.test(message))
  if (!isGone) return errorOfAnswer(answer, redact, now)
  const words = 'Google no longer has the clip.'
  return new ProviderError('refused', failureOf('RESULT_EXPIRED', redact(message), 'OUTPUT', [], words))
}
