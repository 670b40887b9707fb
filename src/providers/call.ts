import type { Agent, Dispatcher } from 'undici'
import { eventsOf } from './event-stream.ts'
import { type JsonValue, parseJson } from './json.ts'
import type { CallContext, RawAnswer } from './provider.ts'
import { notSent, ownWords, ProviderError } from './provider-error.ts'

export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers: Record<string, string>
  /** A string is sent as application/json. */
  body?: string | FormData | Buffer
  /**
   * It may buy something: it goes over a connection of its own (one that was kept may be dead, and nobody would know what
   * had arrived), and it is told when its last byte was written.
   */
  isSubmit?: true
  /** As every GET it changes nothing: when nothing comes of it for a while, it is given up and asked anew. */
  isQuestion?: true
  /** Of the answer. Default 16 MiB; what is longer is cut off and counts as unknown. */
  maximumBytes?: number | undefined
}

export interface WireAnswer {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  text: string
  /** The body as JSON; undefined when it is none. Whole numbers that a double cannot hold come as strings. */
  json: JsonValue | undefined
}

/** A provider's text made fit to be stored and shown: secrets out, no NUL, at most 1,000 characters. */
export type Redact = (text: string) => string

export interface Caller {
  /**
   * One call, never repeated, never redirected. Whatever other status comes back is an answer. Throws ProviderError:
   * `not-delivered` when no connection came about or a submit was cut off before its last byte was written, `refused`
   * when it is redirected, `unknown` when the connection broke or the signal ended it.
   */
  call(request: WireRequest, context: Pick<CallContext, 'signal' | 'keep' | 'sent'>): Promise<WireAnswer>
  /**
   * What a stream of events (`text/event-stream`) says, one by one, until the provider closes it; each is kept. What is
   * answered otherwise is thrown as `refused` says. Throws ProviderError as `call` does.
   */
  events(
    request: WireRequest,
    context: Pick<CallContext, 'signal' | 'keep'>,
    refused: (answer: WireAnswer) => ProviderError,
  ): AsyncGenerator<JsonValue | undefined>
  redact: Redact
  stop(): Promise<void>
}

const defaultMaximumBytes = 16 * 1024 * 1024
const connectMilliseconds = 10_000
/** Of an answer to a question: the connection is lost, and the question is asked anew. What is sent takes the time that it takes. */
const silenceMilliseconds = 30_000
/** A submit is handed to its connection in pieces: the next one when the last has left. */
const pieceBytes = 64 * 1024
const longestMessage = 1_000
/** Of a message, before addresses are looked for: that is quadratic in its length. */
const longestRead = 8_000
const longestKeptText = 2_000
/** Of all that is kept of one answer, in characters. */
const longestKept = 64 * 1024
/** "Not here": of http for https, or of an old host. 303 would say that it was done, and where to look (RFC 9110 §15.4). */
const redirects = [301, 302, 307, 308]
/** A signed address is a key to the clip. */
const queryOfUrl = /(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/g

/**
 * The HTTP of one provider's client, to hosts that the operator has configured.
 *
 * @param options.secrets never leave in messages or kept answers; asked for each time, for tokens come and go.
 */
export function createCaller(options: {
  secrets: readonly string[] | (() => readonly string[])
  /** How long nothing may come of an answer to a question; twice as long of a stream. Default 30 s. */
  silenceMilliseconds?: number
}): Caller {
  const unconnected = new WeakSet<Error>()
  const makeAgent = async () => {
    // Loaded with the first call, not by every start.
    const { Agent, buildConnector } = await import('undici')
    const connect = buildConnector({ timeout: connectMilliseconds })
    return new Agent({
      connect: (target, callback) =>
        connect(target, (...outcome) => {
          if (outcome[0]) unconnected.add(outcome[0])
          callback(...outcome)
        }),
      // A provider's answer may take as long as its signal lets it: the deadlines are the caller's.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 10_000,
    })
  }
  const { silenceMilliseconds: silence = silenceMilliseconds } = options
  let agent: Promise<Agent> | undefined
  const keptAgent = () => {
    agent ??= makeAgent()
    return agent
  }
  const ofSubmits = new Set<Agent>()
  const secrets = () => (typeof options.secrets === 'function' ? options.secrets() : options.secrets)
  const redact = (text: string) => redactorOf(secrets())(text)

  return {
    redact,
    async call(request, context) {
      const answer = await (request.isSubmit
        ? submit(request, context)
        : ask(request, context.signal, await keptAgent()))
      keep(request, answer, context)
      return answer
    },
    async *events(request, context, refused) {
      try {
        const response = await open(request, context.signal, await keptAgent(), 2 * silence)
        const head = { status: response.statusCode, headers: plain(response.headers) }
        if (!/^text\/event-stream\b/.test(head.headers['content-type'] ?? '')) {
          const answer = withText(head, await readText(response.body, defaultMaximumBytes))
          keep(request, answer, context)
          throw refused(answer)
        }
        for await (const text of eventsOf(response.body)) {
          const event = withText(head, text)
          keep(request, event, context)
          yield event.json
        }
      } catch (error) {
        throw error instanceof ProviderError ? error : connectionError(error, unconnected)
      }
    },
    async stop() {
      await Promise.all([agent, ...ofSubmits].map(async (one) => (await one)?.destroy()))
    },
  }

  function keep({ method, url }: WireRequest, answer: WireAnswer, context: Pick<CallContext, 'keep'>): void {
    const requestId = answer.headers['x-request-id'] ?? answer.headers['x-goog-request-id']
    // Of tokens that come and go those of now.
    const redact = redactorOf(secrets())
    const make = (): RawAnswer => ({
      call: `${method} ${new URL(url).pathname}`,
      status: answer.status,
      ...(requestId === undefined ? {} : { requestId: redact(requestId) }),
      body: shorten(answer.json ?? answer.text, redact),
    })
    // A large one is not held as it came.
    let kept = answer.text.length > longestKept ? make() : undefined
    context.keep(() => {
      kept ??= make()
      return kept
    })
    if (redirects.includes(answer.status)) throw redirected()
  }

  async function ask(request: WireRequest, signal: AbortSignal, dispatcher: Agent): Promise<WireAnswer> {
    try {
      return await answerTo(
        request,
        request.body === undefined ? {} : await encode(request.body),
        signal,
        dispatcher,
        silence,
      )
    } catch (error) {
      throw connectionError(error, unconnected)
    }
  }

  async function submit(request: WireRequest, { signal, sent }: Pick<CallContext, 'signal' | 'sent'>) {
    const { content, contentType } = await encode(request.body)
    const bytes = Buffer.from(content ?? '')
    let isWritten = false
    const onLast = () => {
      isWritten = true
      sent?.()
    }
    const own = await makeAgent()
    ofSubmits.add(own)
    try {
      const whole = {
        ...request,
        headers: { 'content-type': contentType ?? '', ...request.headers, 'content-length': String(bytes.length) },
        body: piecesOf(bytes, onLast) as never,
      }
      return await ask(whole, signal, own)
    } catch (error) {
      if (isWritten || !(error instanceof ProviderError) || error.delivery !== 'unknown') throw error
      const { code, retryable } = error.failure
      throw notSent(code, 'The connection to the provider ended before the request was sent.', retryable)
    } finally {
      ofSubmits.delete(own)
      await own.destroy()
    }
  }
}

const redactorOf =
  (secrets: readonly string[]): Redact =>
  (text) =>
    // Secrets first: of one that was cut through, a part would stay.
    secrets
      .reduce((rest, secret) => (secret.length < 4 ? rest : rest.replaceAll(secret, '***')), text)
      .trim()
      .slice(0, longestRead)
      .replaceAll('\u0000', '\uFFFD')
      .replaceAll(queryOfUrl, '$1?…')
      .slice(0, longestMessage)
      .toWellFormed()

/** Of a whole answer; undici's `request` gives a stream of it, which costs as much as the call. */
function answerTo(
  { method, url, headers, isQuestion, maximumBytes = defaultMaximumBytes }: WireRequest,
  { content, contentType }: Encoded,
  signal: AbortSignal,
  dispatcher: Agent,
  silence: number,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const { origin, pathname, search } = new URL(url)
    const chunks: Buffer[] = []
    let size = 0
    let head: Pick<WireAnswer, 'status' | 'headers'>
    let running: Dispatcher.DispatchController | undefined
    const giveUp = () => running?.abort(signal.reason)
    const take = (controller: Dispatcher.DispatchController, bytes: number) => {
      size += bytes
      if (size > maximumBytes) controller.abort(new Error('The answer is too long'))
    }
    const options = {
      ...{ origin, path: pathname + search, method, body: content ?? null },
      headers: { ...(contentType === undefined ? {} : { 'content-type': contentType }), ...headers },
      ...(method === 'GET' || isQuestion ? { headersTimeout: silence, bodyTimeout: silence } : {}),
    }
    signal.addEventListener('abort', giveUp)
    dispatcher.dispatch(options, {
      onRequestStart(controller) {
        running = controller
        if (signal.aborted) giveUp()
      },
      onResponseStart(controller, status, received) {
        head = { status, headers: plain(received) }
        if (Number(head.headers['content-length'] ?? 0) > maximumBytes) take(controller, maximumBytes + 1)
      },
      onResponseData(controller, chunk) {
        chunks.push(chunk)
        take(controller, chunk.length)
      },
      onResponseEnd() {
        signal.removeEventListener('abort', giveUp)
        resolve(withText(head, (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')))
      },
      onResponseError(_controller, error) {
        signal.removeEventListener('abort', giveUp)
        reject(error)
      },
    })
  })
}

async function open(
  { method, url, headers, body }: WireRequest,
  signal: AbortSignal,
  dispatcher: Agent,
  silence: number,
) {
  const { request: send } = await import('undici')
  const { content, contentType } = await encode(body)
  return send(url, {
    method,
    headers: { ...(contentType === undefined ? {} : { 'content-type': contentType }), ...headers },
    body: content ?? null,
    signal,
    dispatcher,
    headersTimeout: silence,
    bodyTimeout: silence,
  })
}

interface Encoded {
  content?: string | Buffer
  contentType?: string
}

/** A form as the bytes that go out; what is none as it is. */
async function encode(body: WireRequest['body']): Promise<Encoded> {
  if (typeof body === 'string') return { content: body, contentType: 'application/json' }
  if (!(body instanceof FormData)) return { ...(body === undefined ? {} : { content: body }) }
  const encoded = new Response(body)
  return {
    content: Buffer.from(await encoded.arrayBuffer()),
    contentType: encoded.headers.get('content-type') ?? '',
  }
}

const withText = (head: Pick<WireAnswer, 'status' | 'headers'>, text: string): WireAnswer => ({
  ...head,
  text,
  json: parseJson(text),
})

/** @param onLast called before the last piece is handed over: what is cut off earlier is no whole request to anybody. */
async function* piecesOf(bytes: Buffer, onLast: () => void): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    if (from + pieceBytes >= bytes.length) onLast()
    yield bytes.subarray(from, from + pieceBytes)
  }
}

const redirected = (): ProviderError =>
  ownWords('refused', 'PROVIDER_UNAVAILABLE', 'The provider redirects: its base URL is not right.')

/** @param options.isCut what is longer ends there, instead of being no answer */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  maximumBytes: number,
  { isCut = false } = {},
): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (isCut && size >= maximumBytes) break
    if (size > maximumBytes) throw new Error('The answer is too long')
  }
  return Buffer.concat(chunks).toString('utf8')
}

function plain(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) all[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  return all
}

function shorten(value: JsonValue, redact: Redact): JsonValue {
  let room = longestKept
  const keep = (text: string): string => {
    const kept =
      text.length > longestKeptText ? `${redact(text).slice(0, 200)}… (${text.length} characters)` : redact(text)
    room -= kept.length
    return kept
  }
  const walk = (item: JsonValue): JsonValue => {
    room -= 1
    if (room < 0) return '…'
    if (typeof item === 'string') return keep(item)
    if (typeof item !== 'object' || item === null) return item
    if (Array.isArray(item)) return item.slice(0, 50).map(walk)
    return Object.fromEntries(
      Object.entries(item)
        .slice(0, 100)
        .map(([key, inner]) => [keep(key), walk(inner)]),
    )
  }
  return walk(value)
}

/** @param unconnected errors of connections that never came about: name, address, TLS. Nothing can have been sent. */
function connectionError(error: unknown, unconnected: WeakSet<Error>): ProviderError {
  const { code } = error as { code?: string }
  if (code === 'UND_ERR_INVALID_ARG') return notSent('INTERNAL', 'The request to the provider cannot be sent as it is.')
  if (error instanceof Error && unconnected.has(error))
    return notSent('PROVIDER_UNAVAILABLE', 'The provider could not be connected to.', true)
  const ended = 'The connection to the provider ended before its answer was there.'
  return ownWords('unknown', 'PROVIDER_UNAVAILABLE', ended, true)
}

/** `retry-after-ms`, then `retry-after` (seconds or an HTTP date). Milliseconds, at most an hour. */
export function retryAfterOf(headers: Record<string, string>, now: Date): number | undefined {
  const exact = Number(headers['retry-after-ms'])
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(exact)) return bounded(exact)
  const told = headers['retry-after']
  if (told === undefined) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(told)) return bounded(Number(told) * 1000)
  const at = Date.parse(told)
  return Number.isNaN(at) ? undefined : bounded(at - now.getTime())
}

const bounded = (milliseconds: number): number => Math.min(3_600_000, Math.max(0, milliseconds))
