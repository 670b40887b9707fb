import type { z } from 'zod'
import { type Caller, createCaller, retryAfterOf, type WireAnswer, type WireRequest } from './call.ts'
import type { JsonValue } from './json.ts'
import { fillMedia, type MediaAccess, mediumText } from './medium-reference.ts'
import type { CallContext, OperationState } from './provider.ts'
import {
  credentialGone,
  mediumUnreadable,
  ProviderError,
  type ProviderFailure,
  unreadableAnswer,
} from './provider-error.ts'
import { createUnheardOf, type UnheardOf } from './unheard-of.ts'

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
  headersFor(credential: string): Record<string, string>
  /** With the key: whatever comes back, as of `Caller.call`. */
  ask(request: KeyedRequest, context: AskContext): Promise<WireAnswer>
  /** Certain, unless the provider is in trouble: then nobody knows what the call has done. */
  refusal(answer: WireAnswer, context: Pick<CallContext, 'now'>): ProviderError
  /** What an answer of 2xx says. @throws the vendor's refusal, or that it cannot be read */
  read<Said>(answer: WireAnswer, shape: z.ZodType<Said>, context: Pick<CallContext, 'now'>): Said
  /**
   * What the answer to a GET says of a job; 404 and 410 say that there is none.
   * @param read undefined where the answer is none about a job
   * @throws as `read`
   */
  stateAt(
    url: string,
    read: (answer: WireAnswer) => OperationState | undefined,
    context: CallContext,
  ): Promise<OperationState>
  /** Without secrets in what the vendor said. */
  shown<State extends OperationState>(state: State): State
  unheardOf: UnheardOf
}
type AskContext = Pick<CallContext, 'signal' | 'keep' | 'sent' | 'credential'>

export function createKeyedCaller(options: {
  credentials: readonly Key[]
  /** Bearer unless given. */
  headersOf?(apiKey: string): Record<string, string>
  /** Others than the keys. */
  secrets?: readonly string[]
  /** What an answer means that is none; the vendor's words as they came. */
  refusalOf(answer: WireAnswer): ProviderFailure
}): KeyedCaller {
  const { credentials, headersOf = (apiKey) => ({ authorization: `Bearer ${apiKey}` }), secrets = [] } = options
  const caller = createCaller({ secrets: [...credentials.map(({ apiKey }) => apiKey), ...secrets] })
  const { call, redact } = caller

  function withoutSecrets({ providerMessage, moderation, ...failure }: ProviderFailure): ProviderFailure {
    const said = redact(providerMessage ?? '')
    return {
      ...failure,
      ...(said === '' ? {} : { providerMessage: said }),
      ...(moderation ? { moderation: { ...moderation, categories: moderation.categories.map(redact) } } : {}),
    }
  }

  const refusal: KeyedCaller['refusal'] = (answer, { now }) => {
    const failure = withoutSecrets(options.refusalOf(answer))
    const retryAfter = retryAfterOf(answer.headers, now())
    const isUnclear = failure.code === 'PROVIDER_UNAVAILABLE'
    if (isUnclear && isWell(answer)) return unreadableAnswer(failure.providerMessage, retryAfter)
    return new ProviderError(isUnclear ? 'unknown' : 'refused', failure, retryAfter)
  }

  const shown: KeyedCaller['shown'] = (state) => {
    if (state.state === 'failed') return { ...state, failure: withoutSecrets(state.failure) }
    if (state.state !== 'pending' || state.message === undefined) return state
    const { message: _message, ...rest } = state
    const message = redact(state.message)
    return { ...rest, ...(message === '' ? {} : { message }) } as typeof state
  }

  function headersFor(credential: string): Record<string, string> {
    const apiKey = credentials.find(({ id }) => id === credential)?.apiKey
    if (apiKey === undefined) throw credentialGone()
    return { accept: 'application/json', ...headersOf(apiKey) }
  }
  const ask: KeyedCaller['ask'] = async (request, context) =>
    call({ ...request, headers: { ...headersFor(context.credential), ...request.headers } }, context)

  return {
    ...caller,
    ...{ refusal, headersFor, ask, shown },
    credentials: () => credentials.map(({ id }) => id),
    read(answer, shape, context) {
      const read = isWell(answer) ? shape.safeParse(answer.json) : undefined
      if (read?.success) return read.data
      throw refusal(answer, context)
    },
    async stateAt(url, read, context) {
      const answer = await ask({ method: 'GET', url }, context)
      if (answer.status === 404 || answer.status === 410) return { state: 'unknown-operation' }
      const state = isWell(answer) ? read(answer) : undefined
      if (state === undefined) throw refusal(answer, context)
      return shown(state)
    },
    unheardOf: createUnheardOf(redact),
  }
}

export const isWell = ({ status }: Pick<WireAnswer, 'status'>): boolean => status >= 200 && status < 300

/** A request as text, with its media in it. @throws ProviderError `not-delivered` */
export async function filledBody(request: JsonValue, media: MediaAccess): Promise<string> {
  try {
    return JSON.stringify(await fillMedia(request, (reference) => mediumText(reference, media)))
  } catch {
    throw mediumUnreadable()
  }
}
