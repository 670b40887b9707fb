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

/** What of a medium is added up: how long it lasts, and what it weighs. */
export const ruleMeasures = ['SECONDS', 'BYTES'] as const
export type RuleMeasure = (typeof ruleMeasures)[number]

/**
 * What no single parameter can say. When all conditions hold: REQUIRES all `parameters`; EXCLUDES them; RESTRICTS the one
 * parameter to `choices` or `ranges`; AT_LEAST_ONE of them is given; AT_MOST `limit` items of them together; SUM of them
 * within `ranges`, of media by `measure`: then all of them together, a number beside them being seconds. SAME_SIZE and SAME_ASPECT are about the pictures behind `parameters`; these and sums of media are judged as far as they are known.
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
  readonly measure?: RuleMeasure
  /** The rule as a sentence for people. */
  readonly message: string
}

export interface Condition {
  readonly parameter: string
  /** One of these; left out: any value given (a list that is not empty, a flag that is true). */
  readonly values?: readonly (string | number | boolean)[]
}
