import { judgeInput } from '../catalog/judge-input.ts'
import type { Problem } from '../catalog/problem.ts'
import { requestPath } from '../families/catalog.ts'
import { type AvailabilityContext, availabilityOf } from '../generations/judge/availability.ts'
import { chooseRoute } from '../generations/judge/choose-route.ts'
import { wireProblems } from '../generations/judge/judge.ts'
import { inSettingsNames } from './field-names.ts'
import type { TypedTwin } from './typed-twin.ts'

/**
 * What the route that a start would choose says to the twin, in the settings' names. Where no route can be used now, one
 * of the others. Media are not looked into.
 */
export function judgeTwin(
  context: AvailabilityContext,
  { choice, input, pathPairs }: TypedTwin,
  allowPlaceholders: boolean,
): { problems: Problem[]; warnings: Problem[] } {
  const { family, capability, arm } = choice
  const path = requestPath(choice)
  const verdict = judgeInput({ capability, input, path }, arm, { allowPlaceholders })
  const chosen = chooseRoute(
    verdict.routes.map((route) => {
      route.problems.push(...wireProblems(context, { family, path }, route))
      return { ...route, availability: availabilityOf(context, family, route.routeArm.route), health: 1 }
    }),
  )
  const own = (problem: Problem) => inSettingsNames(problem, choice, pathPairs)
  return {
    problems: [...verdict.problems, ...(chosen?.problems ?? [])].map(own),
    warnings: (chosen?.warnings ?? []).map(own),
  }
}
