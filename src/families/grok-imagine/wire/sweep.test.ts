import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { grokImagine } from '../family.ts'
import { grokAtXai } from './xai.ts'

describe('the sweep of grok-imagine at xai', () => {
  const routes = [...Map.groupBy(sweepOf(grokImagine, grokAtXai), ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it.each(routes)('of %s has no parameter without effect', (_route, own) => {
    expect(unseenParameters(own)).toEqual([])
  })
})
