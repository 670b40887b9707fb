import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BaseLogger } from 'pino'

/** Why a request is not served, in words of ours: nothing that somebody sent but a host or an origin. */
export interface Refusal {
  code: string
  reason?: string
  /** Of the operator's, which it follows from. */
  setting?: string
  host?: string | null
  origin?: string | null
}

/** What the line of a request says of it beside its route and status. */
export interface RequestNotes {
  tenant?: string
  /** `mutation Start` */
  operation?: string
  refusal?: Refusal
  /** Of the request's span, for what it starts. */
  traceContext?: Readonly<Record<string, string>>
}

/** Begins the span of a request; what it answers is called at the end. */
export type TraceRequest = (headers: IncomingMessage['headers']) => {
  context: Readonly<Record<string, string>>
  end(facts: RequestNotes & { id: string; method: string; status: number; isBrokenOff: boolean }): void
}

/** Begins the span of a subscription, below the span that its client named. */
export type TraceSubscription = (
  headers: TraceHeaders,
  facts: { id: string; operation: string; tenant: string; transport: string },
) => {
  event(): void
  /** Once, however it ends. */
  end(isFailed: boolean): void
}

/** What a client says of its trace. */
export interface TraceHeaders {
  traceparent?: string
  tracestate?: string
}

export const traceHeadersOf = ({
  headers: { traceparent, tracestate },
}: Pick<IncomingMessage, 'headers'>): TraceHeaders => ({
  ...(typeof traceparent === 'string' && { traceparent }),
  ...(typeof tracestate === 'string' && { tracestate }),
})

const notes = new WeakMap<FastifyRequest, RequestNotes>()
const ids = new WeakMap<IncomingMessage, string>()

/** To be filled by whoever finds it out. */
export function notesOf(request: FastifyRequest): RequestNotes {
  const known = notes.get(request) ?? {}
  notes.set(request, known)
  return known
}

/** The caller's own (`x-request-id`, at most 128 letters, digits, `_`, `.` and `-`), or one of ours. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  const id = ids.get(request) ?? (typeof given === 'string' && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID())
  ids.set(request, id)
  return id
}

/**
 * One line for each request, once its answer has left or its client has. The answer says the request's id.
 * @param trace for operations over HTTP alone
 */
export function logRequests(app: FastifyInstance, log: BaseLogger, trace?: TraceRequest): void {
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const since = performance.now()
    reply.header('x-request-id', request.id)
    const isOperation = request.routeOptions.url === '/graphql' && !request.ws
    const span = isOperation ? trace?.(request.headers) : undefined
    if (span) notesOf(request).traceContext = span.context
    // Not `onResponse`: it is not called for who goes away before the end.
    reply.raw.once('close', () => {
      const { tenant, operation, refusal } = notesOf(request)
      const { id, method } = request
      const status = reply.raw.statusCode
      const isBrokenOff = !reply.raw.writableFinished
      span?.end({ ...notesOf(request), id, method, status, isBrokenOff })
      const isHealth = request.routeOptions.url?.endsWith('z') === true
      const level = refusal?.setting === undefined ? (isHealth ? 'debug' : 'info') : 'warn'
      log[level](
        {
          request: id,
          method,
          // The pattern, not the address: addresses carry signatures.
          route: request.routeOptions.url ?? null,
          operation,
          tenant,
          status,
          ...(isBrokenOff ? { isBrokenOff } : {}),
          milliseconds: Math.round(performance.now() - since),
          ...refusal,
        },
        'request',
      )
    })
  })
}
