import { judgeInput } from '../catalog/judge-input.ts'
import type { Problem } from '../catalog/problem.ts'
import { requestPath } from '../families/catalog.ts'
import { inSettingsNames } from './field-names.ts'
import type { TypedTwin } from './typed-twin.ts'

/**
 * Whether any route at all takes the twin, whether it can be used now or not; if none, what the nearest one says, in
 * the settings' names. Media are not looked into.
 */
export function judgeTwin({ choice, input, pathPairs }: TypedTwin): { problems: Problem[]; warnings: Problem[] } {
  const { capability, arm } = choice
  // The values of the caller's own variables may hold braces: they would be asked for again.
  const verdict = judgeInput({ capability, input, path: requestPath(choice) }, arm)
  const [nearest] = verdict.routes.sort((one, other) => distance(one.problems) - distance(other.problems))
  const own = (problem: Problem) => inSettingsNames(problem, choice, pathPairs)
  return {
    problems: [...verdict.problems, ...(nearest?.problems ?? [])].map(own),
    warnings: (nearest?.warnings ?? []).map(own),
  }
}

/** A route that has no place for something at all is further away than one that wants it otherwise. */
const distance = (problems: readonly Problem[]): number =>
  problems.reduce((sum, { code }) => sum + (code === 'NOT_ALLOWED' ? 1.5 : 1), 0)
