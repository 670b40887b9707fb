import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { pixelml } from '../family.ts'
import { pixelmlAtAgenticflow } from './agenticflow.ts'

describe('the sweep of pixelml at agenticflow', () => {
  const routes = [...Map.groupBy(sweepOf(pixelml, pixelmlAtAgenticflow), ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it.each(routes)('of %s has no parameter without effect', (_route, own) => {
    expect(unseenParameters(own)).toEqual([])
  })
})
