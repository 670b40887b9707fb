import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { seedance } from '../family.ts'
import { seedanceAtFal } from './fal.ts'
import { seedanceAtModelark } from './modelark.ts'

describe.each([seedanceAtModelark, seedanceAtFal])('the sweep of seedance at $provider', (wire) => {
  const routes = [...Map.groupBy(sweepOf(seedance, wire), ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it.each(routes)('of %s has no parameter without effect', (_route, own) => {
    expect(unseenParameters(own)).toEqual([])
  })
})
