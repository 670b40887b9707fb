import type { RouteArm } from '../catalog/family.ts'
import { judgeForRoute } from '../catalog/judge-input.ts'
import { brokenMediaRules } from '../catalog/media-rules.ts'
import type { ParamSpec } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import type { Rule } from '../catalog/rule.ts'
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
 * catalog's own rules; a value one step beyond is refused with the problem it calls for, and with no other. For every sum of
 * media: as much as it admits is taken, a little more is refused, and each medium alone may bring its part.
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
  const edges = edgesOf({ ...others, model: model! }).map((edge) => ({
    id: `${base}/${edge.parameter}/${edge.edge}`,
    run: () => verdictOn(routeArm, edge),
  }))
  const sums = routeArm.rules
    .filter(({ measure }) => measure)
    .map((rule) => ({
      id: `${base}/${rule.parameters.join('+')}/${rule.measure}`,
      run: () => verdictOnSum(routeArm, rule),
    }))
  return [...edges, ...sums]
}

/** As many media as can bring the sum about, each with the same part of it, and a number beside them at its least. */
function verdictOnSum({ parameters }: RouteArm, rule: Rule): string | null {
  const [field, list] = rule.parameters.flatMap((name): [string, ParamSpec][] => {
    const spec = parameters[name.replace('[]', '')]
    return spec?.kind === 'LIST' && spec.missing === undefined ? [[name.replace('[]', ''), spec]] : []
  })[0] ?? ['', undefined]
  if (list?.kind !== 'LIST' || !('media' in list.item)) return 'It is about no list of media.'
  const { maximumSeconds = Number.POSITIVE_INFINITY, maximumBytes = Number.POSITIVE_INFINITY } = list.item.media
  const mostOfOne = rule.measure === 'BYTES' ? maximumBytes : maximumSeconds
  const numbers = rule.parameters.flatMap((name) => {
    const spec = parameters[name]
    return spec && 'ranges' in spec ? [[name, spec.ranges[0]!.minimum] as const] : []
  })
  const most = rule.ranges![0]!.maximum - numbers.reduce((sum, [, number]) => sum + number, 0)
  const count = Math.max(1, Math.ceil(most / mostOfOne))
  if (count > list.maximumItems || (count === list.maximumItems && most === count * mostOfOne))
    return 'It never holds: the list’s own limits are narrower.'
  const settled = { [field]: Array.from({ length: count + 1 }, () => ({})), ...Object.fromEntries(numbers) }
  const step = rule.measure === 'BYTES' ? 1 : 0.001
  const problemsWith = (last: number) =>
    brokenMediaRules([rule], settled, [], (name) => {
      const [, index] = name.split('.')
      const part = index === undefined ? 0 : Number(index) < count ? most / count : last
      return rule.measure === 'BYTES' ? { sizeBytes: part } : { seconds: part }
    })
  const [inside, outside] = [problemsWith(0), problemsWith(step)]
  if (inside.length > 0) return `It is inside the sum, and refused: ${told(inside)}`
  return outside.length === 1 ? null : `A problem was called for; there is ${told(outside) || 'nothing'}`
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
