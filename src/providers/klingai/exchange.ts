import { z } from 'zod'
import { type Redact, retryAfterOf, type WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import type { AuthorizedCaller } from '../keyed-caller.ts'
import type { CallContext } from '../provider.ts'
import { type ProviderError, unreadableAnswer } from '../provider-error.ts'

/** What stands around every answer: its code is 0 where it is well, otherwise its message the provider's own, redacted. */
export type Envelope = Awaited<ReturnType<Exchange>>
export type Exchange = ReturnType<typeof createExchange>

/** Asked by POST; by GET it is asked about ids. source: wire-kling §3 */
export const listPath = '/tasks'

const envelopeSchema = z.object({
  code: z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]),
  message: z.string().catch(''),
  data: z.unknown().optional(),
})

/**
 * One call and its envelope, whatever its code. Throws ProviderError: `unknown` where the answer has no envelope.
 * @param baseUrl without a slash at the end.
 */
export function createExchange(wire: AuthorizedCaller, baseUrl: string) {
  return async (method: 'GET' | 'POST', pathAndQuery: string, context: CallContext, body?: string) => {
    const url = `${baseUrl}${pathAndQuery}`
    // Only a submit has one, and the list.
    const said = body === undefined ? {} : { body, ...(pathAndQuery === listPath ? {} : { isSubmit: true as const }) }
    const keep: CallContext['keep'] = (kept) =>
      context.keep(() => {
        const answer = kept()
        const requestId = requestIdOf(answer.body)
        return { ...answer, ...(requestId === undefined ? {} : { requestId }) }
      })
    const answer = await wire.ask({ method, url, ...said }, { ...context, keep })
    const envelope = envelopeSchema.safeParse(answer.json)
    if (!envelope.success) throw wire.refusal(answer, context)
    const { code, message, data } = envelope.data
    return { code, message: code === 0 ? '' : wire.redact(message), data, headers: answer.headers }
  }
}

/** Kling names its calls in the body, not in a header. */
const requestIdOf = (body: JsonValue): string | undefined =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && typeof body.request_id === 'string'
    ? body.request_id
    : undefined

/** Not Kling's own answer, but one of something before it (502, 504), or half of one: the request may have passed. */
export function withoutEnvelope({ text, headers }: WireAnswer, redact: Redact, now: Date): ProviderError {
  // Pages of HTML say nothing to anyone.
  const isPage = text.trimStart().startsWith('<')
  return unreadableAnswer(isPage ? '' : redact(text).slice(0, 200), retryAfterOf(headers, now))
}
