import { GraphQLError } from 'graphql'
import type { Problem } from '../catalog/problem.ts'

/** An argument that fits its type and yet cannot be used, where there is no payload to say so. */
export function badArgument(problem: Omit<Problem, 'parameter'>): GraphQLError {
  return new GraphQLError(problem.message, {
    extensions: { code: 'BAD_USER_INPUT', problems: [{ ...problem, parameter: null }] },
  })
}
