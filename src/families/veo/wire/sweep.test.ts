import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { veo } from '../family.ts'
import { veoAtVertex } from './vertex.ts'

describe('the sweep of veo at vertex', () => {
  const entries = sweepOf(veo, veoAtVertex)
  const routes = [...Map.groupBy(entries, ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it('has no parameter without effect', () => {
    expect(unseenParameters(entries)).toEqual([])
  })
})
