import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { wan } from '../family.ts'
import { wanAtDashscope } from './dashscope.ts'
import { wanAtFal } from './fal.ts'

describe.each([wanAtDashscope, wanAtFal])('the sweep of wan at $provider', (wire) => {
  const routes = [...Map.groupBy(sweepOf(wan, wire), ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it.each(routes)('of %s has no parameter without effect but sound that has no switch', (route, own) => {
    expect(unseenParameters(own)).toEqual(route === 'wan-2-6-i2v-flash@fal' ? ['imageToVideo/generateAudio'] : [])
  })
})
