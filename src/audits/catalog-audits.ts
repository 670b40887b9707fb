import type { RouteArm } from '../catalog/family.ts'
import { judgeForRoute } from '../catalog/judge-input.ts'
import type { Problem } from '../catalog/problem.ts'
import type { Catalog } from '../families/catalog.ts'
import { completeInput } from './complete-input.ts'
import { type Edge, edgesOf } from './edges.ts'

/** One check that anybody can run against a catalog. */
export interface Audit {
  /** Stable: `catalog/kling-v3@klingai/multiShot/shots[].durationSeconds/ranges[0].maximum`. */
  id: string
  /** What is wrong, in a sentence; null when nothing is. */
  run(): string | null
}

/**
 * For every parameter of every model on every route: a value at its edge is taken, the others completed from the
 * catalog's own rules; a value one step beyond is refused with the problem it calls for, and with no other.
 */
export function catalogAudits(catalog: Catalog): Audit[] {
  return catalog.families.flatMap((family) =>
    family.models.flatMap((model) =>
      model.routes.flatMap((route) => route.arms.flatMap((routeArm) => armAudits(routeArm))),
    ),
  )
}

function armAudits(routeArm: RouteArm): Audit[] {
  const base = `catalog/${routeArm.route.id}/${routeArm.capability.field}`
  const { model, ...others } = routeArm.parameters
  return edgesOf({ ...others, model: model! }).map((edge) => ({
    id: `${base}/${edge.parameter}/${edge.edge}`,
    run: () => verdictOn(routeArm, edge),
  }))
}

function verdictOn(routeArm: RouteArm, edge: Edge): string | null {
  const { parameter, expected } = edge
  const input = completeInput(routeArm, edge)
  if (!input) return 'No completion admits this value: the rules contradict the limits.'
  const { problems } = judgeForRoute(routeArm, input, [])
  if (expected === null) return problems.length === 0 ? null : `It is inside the limits, and refused: ${told(problems)}`
  const own = problems.filter((problem) => problem.parameter === parameter)
  if (!own.some(({ code }) => code === expected))
    return `${expected} was called for; there is ${told(problems) || 'nothing'}`
  return own.length === problems.length ? null : `${expected} was called for alone; there is ${told(problems)}`
}

const told = (problems: readonly Problem[]): string =>
  problems.map(({ code, parameter, message }) => `${code} at ${parameter}: ${message}`).join(' ')
