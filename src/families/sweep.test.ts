import { describe, expect, it } from 'vitest'
import { klingSweep } from '../../test/support/kling-wire.ts'
import { goldenOf } from '../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../test/support/wire-sweep.ts'
import { catalog } from './index.ts'
import { isStill } from './wire.ts'
import { wires } from './wires.ts'

/** What a wire has no word for, on purpose. */
const withoutEffect: Readonly<Record<string, readonly string[]>> = {
  // AUTO is 720p here, and Sora 2 has no other.
  'sora-2@openai-videos': ['imageToVideo/resolution', 'textToVideo/resolution'],
  // There is no switch; elsewhere the model has one.
  'wan-2-6-i2v-flash@fal': ['imageToVideo/generateAudio'],
}
/** An element is called by an id of ours, or by its place; references to its name are rewritten. */
const isRewritten = (parameter: string) => parameter.endsWith('/elements[].name')

describe.each(wires.filter(({ provider }) => provider !== 'embedded'))(
  'the sweep of $family at $provider ($standard)',
  (wire) => {
    const family = catalog.families.find(({ id }) => id === wire.family)!
    const entries = sweepOf(family, wire, wire.family === 'kling' ? klingSweep : {})
    const routes = [...Map.groupBy(entries, ({ routeArm }) => routeArm.route.id)]

    it.each(routes)('of %s says what its golden file says', async (route, own) => {
      await expect(goldenOf(own)).toMatchFileSnapshot(`${wire.family}/wire/golden/${route}.json`)
    })

    it.each(routes)('of %s has no parameter without effect but those that are so on purpose', (route, own) => {
      expect(unseenParameters(own).filter((parameter) => !isRewritten(parameter))).toEqual(withoutEffect[route] ?? [])
    })

    it('has nothing that the wire could not say', () => {
      const refused = entries.filter(({ routeArm: { route, capability }, settled, media }) => {
        const stills = media.filter(isStill).map((medium) => ({ ...medium, ...medium.original }))
        return (wire.problemsOf?.({ route, capability: capability.field, settled }, [], stills) ?? []).length > 0
      })
      expect(refused.map(({ name }) => name)).toEqual([])
    })
  },
)

it('Seedance at ModelArk is always told a length: one of its own choice would cost what it chooses', () => {
  const wire = wires.find(({ family, provider }) => family === 'seedance' && provider === 'modelark')!
  const entries = sweepOf(catalog.families.find(({ id }) => id === 'seedance')!, wire)
  const lengths = entries.map(({ request }) => (request as { body: { duration?: unknown } }).body.duration)
  expect(lengths.filter((length) => typeof length !== 'number')).toEqual([])
  expect(lengths.length).toBeGreaterThan(100)
})
