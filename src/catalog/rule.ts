import type { NumberRange } from './problem.ts'

export const ruleKinds = [
  'REQUIRES',
  'EXCLUDES',
  'RESTRICTS',
  'AT_LEAST_ONE',
  'AT_MOST',
  'SUM',
  'SAME_SIZE',
  'SAME_ASPECT',
] as const
export type RuleKind = (typeof ruleKinds)[number]

/**
 * What no single parameter can say. When all conditions hold: REQUIRES all `parameters`; EXCLUDES them; RESTRICTS the one
 * parameter to `choices` or `ranges`; AT_LEAST_ONE of them is given; AT_MOST `limit` items of them together; SUM of them
 * within `ranges`. SAME_SIZE and SAME_ASPECT are about the pictures behind `parameters`, as far as they are known.
 */
export interface Rule {
  readonly kind: RuleKind
  /** All must hold; none: always. */
  readonly when?: readonly Condition[]
  /** As introspection names them; `elements[].source.video` counts the items that have it. */
  readonly parameters: readonly string[]
  readonly choices?: readonly (string | number | boolean)[]
  readonly ranges?: readonly NumberRange[]
  readonly limit?: number
  /** The rule as a sentence for people. */
  readonly message: string
}

export interface Condition {
  readonly parameter: string
  /** One of these; left out: any value given (a list that is not empty, a flag that is true). */
  readonly values?: readonly (string | number | boolean)[]
}
