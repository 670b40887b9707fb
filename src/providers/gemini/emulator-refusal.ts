import type { FastifyReply, FastifyRequest } from 'fastify'

const statuses = {
  INVALID_ARGUMENT: { http: 400, grpc: 3, word: 'invalid_request' },
  FAILED_PRECONDITION: { http: 400, grpc: 9, word: 'failed_precondition' },
  NOT_FOUND: { http: 404, grpc: 5, word: 'not_found' },
  PERMISSION_DENIED: { http: 403, grpc: 7, word: null },
  UNAUTHENTICATED: { http: 401, grpc: 16, word: null },
  RESOURCE_EXHAUSTED: { http: 429, grpc: 8, word: null },
  INTERNAL: { http: 500, grpc: 13, word: null },
  UNAVAILABLE: { http: 503, grpc: 14, word: null },
} as const
export type RpcStatus = keyof typeof statuses

/** Google says no: a google.rpc.Status with the HTTP status that belongs to it. */
export class Refusal extends Error {
  readonly status: RpcStatus
  readonly details: object[]
  readonly headers: Record<string, string>
  /** Interactions name some refusals by a word instead of a number. */
  readonly word: string | null

  constructor(
    status: RpcStatus,
    message: string,
    more: { details?: object[]; headers?: Record<string, string>; word?: string } = {},
  ) {
    super(message)
    this.status = status
    this.details = more.details ?? []
    this.headers = more.headers ?? {}
    this.word = more.word ?? statuses[status].word
  }

  get httpStatus(): number {
    return statuses[this.status].http
  }
}

export const grpcCode = (status: RpcStatus): number => statuses[status].grpc

export interface ErrorForm {
  /** Source §A.4: the Interactions endpoints may use a word as `code`. */
  code: 'number' | 'word'
  /** Source §A.4: the front end may wrap an answer as an array. */
  isWrapped?(refusal: Refusal): boolean
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The handler, its refusals said in Google's form. */
export function answering(form: ErrorForm, handler: Handler): Handler {
  return async (request, reply) => {
    try {
      return await handler(request, reply)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const body = { error: errorBody(error, form) }
      return reply
        .code(error.httpStatus)
        .headers(error.headers)
        .type('application/json; charset=UTF-8')
        .send(JSON.stringify(form.isWrapped?.(error) ? [body] : body))
    }
  }
}

function errorBody(refusal: Refusal, form: ErrorForm) {
  if (form.code === 'word' && refusal.word !== null) return { code: refusal.word, message: refusal.message }
  return {
    code: refusal.httpStatus,
    message: refusal.message,
    status: refusal.status,
    ...(refusal.details.length > 0 && { details: refusal.details }),
  }
}

/** Source §A.4: where Google says how long to wait, it says it in `details`. */
export const retryInfo = (seconds: number): object => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay: `${seconds}s`,
})

export const errorInfo = (reason: string, service: string): object => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata: { service },
})
