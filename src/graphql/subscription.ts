import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import type { RequestNotes, TraceHeaders, TraceSubscription } from '../network/request-notes.ts'
import type { ApiKeys, Identity } from './authentication.ts'
import type { ErrorMask } from './error-mask.ts'
import { limitReached } from './gate/document-limits.ts'
import type { Gate } from './limits.ts'
import { operationInLog } from './operation-in-log.ts'
import { createSharedExecution } from './shared-execution.ts'
import type { Streams } from './streams.ts'

/** Who calls, how, and until when. */
export interface Caller extends Identity {
  /** The client's, as far as proxies that are trusted tell it. */
  address: string
  transport: 'http' | 'websocket' | 'sse'
  /** Of the HTTP request; of an operation of a WebSocket that of its connection, a slash and its number. */
  requestId: string
  /** For the line of the request; HTTP only. */
  notes?: RequestNotes
  /** Of a subscription: the client's own trace. */
  traceHeaders?: TraceHeaders
  /** Aborted when a subscription ends for whatever reason, or when the client of an HTTP request goes away. */
  signal: AbortSignal
  /** Of the last event that an EventSource had before its connection broke; SSE only. */
  lastEventId?: string
  /** Variables as they were sent, before coercion fills in defaults; HTTP only. */
  variables?: Readonly<Record<string, unknown>>
}

/** One judged subscription that holds a place of its key. `start` must be called: its end gives the place back. */
export interface PreparedSubscription {
  args: ExecutionArgs
  /** As the log names it: `subscription Events`. */
  operation: string
  /**
   * The iterator ends when the source ends, when it fails (its last result then says why) and when `return` is
   * called, which never waits for the source. Errors are fit to be shown.
   */
  start(): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>>
}

export interface SubscriptionRunner {
  /** Judges one request. Refusals come as errors that are fit to be shown. */
  prepare(
    request: unknown,
    caller: Omit<Caller, 'signal'> & { transport: 'websocket' | 'sse' },
  ): PreparedSubscription | readonly GraphQLError[]
  /** What an EventSource sends as Last-Event-ID to go on after this result. */
  eventIdOf(result: ExecutionResult): string | undefined
}

export interface SubscriptionRunnerOptions {
  schema: GraphQLSchema
  gate: Gate
  keys: ApiKeys
  streams: Streams
  mask: ErrorMask
  traceSubscription?: TraceSubscription | undefined
  createContext(caller: Caller): unknown
}

/** A source that can be gone on with where it broke off: after the event of this id. */
export interface ResumableSource {
  eventIdOf(event: unknown): string
}

/** The common part of WebSocket and SSE, so that a subscription behaves alike over both. */
export function createSubscriptionRunner(options: SubscriptionRunnerOptions): SubscriptionRunner {
  const { schema, gate, keys, streams, mask } = options
  const executeShared = createSharedExecution()
  const eventIds = new WeakMap<ExecutionResult, string>()
  return {
    eventIdOf: (result) => eventIds.get(result),
    prepare(request, caller) {
      if (streams.isClosing) return [coded('UNAVAILABLE', 'The server is shutting down; connect again.')]
      if (!keys.isCurrent(caller)) return [coded('UNAUTHENTICATED', 'The API key is no longer valid.')]
      const verdict = gate.judge(request, caller.transport)
      if (!verdict.accepted) return verdict.errors
      const release = streams.subscribe(caller)
      if (!release) return [limitReached('Too many subscriptions are open with this key.')]
      const controller = new AbortController()
      const operation = operationInLog(verdict.operation)
      const { requestId: id, tenant, transport, traceHeaders = {} } = caller
      const span = options.traceSubscription?.(traceHeaders, { id, operation, tenant, transport })
      const end = (isFailed: boolean) => {
        controller.abort()
        release()
        span?.end(isFailed)
      }
      const args: ExecutionArgs = {
        schema,
        document: verdict.document,
        operationName: verdict.operationName ?? null,
        variableValues: verdict.variables,
        // graphql-ws asks whether the key is there; `start` fills it.
        contextValue: undefined,
      }
      return {
        args,
        operation,
        async start() {
          try {
            const contextValue = options.createContext({ ...caller, signal: controller.signal })
            const source = await createSourceEventStream({ ...args, contextValue })
            if (Symbol.asyncIterator in source) {
              const { eventIdOf } = source as Partial<ResumableSource>
              const answer = async (event: unknown) => {
                const { errors, ...result } = await executeShared(event, { ...args, contextValue }, caller.tenant)
                span?.event()
                const shown = errors ? { ...result, errors: mask.errors(errors) } : result
                if (eventIdOf) eventIds.set(shown, eventIdOf(event))
                return shown
              }
              return shielded(source[Symbol.asyncIterator](), answer, mask, end)
            }
            end(true)
            return { errors: mask.errors(source.errors ?? []) }
          } catch (error) {
            end(true)
            return { errors: mask.errors([error]) }
          }
        },
      }
    },
  }
}

const coded = (code: string, message: string) => new GraphQLError(message, { extensions: { code } })

/**
 * Ends promptly and shows no unexpected error, whatever the source does. A generator would not do: its `return` waits
 * for the source's pending `next`, perhaps for hours, and skips `finally` when it has not begun.
 */
function shielded(
  source: AsyncIterator<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  mask: ErrorMask,
  end: (isFailed: boolean) => void,
): AsyncIterableIterator<ExecutionResult> {
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined }
  let isOver = false
  let stopWaiting: (result: typeof done) => void = () => {}
  const stopped = new Promise<typeof done>((resolve) => {
    stopWaiting = resolve
  })
  const finish = (isFailed = false) => {
    isOver = true
    end(isFailed)
    stopWaiting(done)
    return done
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (isOver) return done
      try {
        const result = await Promise.race([source.next(), stopped])
        if (isOver || result.done) return finish()
        const value = await answer(result.value)
        if (isOver) return done
        return { done: false, value }
      } catch (error) {
        if (isOver) return done
        finish(true)
        return { done: false, value: { errors: mask.errors([error]) } }
      }
    },
    async return() {
      if (isOver) return done
      // The source's own clean-up goes on behind; whatever it throws concerns nobody any more.
      Promise.resolve(source.return?.()).catch(() => {})
      return finish()
    },
  }
}
