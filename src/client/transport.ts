import { KinetographError, refusalOf } from './error.ts'

export interface TransportOptions {
  /** `https://host`, with or without `/graphql` at its end. */
  url: string
  /** Sent as `Authorization: Bearer <key>`; a function is asked each time. */
  apiKey?: string | (() => string | Promise<string>) | undefined
  /** Instead of the platform's own. */
  fetch?: typeof globalThis.fetch | undefined
  /** How long an outage is waited for, in milliseconds; 15 minutes by default. */
  patienceMilliseconds?: number | undefined
}

export interface Transport {
  fetch: typeof globalThis.fetch
  /** One query or mutation. @throws KinetographError */
  post<Result>(document: string, variables: object, signal?: AbortSignal): Promise<Result>
  /** The results of one subscription until it completes. @throws KinetographError */
  subscribe<Result>(document: string, variables: object, signal?: AbortSignal): AsyncGenerator<Result, void, undefined>
  /** Again and again while the gateway cannot be reached, until it could not for too long. */
  withPatience<Result>(attempt: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** Until the next attempt, or throws `error` when it has been tried for too long. */
  createPatience(signal?: AbortSignal): { next(error: unknown): Promise<void>; reset(): void }
}

interface Answer {
  data?: unknown
  errors?: Parameters<typeof refusalOf>[0]
}

const answerMilliseconds = 120_000
/** The gateway says something every 12 seconds. */
const silenceMilliseconds = 40_000
const longestPauseMilliseconds = 10_000

/** @throws KinetographError when the URL is no http(s) URL */
export function createTransport(options: TransportOptions): Transport {
  const endpoint = endpointOf(options.url)
  const send = options.fetch ?? globalThis.fetch.bind(globalThis)
  const patience = options.patienceMilliseconds ?? 900_000

  async function ask(path: string, accept: string, body: object, signal: AbortSignal): Promise<Response> {
    const key = typeof options.apiKey === 'function' ? await options.apiKey() : options.apiKey
    const headers = { 'content-type': 'application/json', accept, ...(key && { authorization: `Bearer ${key}` }) }
    return send(`${endpoint}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal })
  }

  /** The caller's own end stays what it is; everything else that breaks is an unreachable gateway. */
  const asError = (error: unknown, signal?: AbortSignal): unknown => {
    if (signal?.aborted) return signal.reason
    if (error instanceof KinetographError) return error
    const { code } = (error as { cause?: { code?: unknown } }).cause ?? {}
    const reason = typeof code === 'string' ? ` (${code})` : ''
    return new KinetographError('UNREACHABLE', `The gateway at ${endpoint} cannot be reached${reason}.`, {
      cause: error,
    })
  }

  async function refusal(response: Response): Promise<KinetographError> {
    const answer = (await response.json().catch(() => null)) as Answer | null
    const isBusy = response.status >= 500 || response.status === 429
    if (answer?.errors?.length && !isBusy) return refusalOf(answer.errors)
    const words = answer?.errors?.map(({ message }) => message).join(' ')
    return new KinetographError(
      isBusy ? 'UNREACHABLE' : 'NOT_A_GATEWAY',
      words || `${endpoint} does not answer like a gateway (HTTP status ${response.status}).`,
    )
  }

  function createPatience(signal?: AbortSignal) {
    let since: number | undefined
    let pause = 0
    return {
      reset() {
        since = undefined
        pause = 0
      },
      async next(error: unknown) {
        const now = performance.now()
        since ??= now
        if (now - since >= patience) throw error
        pause = Math.min(pause * 2 || 250, longestPauseMilliseconds)
        await wait(pause * (0.75 + Math.random() / 2), signal)
      },
    }
  }

  return {
    fetch: send,
    createPatience,

    async withPatience(attempt, signal) {
      const waiting = createPatience(signal)
      for (;;) {
        try {
          return await attempt()
        } catch (error) {
          if (!isUnreachable(error)) throw error
          await waiting.next(error)
        }
      }
    },

    async post(document, variables, signal) {
      try {
        const limit = AbortSignal.timeout(answerMilliseconds)
        const accept = 'application/graphql-response+json, application/json'
        const until = signal ? AbortSignal.any([signal, limit]) : limit
        const response = await ask('/graphql', accept, { query: document, variables }, until)
        if (!response.ok) throw await refusal(response)
        const answer = (await response.json().catch(() => null)) as Answer | null
        if (answer?.errors?.length) throw refusalOf(answer.errors)
        if (answer?.data) return answer.data as never
        throw new KinetographError('NOT_A_GATEWAY', `${endpoint} does not answer like a gateway.`)
      } catch (error) {
        throw asError(error, signal)
      }
    },

    async *subscribe(document, variables, signal) {
      const silent = new AbortController()
      const until = signal ? AbortSignal.any([signal, silent.signal]) : silent.signal
      let timer: ReturnType<typeof setTimeout> | undefined
      const heard = () => {
        clearTimeout(timer)
        timer = setTimeout(() => silent.abort(new Error('silence')), silenceMilliseconds)
      }
      try {
        heard()
        const response = await ask('/graphql/stream', 'text/event-stream', { query: document, variables }, until)
        if (!response.ok || !response.body) throw await refusal(response)
        for await (const { event, data } of readEvents(response.body, heard)) {
          if (event === 'complete') return
          const result = JSON.parse(data)
          if (result.errors?.length) throw refusalOf(result.errors)
          yield result.data
        }
        throw new Error('the stream was interrupted')
      } catch (error) {
        throw asError(error, signal)
      } finally {
        clearTimeout(timer)
        silent.abort()
      }
    },
  }
}

export const isUnreachable = (error: unknown): boolean =>
  error instanceof KinetographError && error.code === 'UNREACHABLE'

/** source: HTML standard, 9.2.6 "Interpreting an event stream", for streams with line feeds as ours */
async function* readEvents(body: ReadableStream<Uint8Array>, heard: () => void) {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let buffer = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard()
      buffer += decoder.decode(value, { stream: true })
      const blocks = buffer.split('\n\n')
      buffer = blocks.pop() ?? ''
      for (const block of blocks) {
        const line = (name: string) => block.match(new RegExp(`^${name}: ?(.*)$`, 'm'))?.[1]
        const event = line('event')
        if (event !== undefined) yield { event, data: line('data') ?? '' }
      }
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

function endpointOf(url: string): string {
  if (/^https?:\/\/./i.test(url)) return url.replace(/[?#].*$/, '').replace(/(\/graphql)?\/*$/, '')
  throw new KinetographError('UNREACHABLE', 'The URL of a gateway begins with http:// or https://.')
}
