import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { grokImagine } from '../family.ts'
import { grokAtFal } from './fal.ts'
import { grokAtXai } from './xai.ts'

describe.each([grokAtXai, grokAtFal])('the sweep of grok-imagine at $provider', (wire) => {
  const routes = [...Map.groupBy(sweepOf(grokImagine, wire), ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it.each(routes)('of %s has no parameter without effect', (_route, own) => {
    expect(unseenParameters(own)).toEqual([])
  })
})
