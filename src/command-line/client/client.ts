import { createClient as createSocket } from 'graphql-ws'
import { ClientError, refusalOf } from './client-error.ts'
import type { TypedDocumentString } from './generated/operations.ts'

export interface Client {
  /** Where the server is, without a path at the end. */
  readonly endpoint: string
  /** One query or mutation. @throws ClientError */
  request<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result>
  /** One subscription on a WebSocket of its own, closed when the loop is left. @throws ClientError */
  subscribe<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): AsyncGenerator<Result, void, undefined>
}

const answerMilliseconds = 120_000
const pingMilliseconds = 10_000
const pongMilliseconds = 5_000

/**
 * A client of a gateway's GraphQL API with typed operations: results and variables follow from the document.
 *
 * @param options.endpoint `http://host:port`, with or without `/graphql` at its end
 * @param options.apiKey sent as `Authorization: Bearer <key>`, over WebSocket in the connection parameters
 * @throws ClientError when the endpoint is no http(s) URL
 */
export function createClient(options: { endpoint: string; apiKey?: string | undefined }): Client {
  const endpoint = baseOf(options.endpoint)
  const authorization = options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }

  return {
    endpoint,

    async request(document, variables, signal) {
      const timeout = AbortSignal.timeout(answerMilliseconds)
      const response = await fetch(`${endpoint}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...authorization },
        body: JSON.stringify({ query: document.toString(), variables }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      }).catch((error: unknown) => {
        if (signal?.aborted) throw error
        throw unreachable(endpoint, error)
      })
      const answer = await response.json().catch(() => null)
      return readAnswer(answer as Answer | null, response.status, endpoint)
    },

    async *subscribe(document, variables) {
      const socket = createSocket({
        url: `${endpoint.replace(/^http/, 'ws')}/graphql`,
        connectionParams: authorization,
        // Who follows knows the last sequence, and so where to go on; the socket does not.
        retryAttempts: 0,
        connectionAckWaitTimeout: pingMilliseconds,
        keepAlive: pingMilliseconds,
        on: givingUpOnSilence(() => socket.terminate()),
      })
      try {
        for await (const result of socket.iterate<unknown>({
          query: document.toString(),
          variables: variables as Record<string, unknown>,
        })) {
          yield readAnswer(result, messageStatus, endpoint)
        }
      } catch (error) {
        throw error instanceof ClientError ? error : asClientError(error, endpoint)
      } finally {
        await socket.dispose()
      }
    },
  }
}

/** A cable pulled out says nothing: whoever does not answer a ping is gone. */
function givingUpOnSilence(giveUp: () => void) {
  let waiting: NodeJS.Timeout | undefined
  const stopWaiting = () => clearTimeout(waiting)
  return {
    ping(received: boolean) {
      if (!received) waiting = setTimeout(giveUp, pongMilliseconds)
    },
    pong(received: boolean) {
      if (received) stopWaiting()
    },
    closed: stopWaiting,
  }
}

/** A message that came has no status of its own. */
const messageStatus = 101

interface Answer {
  data?: unknown
  errors?: Parameters<typeof refusalOf>[0] | undefined
}

function readAnswer<Result>(answer: Answer | null, status: number, endpoint: string): Result {
  if (answer?.errors?.length) throw refusalOf(answer.errors)
  if (answer?.data) return answer.data as Result
  throw new ClientError('NOT_A_GATEWAY', `${endpoint} does not answer as a gateway does (HTTP status ${status}).`)
}

function asClientError(error: unknown, endpoint: string): ClientError {
  if (Array.isArray(error)) return refusalOf(error)
  const { code } = error as { code?: unknown }
  if (code === 4401 || code === 4403)
    return new ClientError('UNAUTHENTICATED', 'The server does not accept the API key.', { cause: error })
  return unreachable(endpoint, error)
}

function unreachable(endpoint: string, error: unknown): ClientError {
  const cause = (error as { cause?: { code?: unknown } }).cause?.code
  const reason = typeof cause === 'string' ? ` (${cause})` : ''
  return new ClientError('UNREACHABLE', `The gateway at ${endpoint} cannot be reached${reason}.`, { cause: error })
}

function baseOf(endpoint: string): string {
  const url = URL.parse(endpoint)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ClientError('UNREACHABLE', 'The endpoint must be an absolute http or https URL.')
  return `${url.origin}${url.pathname.replace(/(\/graphql)?\/*$/, '')}`
}
