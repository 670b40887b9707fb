import type { Capability, RouteArm } from './family.ts'
import { brokenMediaRules, type FactsAt } from './media-rules.ts'
import type { SpecTable } from './param.ts'
import { type ClipPrice, clipSecondsOf, priceOf } from './price.ts'
import type { Problem } from './problem.ts'
import { judgeReferences } from './references.ts'
import type { Rule } from './rule.ts'
import { brokenRules } from './rules.ts'
import { type Settled, type Settlement, settle } from './settle.ts'
import { applyVariables, type PromptVariable } from './variables.ts'

/** What one route says to an input. */
export interface RouteSettlement extends Settlement {
  routeArm: RouteArm
  /** Of one clip; null when no price is known, or the length is wrong. */
  price: ClipPrice | null
}

export interface InputVerdict {
  /** With the variables put in: valid again without them. */
  input: Settled
  /** Of the variables; where no route is asked, of the whole input. */
  problems: Problem[]
  warnings: Problem[]
  settlement: Settlement | null
  /** In the order of the routes that were asked. */
  routes: RouteSettlement[]
}

/** What stands beside an input for its texts. */
export interface InputTexts {
  variables?: readonly PromptVariable[]
  allowPlaceholders?: boolean
}

/**
 * Judges an arm's input as each of the routes would: variables, limits, rules, references, and media together as
 * far as `factsAt` knows them. Without a route only the limits of `parameters` can be told. Pure. `path` is where the
 * input stands.
 */
export function judgeInput(
  { capability, input, path }: { capability: Capability; input: Settled; path: readonly string[] },
  { parameters, routes }: { parameters: SpecTable; routes: readonly RouteArm[] },
  { variables = [], allowPlaceholders = false }: InputTexts = {},
  factsAt: FactsAt = () => undefined,
): InputVerdict {
  const replaced = applyVariables(capability.parameters, input, path, variables, { allowPlaceholders })
  const settlement = routes.length === 0 ? settle(parameters, replaced.input, path) : null
  return {
    input: replaced.input,
    problems: [...replaced.problems, ...(settlement?.problems ?? [])],
    warnings: replaced.warnings,
    settlement,
    routes: routes.map((routeArm) => {
      const verdict = judgeForRoute(routeArm, replaced.input, path)
      verdict.problems.push(...brokenMediaRules(routeArm.rules, verdict.settled, path, factsAt))
      return verdict
    }),
  }
}

/** The same as one route would, of an input without variables and media of which nobody knows anything. */
export function judgeForRoute(routeArm: RouteArm, input: Settled, path: readonly string[]): RouteSettlement {
  const settlement = settle(routeArm.parameters, input, path)
  const { settled, problems, warnings } = settlement
  // What is not even counted cannot be reckoned with; the rest can.
  const uncounted = uncountedFields(problems, path)
  const { clipSeconds } = routeArm.capability
  const isMeasured = uncounted.size === 0 && problems.every(({ parameter }) => parameter !== clipSeconds)
  const rules = routeArm.rules.filter((rule) => !fieldsOf(rule).some((field) => uncounted.has(field)))
  problems.push(...brokenRules(rules, settled, path))
  const references = judgeReferences(routeArm.parameters, settled, path, uncounted)
  problems.push(...references.problems)
  warnings.push(...references.warnings)
  const price = isMeasured
    ? priceOf(routeArm.route.prices, settled, clipSecondsOf(clipSeconds, routeArm.parameters, settled))
    : null
  return { ...settlement, routeArm, price }
}

/** Lists that have not their number, and what has not its shape. */
const uncountable: readonly Problem['code'][] = ['SHAPE', 'TOO_MANY', 'TOO_FEW']

/** Fields of the arm that hold something uncountable. */
const uncountedFields = (problems: readonly Problem[], path: readonly string[]): ReadonlySet<string> =>
  new Set(problems.filter(({ code }) => uncountable.includes(code)).map((problem) => problem.path[path.length] ?? ''))

/** Fields of the arm that a rule looks at. */
const fieldsOf = ({ when, parameters }: Rule): string[] =>
  [...parameters, ...(when ?? []).map(({ parameter }) => parameter)].map((name) => name.split(/[.[]/)[0]!)
