import { describe, expect, it } from 'vitest'
import { klingSweep } from '../../../../test/support/kling-wire.ts'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { type SweepEntry, sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { kling } from '../family.ts'
import { klingAtFal } from './fal.ts'
import { klingAtKlingai } from './klingai.ts'
import { klingAtKlingaiLegacy } from './klingai-legacy.ts'

/** What the wire has no word for, on purpose. */
const invisible: Record<string, string> = {
  'elements[].name': 'An element is called by an id of ours, or by its place; references to its name are rewritten.',
}

describe.each([klingAtKlingai, klingAtKlingaiLegacy, klingAtFal])('the sweep of $provider ($standard)', (wire) => {
  const entries = sweepOf(kling, wire, klingSweep)
  const routes = [...Map.groupBy(entries, ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it('has no parameter without effect but those that are invisible on purpose', () => {
    const unexpected = unseenParameters(entries).filter((name) => !(name.split('/')[1]! in invisible))
    expect(unexpected).toEqual([])
  })

  it('has nothing that the wire could not say', () => {
    const refused = entries.filter(({ routeArm: { route, capability }, settled, media }: SweepEntry) => {
      const stills = media.flatMap((medium) => ('kind' in medium ? [] : [{ ...medium, ...medium.original }]))
      return wire.problemsOf!({ route, capability: capability.field, settled }, [], stills).length > 0
    })
    expect(refused.map(({ name }) => name)).toEqual([])
  })
})
