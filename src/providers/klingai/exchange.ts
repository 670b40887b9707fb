import { z } from 'zod'
import { type Caller, type Redact, retryAfterOf, type WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import type { CallContext } from '../provider.ts'
import { type ProviderError, unreadableAnswer } from '../provider-error.ts'
import type { Bearers } from './credential.ts'

/** What stands around every answer. */
export interface Envelope {
  /** 0: well. */
  code: number
  /** The provider's own, redacted. */
  message: string
  data: unknown
  headers: Record<string, string>
}

/** One call and its envelope, whatever its code. Throws ProviderError: `unknown` where the answer has no envelope. */
export type Exchange = (
  method: 'GET' | 'POST',
  pathAndQuery: string,
  context: CallContext,
  body?: string,
) => Promise<Envelope>

/** Asked by POST; by GET it is asked about ids. source: wire-kling §3 */
export const listPath = '/tasks'

const envelopeSchema = z.object({
  code: z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]),
  message: z.string().catch(''),
  data: z.unknown().optional(),
})

/** @param baseUrl without a slash at the end. */
export function createExchange(caller: Caller, bearers: Bearers, baseUrl: string): Exchange {
  return async (method, pathAndQuery, context, body) => {
    const bearer = await bearers.bearer(context.credential)
    // A signed token is a key for half an hour, and not among the caller's secrets.
    const withoutToken = (text: string) => caller.redact(text.replaceAll(bearer, '***'))
    const answer = await caller.call(
      {
        method,
        url: `${baseUrl}${pathAndQuery}`,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        // Only a submit has one, and the list.
        ...(body === undefined ? {} : { body, ...(pathAndQuery === listPath ? {} : { isSubmit: true }) }),
      },
      {
        signal: context.signal,
        ...(context.sent ? { sent: context.sent } : {}),
        keep: (kept) => {
          const requestId = requestIdOf(kept.body)
          context.keep({
            ...kept,
            ...(requestId === undefined ? {} : { requestId: withoutToken(requestId) }),
            body: JSON.parse(JSON.stringify(kept.body).replaceAll(bearer, '***')) as JsonValue,
          })
        },
      },
    )
    const envelope = envelopeSchema.safeParse(answer.json)
    if (!envelope.success) throw withoutEnvelope(answer, withoutToken, context.now())
    const { code, message, data } = envelope.data
    return { code, message: withoutToken(message), data, headers: answer.headers }
  }
}

/** Kling names its calls in the body, not in a header. */
const requestIdOf = (body: JsonValue): string | undefined =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && typeof body.request_id === 'string'
    ? body.request_id
    : undefined

/** Not Kling's own answer, but one of something before it (502, 504), or half of one: the request may have passed. */
function withoutEnvelope({ text, headers }: WireAnswer, redact: Redact, now: Date): ProviderError {
  // Pages of HTML say nothing to anyone.
  const isPage = text.trimStart().startsWith('<')
  return unreadableAnswer(isPage ? '' : redact(text).slice(0, 200), retryAfterOf(headers, now))
}
