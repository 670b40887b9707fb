import type { RouteArm } from '../../catalog/family.ts'
import { type MediaField, mediaFields } from '../../catalog/media-fields.ts'
import { brokenPictureRules, type PictureSize } from '../../catalog/picture-rules.ts'
import { type ClipPrice, clipSecondsOf, priceOf } from '../../catalog/price.ts'
import type { Problem } from '../../catalog/problem.ts'
import { judgeReferences } from '../../catalog/references.ts'
import type { Rule } from '../../catalog/rule.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { type Settled, type Settlement, settle } from '../../catalog/settle.ts'
import { type Availability, byAvailability } from './availability.ts'

/** What one route says to a request. */
export interface RouteVerdict extends Settlement {
  routeArm: RouteArm
  availability: Availability
  /** Of one clip; null when no price is known, or the length is wrong. */
  price: ClipPrice | null
  /** Share of its attempts that ended well of late; 1 while nothing is known. */
  health: number
}

/** Judges the arm's input as one route would: limits, rules, references. Pure; media are judged apart. */
export function judgeForRoute(
  routeArm: RouteArm,
  input: Settled,
  path: readonly string[],
): Omit<RouteVerdict, 'availability' | 'health'> {
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

/** What the route says to the media of a request, as far as they are known. `field` is below the arm. */
export function judgeMediaForRoute(
  { routeArm, settled }: Pick<RouteVerdict, 'routeArm' | 'settled'>,
  path: readonly string[],
  media: { problemsOf(field: MediaField): Problem[]; sizeAt(field: string): PictureSize | undefined },
): Problem[] {
  return [
    ...mediaFields(routeArm.parameters, settled).flatMap((field) => media.problemsOf(field)),
    ...brokenPictureRules(routeArm.rules, settled, path, media.sizeAt),
  ]
}

/** Lists that have not their number, and what has not its shape. */
const uncountable: readonly Problem['code'][] = ['SHAPE', 'TOO_MANY', 'TOO_FEW']

/** Fields of the arm that hold something uncountable. `path` is where the arm's input stands. */
export const uncountedFields = (problems: readonly Problem[], path: readonly string[]): ReadonlySet<string> =>
  new Set(problems.filter(({ code }) => uncountable.includes(code)).map((problem) => problem.path[path.length] ?? ''))

/** Fields of the arm that a rule looks at. */
const fieldsOf = ({ when, parameters }: Rule): string[] =>
  [...parameters, ...(when ?? []).map(({ parameter }) => parameter)].map((name) => name.split(/[.[]/)[0]!)

const isFit = (verdict: RouteVerdict): boolean => verdict.problems.length === 0

/**
 * The route that takes the request: among those that can be used the cheapest that fits, then the healthiest. Where none
 * that can be used fits, the one nearest to it tells what is wrong; where none can be used at all, the best that fits.
 */
export function chooseRoute(verdicts: readonly RouteVerdict[]): RouteVerdict | undefined {
  const usable = verdicts.filter(({ availability }) => availability.usable)
  const considered = usable.length > 0 ? usable : verdicts
  return [...considered].sort(byMerit)[0]
}

const lacks = ({ problems }: RouteVerdict): number =>
  problems.filter(({ code, allowedValues }) => code === 'NOT_ALLOWED' && !allowedValues).length

function byMerit(one: RouteVerdict, other: RouteVerdict): number {
  if (isFit(one) !== isFit(other)) return isFit(one) ? -1 : 1
  if (!isFit(one) && one.problems.length !== other.problems.length) return one.problems.length - other.problems.length
  // Of two that are equally far from it, the one that takes all its parameters has the more to say.
  if (lacks(one) !== lacks(other)) return lacks(one) - lacks(other)
  const availability = byAvailability(one.availability, other.availability)
  if (availability !== 0) return availability
  const price = (one.price?.micros ?? Number.POSITIVE_INFINITY) - (other.price?.micros ?? Number.POSITIVE_INFINITY)
  if (price !== 0 && !Number.isNaN(price)) return price
  return other.health - one.health
}

/** Why a route that was not chosen fell out, in a sentence. */
export function whyNot(verdict: RouteVerdict, chosen: RouteVerdict): string {
  if (!isFit(verdict)) return verdict.problems.map(({ message }) => message).join(' ')
  if (!verdict.availability.usable && verdict.availability.reason) return verdict.availability.reason
  const [own, best] = [verdict.price?.micros, chosen.price?.micros]
  if (own === undefined) return 'Its price is not known.'
  if (best !== undefined && own > best) return 'Another route is cheaper.'
  return verdict.health < chosen.health
    ? 'Another route of the same price works better of late.'
    : 'Another route of the same price comes first.'
}
