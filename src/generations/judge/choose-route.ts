import type { RouteSettlement } from '../../catalog/judge-input.ts'
import { type Availability, byAvailability } from './availability.ts'

/** What one route says to a request, and whether it can be used. */
export interface RouteVerdict extends RouteSettlement {
  availability: Availability
  /** Share of its attempts that ended well of late; 1 while nothing is known. */
  health: number
}

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
    ? 'Another route with the same price has been more reliable lately.'
    : 'Another route with the same price is preferred.'
}
