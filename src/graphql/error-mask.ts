import { GraphQLError } from 'graphql'
import type { BaseLogger } from 'pino'
import { describeError } from '../error-description.ts'
import { kindOfError } from '../error-kind.ts'
import { wrongShape } from './gate/wrong-shape.ts'

export interface ErrorMask {
  /** What a caller may see of these errors; what they may not is logged under the id they get instead. */
  errors(errors: readonly unknown[]): GraphQLError[]
}

/** Nobody reads the answer any more: what is still done for it may stop. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
  readonly kind = 'request'

  constructor() {
    super('The request was aborted.')
  }
}

const knownCodes = new Set([
  'BAD_REQUEST',
  'BAD_SEQUENCE',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'LIMIT_REACHED',
  'NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
])

/** @param createId names one unexpected error, in the answer and in the log. */
export function createErrorMask(log: BaseLogger, createId: () => string): ErrorMask {
  const mask = (error: unknown): GraphQLError => {
    if (error instanceof GraphQLError) {
      const { code, problems } = error.extensions
      const location = {
        nodes: error.nodes ?? null,
        source: error.source,
        positions: error.positions,
        path: error.path,
      }
      if (typeof code === 'string' && (knownCodes.has(code) || code.startsWith('GRAPHQL_'))) {
        // Everything else in extensions is dropped: libraries put the input itself there.
        return new GraphQLError(error.message, {
          ...location,
          extensions: problems === undefined ? { code } : { code, problems },
        })
      }
      // The executor's own complaint about an argument; its words repeat the argument.
      if (code === undefined && /^Argument "\w+" /.test(error.message)) {
        return wrongShape([
          { code: 'SHAPE', path: [], parameter: null, message: 'An argument does not match its type.' },
        ])
      }
    }
    const origin = error instanceof GraphQLError ? error.originalError : error
    if (origin instanceof ClientGone) return new GraphQLError(origin.message, { extensions: { code: 'UNAVAILABLE' } })
    if (kindOfError(origin) === 'machine') {
      log.warn(describeError(error), 'A request met trouble of this machine')
      return new GraphQLError('The server has an internal problem (database, disk, memory); try again in a moment.', {
        path: error instanceof GraphQLError ? error.path : undefined,
        extensions: { code: 'UNAVAILABLE' },
      })
    }
    const id = createId()
    log.error({ errorId: id, ...describeError(error) }, 'unexpected error')
    return new GraphQLError('Internal error', {
      path: error instanceof GraphQLError ? error.path : undefined,
      extensions: { code: 'INTERNAL', id },
    })
  }
  return { errors: (errors) => errors.map(mask) }
}
