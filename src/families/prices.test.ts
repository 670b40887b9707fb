import { expect, it } from 'vitest'
import type { Route, RouteArm } from '../catalog/family.ts'
import type { ParamSpec } from '../catalog/param.ts'
import { holds } from '../catalog/rules.ts'
import type { Settled } from '../catalog/settle.ts'
import { catalog } from './index.ts'

const routes = catalog.families.flatMap(({ models }) => models.flatMap((model) => model.routes))
const priced = routes.filter(({ prices }) => prices.length > 0)

/** One item of whatever a condition can name below a list: `elements[].source.video.voiceId`. */
const itemWith = ([field, ...below]: readonly string[]): unknown =>
  field === undefined ? 'given' : { [field]: itemWith(below) }

/** What a condition's parameter can be on this arm; undefined: left out. */
function valuesOf(spec: ParamSpec, below: readonly string[]): unknown[] {
  if (below.length > 0) return [undefined, [itemWith(below)]]
  if (spec.kind === 'CHOICE' || spec.kind === 'BOOLEAN') return [...spec.allowed]
  return [undefined, spec.kind === 'LIST' ? ['given'] : 'given']
}

/** Every combination of what the route's prices look at, as far as the arm has it. */
function combinations({ route, parameters }: RouteArm): Settled[] {
  const names = new Set(route.prices.flatMap(({ when }) => (when ?? []).map(({ parameter }) => parameter)))
  let found: Settled[] = [{}]
  for (const name of names) {
    const [field, ...below] = name.split('.')
    const list = field!.replace('[]', '')
    const spec = parameters[list]
    if (!spec || spec.missing !== undefined) continue
    found = found.flatMap((input) => valuesOf(spec, below).map((value) => merged(input, list, value)))
  }
  return found
}

/** Two conditions inside one list are two items of it. */
const merged = (input: Settled, field: string, value: unknown): Settled => {
  if (value === undefined) return input
  const known = input[field]
  return { ...input, [field]: Array.isArray(known) && Array.isArray(value) ? [...known, ...value] : value }
}

const firstMatch = (route: Route, input: Settled): number =>
  route.prices.findIndex(({ when }) => (when ?? []).every((condition) => holds(condition, input)))

it.each(priced.map((route) => [route.id, route] as const))('%s has a price for all it can make', (_, route) => {
  for (const arm of route.arms)
    for (const input of combinations(arm))
      expect(firstMatch(route, input), `${arm.capability.field} ${JSON.stringify(input)}`).toBeGreaterThanOrEqual(0)
})

it.each(priced.map((route) => [route.id, route] as const))('%s has no price that nothing can cost', (_, route) => {
  const used = new Set(route.arms.flatMap((arm) => combinations(arm).map((input) => firstMatch(route, input))))
  expect(route.prices.filter((_row, index) => !used.has(index))).toEqual([])
})
