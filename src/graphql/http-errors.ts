import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { notesOf, type Refusal } from '../network/request-notes.ts'
import { BodyError } from './bodies.ts'
import type { ErrorMask } from './error-mask.ts'

/** Their words are ours; those of the others may repeat names of the document. */
const tellingCodes = new Set(['BAD_REQUEST', 'FORBIDDEN', 'LIMIT_REACHED', 'UNAUTHENTICATED', 'UNAVAILABLE'])

/** Why, for the log. */
export function refusalOf([error]: readonly GraphQLError[]): Refusal {
  const code = String(error?.extensions.code ?? 'BAD_REQUEST')
  return error && tellingCodes.has(code) ? { code, reason: error.message } : { code }
}

/**
 * Answers in the errors shape of GraphQL, whatever went wrong before GraphQL had its turn.
 * @param about what the line of the request says beside: the setting that it follows from
 */
export function sendErrors(
  reply: FastifyReply,
  status: number,
  errors: readonly GraphQLError[],
  about: Partial<Refusal> = {},
): FastifyReply {
  notesOf(reply.request).refusal = { ...refusalOf(errors), ...about }
  const accept = reply.request.headers.accept ?? ''
  const type = accept.includes('application/graphql-response+json')
    ? 'application/graphql-response+json; charset=utf-8'
    : 'application/json; charset=utf-8'
  return reply
    .code(status)
    .header('content-type', type)
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ errors: errors.map((error) => error.toJSON()) }))
}

const answeredInGraphql = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'])

/**
 * For a document or variables that are refused: 400, but 200 for a client that asks for application/json and not for
 * application/graphql-response+json: it reads errors out of answers that it takes for good ones.
 * source: GraphQL over HTTP, section 6.4.1
 */
export function statusOfRefusal({ headers }: FastifyRequest, errors: readonly GraphQLError[]): 200 | 400 {
  const { accept = '' } = headers
  const isLegacy = accept.includes('application/json') && !accept.includes('application/graphql-response+json')
  return isLegacy && errors.every(({ extensions }) => answeredInGraphql.has(String(extensions.code))) ? 200 : 400
}

/** A large request is answered within seconds. */
const retryAfterSeconds = 5

const messages: Record<number, string> = {
  400: 'The request could not be read.',
  404: 'There is nothing at this address.',
  406: 'The server cannot answer in the requested content type.',
  408: 'The request took too long.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'The body must be application/json.',
  431: 'The headers are too large.',
}

/** Fastify's own errors repeat pieces of the body and of the address, so none of their words are used. */
export function installHttpErrors(app: FastifyInstance, mask: ErrorMask): void {
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (error instanceof BodyError) {
      const { statusCode, code, message } = error
      if (statusCode === 503) reply.header('retry-after', retryAfterSeconds)
      return sendErrors(reply, statusCode, [new GraphQLError(message, { extensions: { code } })])
    }
    const status = error.statusCode ?? 500
    if (status >= 500 || status < 400) return sendErrors(reply, 500, mask.errors([error]))
    return sendErrors(reply, status, [
      new GraphQLError(messages[status] ?? 'The request was refused.', { extensions: { code: 'BAD_REQUEST' } }),
    ])
  })
  app.setNotFoundHandler((_request, reply) =>
    sendErrors(reply, 404, [new GraphQLError(messages[404] as string, { extensions: { code: 'NOT_FOUND' } })]),
  )
}
