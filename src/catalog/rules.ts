import type { Problem } from './problem.ts'
import type { Condition, Rule } from './rule.ts'
import type { Settled } from './settle.ts'
import { describeRange, isInRange } from './value.ts'
import { type PlacedValue, valuesAt } from './values-at.ts'

type Scalar = string | number | boolean

/** Given: a list that is not empty, a flag that is true, a text that is not empty, anything else that is there. */
const isGiven = ({ value }: PlacedValue): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== false && value !== ''

const given = (settled: Settled, parameter: string): PlacedValue[] => valuesAt(settled, parameter).filter(isGiven)

export function holds(condition: Condition, settled: Settled): boolean {
  if (!condition.values) return given(settled, condition.parameter).length > 0
  return valuesAt(settled, condition.parameter).some(({ value }) => condition.values!.includes(value as Scalar))
}

/** What is wrong with settled parameters that are each right alone. `path` is where the arm's input stands. */
export function brokenRules(rules: readonly Rule[], settled: Settled, path: readonly string[]): Problem[] {
  return rules.flatMap((rule) =>
    (rule.when ?? []).every((condition) => holds(condition, settled)) ? judges[rule.kind](rule, settled, path) : [],
  )
}

type Judge = (rule: Rule, settled: Settled, path: readonly string[]) => Problem[]

/** Where a parameter stands; of what is inside a list, the list. */
const at = (path: readonly string[], parameter: string): string[] => [
  ...path,
  ...parameter.replace(/\[\].*$/, '').split('.'),
]

const conditionPaths = (rule: Rule, path: readonly string[]): string[][] =>
  (rule.when ?? []).map(({ parameter }) => at(path, parameter))

const problem = (
  code: Problem['code'],
  rule: Rule,
  path: readonly string[],
  parameter: string,
  more: Partial<Problem> = {},
): Problem => ({
  code,
  path: at(path, parameter),
  parameter,
  message: rule.message,
  conflictsWith: conditionPaths(rule, path),
  ...more,
})

/** How many things a parameter stands for: a list counts its items. */
const count = (settled: Settled, parameter: string): number =>
  given(settled, parameter).reduce((sum, { value }) => sum + (Array.isArray(value) ? value.length : 1), 0)

const isInsideNothing = (settled: Settled, parameter: string): boolean =>
  parameter.includes('[]') && given(settled, parameter.split('[]')[0]!).length === 0

/** Judged where their facts are known: media-rules.ts. */
const aboutMedia: Judge = () => []

const judges: Record<Rule['kind'], Judge> = {
  SAME_SIZE: aboutMedia,
  SAME_ASPECT: aboutMedia,

  REQUIRES: (rule, settled, path) =>
    rule.parameters
      .filter((parameter) => given(settled, parameter).length === 0)
      .map((parameter) => problem('REQUIRED', rule, path, parameter)),

  EXCLUDES: (rule, settled, path) =>
    rule.parameters
      .filter((parameter) => given(settled, parameter).length > 0)
      .map((parameter) => problem('CONFLICT', rule, path, parameter)),

  RESTRICTS: (rule, settled, path) =>
    rule.parameters.flatMap((parameter) =>
      valuesAt(settled, parameter)
        .filter(({ value }) =>
          rule.choices
            ? !rule.choices.includes(value as Scalar)
            : !(rule.ranges ?? []).some((range) => isInRange(range, value as number)),
        )
        .map(({ path: below }) =>
          problem(rule.choices ? 'NOT_ALLOWED' : 'OUT_OF_RANGE', rule, path, parameter, {
            path: [...path, ...below],
            ...(rule.choices ? { allowedValues: [...rule.choices] } : {}),
            ...(rule.ranges ? { ranges: [...rule.ranges] } : {}),
          }),
        ),
    ),

  AT_LEAST_ONE: (rule, settled, path) => {
    if (rule.parameters.some((parameter) => given(settled, parameter).length > 0)) return []
    // Of a list that is not there its own number says enough.
    if (rule.parameters.every((parameter) => isInsideNothing(settled, parameter))) return []
    const [first, ...others] = rule.parameters
    const conflictsWith = [...conditionPaths(rule, path), ...others.map((parameter) => at(path, parameter))]
    return [problem('REQUIRED', rule, path, first!, { conflictsWith })]
  },

  AT_MOST: (rule, settled, path) => {
    const limit = rule.limit!
    const counts = rule.parameters.map((parameter) => ({ parameter, items: count(settled, parameter) }))
    const total = counts.reduce((sum, { items }) => sum + items, 0)
    if (total <= limit) return []
    const [last, ...others] = counts.filter(({ items }) => items > 0).reverse()
    return [
      problem('TOO_MANY', rule, path, last!.parameter, {
        message: `${rule.message} ${total} given.`,
        ranges: [{ minimum: 0, maximum: limit }],
        conflictsWith: [...conditionPaths(rule, path), ...others.map(({ parameter }) => at(path, parameter))],
      }),
    ]
  },

  SUM: (rule, settled, path) =>
    rule.parameters.flatMap((parameter) => {
      if (rule.measure) return []
      const values = valuesAt(settled, parameter)
      if (values.length === 0) return []
      const sum = Math.round(values.reduce((total, { value }) => total + (value as number), 0) * 1000) / 1000
      if (rule.ranges!.some((range) => isInRange(range, sum))) return []
      return [
        problem('OUT_OF_RANGE', rule, path, parameter, {
          // The sum of one is the caller's own number: not repeated.
          message: `${rule.message} Together they must make ${rule.ranges!.map(describeRange).join(' or ')}.`,
          ranges: [...rule.ranges!],
        }),
      ]
    }),
}
