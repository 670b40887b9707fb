import type { FastifyReply, FastifyRequest } from 'fastify'

const statuses = {
  INVALID_ARGUMENT: { http: 400, grpc: 3, errorName: 'invalid_request' },
  FAILED_PRECONDITION: { http: 400, grpc: 9, errorName: 'failed_precondition' },
  NOT_FOUND: { http: 404, grpc: 5, errorName: 'not_found' },
  PERMISSION_DENIED: { http: 403, grpc: 7, errorName: null },
  UNAUTHENTICATED: { http: 401, grpc: 16, errorName: null },
  RESOURCE_EXHAUSTED: { http: 429, grpc: 8, errorName: null },
  INTERNAL: { http: 500, grpc: 13, errorName: null },
  UNAVAILABLE: { http: 503, grpc: 14, errorName: null },
} as const
export type RpcStatus = keyof typeof statuses

/** Google says no: a google.rpc.Status with the HTTP status that belongs to it. */
export class Refusal extends Error {
  readonly status: RpcStatus
  readonly details: object[]
  readonly headers: Record<string, string>
  /** Interactions give some refusals a name instead of a number. */
  readonly errorName: string | null

  constructor(
    status: RpcStatus,
    message: string,
    more: { details?: object[]; headers?: Record<string, string>; errorName?: string } = {},
  ) {
    super(message)
    this.status = status
    this.details = more.details ?? []
    this.headers = more.headers ?? {}
    this.errorName = more.errorName ?? statuses[status].errorName
  }

  get httpStatus(): number {
    return statuses[this.status].http
  }
}

export const grpcCode = (status: RpcStatus): number => statuses[status].grpc

export interface ErrorForm {
  /** Source §A.4: the Interactions endpoints may use a name as `code`. */
  code: 'number' | 'name'
  /** Source §A.4: the front end may wrap an answer as an array. */
  isWrapped?(refusal: Refusal): boolean
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The handler, its refusals in Google's form. */
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
  if (form.code === 'name' && refusal.errorName !== null) return { code: refusal.errorName, message: refusal.message }
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
