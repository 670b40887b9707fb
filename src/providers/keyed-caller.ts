import type { z } from 'zod'
import { type Caller, createCaller, type Redact, type WireAnswer, type WireRequest } from './call.ts'
import type { JsonValue } from './json.ts'
import { fillMedia, type MediaAccess, mediumText } from './medium-reference.ts'
import type { CallContext } from './provider.ts'
import { credentialGone, mediumUnreadable, type ProviderError, unreadableAnswer } from './provider-error.ts'

export interface Key {
  id: string
  apiKey: string
}
export type KeyedRequest = Omit<WireRequest, 'headers'> & { headers?: Record<string, string> }

/** The HTTP of a client whose vendor knows it by a key in a header of each call. */
export interface KeyedCaller extends Caller {
  /** As of `ProviderClient`. */
  credentials(): readonly string[]
  /** @throws ProviderError `not-delivered` where the credential is gone */
  withKey(request: KeyedRequest, credential: string): WireRequest
  /** With the key: whatever comes back, as of `Caller.call`. */
  ask(request: KeyedRequest, context: AskContext): Promise<WireAnswer>
  refusal(answer: WireAnswer, context: Pick<CallContext, 'now'>): ProviderError
  /** What an answer of 2xx says. @throws the vendor's refusal, or that it cannot be read */
  read<Said>(answer: WireAnswer, shape: z.ZodType<Said>, context: Pick<CallContext, 'now'>): Said
}
type AskContext = Pick<CallContext, 'signal' | 'keep' | 'sent' | 'credential'>

/** @param options.headersOf Bearer unless given. */
export function createKeyedCaller(options: {
  credentials: readonly Key[]
  headersOf?(apiKey: string): Record<string, string>
  refusalOf(answer: WireAnswer, redact: Redact, now: Date): ProviderError
}): KeyedCaller {
  const { credentials, headersOf = (apiKey) => ({ authorization: `Bearer ${apiKey}` }), refusalOf } = options
  const caller = createCaller({ secrets: credentials.map(({ apiKey }) => apiKey) })
  const { call, redact } = caller
  const refusal: KeyedCaller['refusal'] = (answer, { now }) => refusalOf(answer, redact, now())

  function withKey(request: KeyedRequest, credential: string): WireRequest {
    const apiKey = credentials.find(({ id }) => id === credential)?.apiKey
    if (apiKey === undefined) throw credentialGone()
    return { ...request, headers: { accept: 'application/json', ...headersOf(apiKey), ...request.headers } }
  }
  return {
    ...caller,
    ...{ refusal, withKey },
    credentials: () => credentials.map(({ id }) => id),
    ask: async (request, context) => call(withKey(request, context.credential), context),
    read(answer, shape, context) {
      if (!isWell(answer)) throw refusal(answer, context)
      const read = shape.safeParse(answer.json)
      if (!read.success) throw unreadableAnswer()
      return read.data
    },
  }
}

export const isWell = ({ status }: WireAnswer): boolean => status >= 200 && status < 300

/** A request as text, with its media in it. @throws ProviderError `not-delivered` */
export async function filledBody(request: JsonValue, media: MediaAccess): Promise<string> {
  try {
    return JSON.stringify(await fillMedia(request, (reference) => mediumText(reference, media)))
  } catch {
    throw mediumUnreadable()
  }
}
