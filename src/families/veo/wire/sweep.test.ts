import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { veo } from '../family.ts'
import { veoAtFal } from './fal.ts'
import { veoAtVertex } from './vertex.ts'

describe.each([veoAtVertex, veoAtFal])('the sweep of veo at $provider', (wire) => {
  const entries = sweepOf(veo, wire)
  const routes = [...Map.groupBy(entries, ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it('has no parameter without effect', () => {
    expect(unseenParameters(entries)).toEqual([])
  })
})
