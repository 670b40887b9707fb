import { GraphQLError } from 'graphql'
import type { Problem } from '../../catalog/problem.ts'

/** The one error for input that does not fit the schema. Answered with HTTP 400. */
export function wrongShape(problems: readonly Problem[]): GraphQLError {
  return new GraphQLError('The input has the wrong shape.', { extensions: { code: 'BAD_USER_INPUT', problems } })
}
