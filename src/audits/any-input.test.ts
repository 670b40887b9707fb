import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RouteArm } from '../catalog/family.ts'
import { judgeForRoute } from '../catalog/judge-input.ts'
import { settle } from '../catalog/settle.ts'
import { applyVariables } from '../catalog/variables.ts'
import { catalog } from '../families/index.ts'
import { completeInput } from './complete-input.ts'
import { edgesOf } from './edges.ts'

const routeArms: RouteArm[] = catalog.families.flatMap(({ models }) =>
  models.flatMap(({ arms }) => arms.flatMap(({ routes }) => routes)),
)
/** Any JSON at the arm's own fields, so that it gets past the first look. */
const anyInputOf = (arm: RouteArm) =>
  fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.record(
      Object.fromEntries(
        Object.keys(arm.parameters).map((field) => [field, fc.oneof(fc.jsonValue(), deep(arm, field))]),
      ),
      { requiredKeys: [] },
    ),
  )

const arbitraries = new Map<RouteArm, ReturnType<typeof anyInputOf>>()
/** Made once for each arm: that takes longer than to draw from it. */
function anyInput(arm: RouteArm) {
  const known = arbitraries.get(arm) ?? anyInputOf(arm)
  arbitraries.set(arm, known)
  return known
}

/** Values that are right for the field, as often as not. */
function deep(arm: RouteArm, field: string): fc.Arbitrary<unknown> {
  const values = edgesOf({ [field]: arm.parameters[field]! }).map((edge) => completeInput(arm, edge)?.[field])
  return values.length === 0 ? fc.constant(undefined) : fc.constantFrom(...values)
}

describe('the judge of a route', () => {
  it('never crashes on any JSON, and never takes a fifth of a second', () => {
    void fc.assert(
      fc.property(
        fc.constantFrom(...routeArms).chain((arm) => fc.tuple(fc.constant(arm), anyInput(arm))),
        ([arm, input]) => {
          const judge = () => {
            const before = process.cpuUsage()
            const replaced = applyVariables(arm.capability.parameters, input as never, [], [])
            judgeForRoute(arm, replaced.input, [])
            const { user, system } = process.cpuUsage(before)
            return (user + system) / 1000
          }
          // Of a busy machine one run says little; three say enough.
          const milliseconds = Math.min(judge(), judge(), judge())
          expect(milliseconds).toBeLessThan(200)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('settles what it has settled to the same', () => {
    for (const arm of routeArms)
      for (const edge of edgesOf(arm.parameters)) {
        const input = edge.expected === null && completeInput(arm, edge)
        if (!input) continue
        const once = settle(arm.parameters, input, []).settled
        expect(settle(arm.parameters, once, []).settled).toEqual(once)
      }
  })
})
