import type { z } from 'zod'
import { type Caller, createCaller, type Redact, retryAfterOf, type WireAnswer, type WireRequest } from './call.ts'
import type { JsonValue } from './json.ts'
import { fillMedia, mediumText } from './medium-reference.ts'
import type { CallContext, OperationState } from './provider.ts'
import { credentialGone, fromStore, ProviderError, type ProviderFailure, unreadableAnswer } from './provider-error.ts'

export interface Key {
  id: string
  apiKey: string
}
export type KeyedRequest = Omit<WireRequest, 'headers'> & { headers?: Record<string, string> }
type AskContext = Pick<CallContext, 'signal' | 'keep' | 'sent' | 'credential' | 'now'>

/** The HTTP of a client whose vendor knows it by headers of each call. */
export interface AuthorizedCaller extends Caller {
  /** @throws ProviderError `not-delivered` where the credential is gone */
  headersFor(context: AskContext): Promise<Record<string, string>>
  /** With the headers of the credential: whatever comes back, as of `Caller.call`. */
  ask(request: KeyedRequest, context: AskContext): Promise<WireAnswer>
  /** What an answer means that is none. */
  refusal(answer: WireAnswer, context: Pick<CallContext, 'now'>): ProviderError
  /** What an answer of 2xx says. @throws the vendor's refusal, or that it cannot be read */
  read<Said>(answer: WireAnswer, shape: z.ZodType<Said>, context: Pick<CallContext, 'now'>): Said
  /** What is answered, as `read` says it. */
  said<Said>(request: KeyedRequest, shape: z.ZodType<Said>, context: AskContext): Promise<Said>
  /** Takes a status that is in no document for a pending one: it is no end, the deadline is. */
  unheardOf(status: string, context: Pick<CallContext, 'log'>): { state: 'pending' }
}

/** Undefined where the answer is none about a job. `unheardOf`: what to make of a status that is in no document. */
export type ReadState = (
  answer: WireAnswer,
  unheardOf: (status: string) => { state: 'pending' },
) => OperationState | undefined

/** Of one whose vendor knows it by a key. */
export interface KeyedCaller extends AuthorizedCaller {
  credentials(): readonly string[]
  /**
   * What the answer to a GET says of a job; 404 and 410 say that there is none.
   * @throws as `read`
   */
  stateAt(url: string, read: ReadState, context: CallContext): Promise<OperationState>
  /** Without secrets in what the vendor said. */
  shown<State extends OperationState>(state: State): State
}

export function createAuthorizedCaller(options: {
  /** Headers of the context's credential. @throws ProviderError */
  authorize(context: AskContext): Record<string, string> | Promise<Record<string, string>>
  /** What stands in `authorization` is one besides. */
  secrets: readonly string[]
  refusalOf(answer: WireAnswer, redact: Redact, now: Date): ProviderError
  /** Of an answer, where it is not `Caller`'s. */
  maximumBytes?: number
}): AuthorizedCaller {
  const { secrets, maximumBytes } = options
  // Tokens come and go, and an answer may still have the one before.
  const authorizations = new Map<string, readonly string[]>()
  let allSecrets = secrets
  const caller = createCaller({ secrets: () => allSecrets })

  /** Their token is a secret from now on. */
  function noted(headers: Record<string, string>, context: AskContext): Record<string, string> {
    const { authorization = '' } = headers
    const last = authorizations.get(context.credential)?.[0] ?? ''
    if (authorization !== last) {
      authorizations.set(context.credential, [authorization, last])
      const tokens = [...authorizations.values()].flat().map((one) => one.replace(/^\w+ /, ''))
      allSecrets = [...secrets, ...tokens]
    }
    return headers
  }
  const wire: AuthorizedCaller = {
    ...caller,
    headersFor: async (context) => noted(await options.authorize(context), context),
    async ask(request, context) {
      const own = noted(await options.authorize(context), context)
      const headers = request.headers ? { ...own, ...request.headers } : own
      return caller.call({ maximumBytes, ...request, headers }, context)
    },
    refusal: (answer, { now }) => options.refusalOf(answer, caller.redact, now()),
    read(answer, shape, context) {
      const read = isWell(answer) ? shape.safeParse(answer.json) : undefined
      if (read?.success) return read.data
      throw wire.refusal(answer, context)
    },
    said: async (request, shape, context) => wire.read(await wire.ask(request, context), shape, context),
    unheardOf: createUnheardOf(caller.redact),
  }
  return wire
}

/** Certain are refusals, unless the provider is in trouble: then nobody knows what the call has done. */
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
  const headers = new Map(credentials.map((key) => [key.id, { accept: 'application/json', ...headersOf(key.apiKey) }]))
  const wire = createAuthorizedCaller({
    authorize({ credential }) {
      const known = headers.get(credential)
      if (!known) throw credentialGone()
      return known
    },
    secrets: [...credentials.map(({ apiKey }) => apiKey), ...secrets],
    refusalOf(answer, _redact, now) {
      const failure = withoutSecrets(options.refusalOf(answer))
      const retryAfter = retryAfterOf(answer.headers, now)
      const isUnclear = failure.code === 'PROVIDER_UNAVAILABLE'
      if (isUnclear && isWell(answer)) return unreadableAnswer(failure.providerMessage, retryAfter)
      return new ProviderError(isUnclear ? 'unknown' : 'refused', failure, retryAfter)
    },
  })
  const { redact } = wire

  function withoutSecrets({ providerMessage, moderation, ...failure }: ProviderFailure): ProviderFailure {
    const said = redact(providerMessage ?? '')
    return {
      ...failure,
      ...(said === '' ? {} : { providerMessage: said }),
      ...(moderation ? { moderation: { ...moderation, categories: moderation.categories.map(redact) } } : {}),
    }
  }

  const shown: KeyedCaller['shown'] = (state) => {
    if (state.state === 'failed') return { ...state, failure: withoutSecrets(state.failure) }
    if (state.state !== 'pending' || state.message === undefined) return state
    const { message: _message, ...rest } = state
    const message = redact(state.message)
    return { ...rest, ...(message === '' ? {} : { message }) } as typeof state
  }

  return {
    ...wire,
    shown,
    credentials: () => credentials.map(({ id }) => id),
    async stateAt(url, read, context) {
      const answer = await wire.ask({ method: 'GET', url }, context)
      if (answer.status === 404 || answer.status === 410) return { state: 'unknown-operation' }
      const state = isWell(answer) ? read(answer, (status) => wire.unheardOf(status, context)) : undefined
      if (state === undefined) throw wire.refusal(answer, context)
      return shown(state)
    },
  }
}

/** @throws ProviderError `not-delivered` where it is gone */
export function keyOf(credentials: readonly Key[], credential: string): string {
  const key = credentials.find(({ id }) => id === credential)
  if (!key) throw credentialGone()
  return key.apiKey
}

export const isWell = ({ status }: Pick<WireAnswer, 'status'>): boolean => status >= 200 && status < 300

/** A request as text, with its media in it. @throws ProviderError `not-delivered` */
export async function filledBody(request: JsonValue, { media, log }: Pick<CallContext, 'media' | 'log'>) {
  const reading = fillMedia(request, (reference) => mediumText(reference, media))
  reading.catch(({ name }: Error) => log.error({ name }, 'A medium of a request could not be read'))
  return JSON.stringify(await fromStore(reading))
}

const mostTold = 50
const longestStatus = 40

/** Of each status the log is told once. */
function createUnheardOf(redact: Redact): AuthorizedCaller['unheardOf'] {
  const told = new Set<string>()
  return (sent, { log }) => {
    const status = redact(sent).slice(0, longestStatus)
    if (!told.has(status) && told.size < mostTold)
      log.warn({ status }, 'The provider gave a status that is in no document; the job is taken for running')
    if (told.size < mostTold) told.add(status)
    return { state: 'pending' }
  }
}
