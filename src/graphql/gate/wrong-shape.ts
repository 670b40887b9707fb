import { GraphQLError } from 'graphql'
import type { Problem } from '../../catalog/problem.ts'

/** The one error for input that does not fit the schema; it begins with the first fault. Answered with HTTP 400. */
export function wrongShape(problems: readonly Problem[]): GraphQLError {
  return new GraphQLError(`${summary(problems)} The input does not match its type.`.trimStart(), {
    extensions: { code: 'BAD_USER_INPUT', problems: problems.map(whole) },
  })
}

function summary([first, ...others]: readonly Problem[]): string {
  if (!first) return ''
  const where = first.path.length === 0 ? '' : `${first.path.join('.')}: `
  return `${where}${first.message}${others.length === 0 ? '' : ` (And ${others.length} more.)`}`
}

/** As `userErrors` shows it when every field is asked for: one function places both. */
const whole = (problem: Problem) => ({
  code: problem.code,
  path: problem.path,
  parameter: problem.parameter,
  message: problem.message,
  allowedValues: problem.allowedValues ?? null,
  ranges: problem.ranges ?? null,
  maximumLength: problem.maximumLength ?? null,
  conflictsWith: problem.conflictsWith ?? [],
})
