import { mediaFields } from '../../src/catalog/media-fields.ts'
import { judgeReferences } from '../../src/catalog/references.ts'
import { brokenRules } from '../../src/catalog/rules.ts'
import { type Settled, settle } from '../../src/catalog/settle.ts'
import { kling } from '../../src/families/kling/family.ts'
import type { PreparedMedium, WireInput, WireMapping } from '../../src/families/wire.ts'
import type { KlingRequest } from '../../src/providers/klingai/request.ts'
import type { SweepOptions } from './wire-sweep.ts'

export const picture = { url: 'https://example.com/still.png' }
export const video = { url: 'https://example.com/move.mp4' }
export const element = (name: string, providerElementId = '829836802793406551') => ({
  name,
  source: { providerElementId },
})

/** What the catalog settles an input to on a route of Kling; what it refuses throws. Media without `media` are as they came. */
export function inputOf(routeId: string, capability: string, input: Settled, media: PreparedMedium[] = []): WireInput {
  const route = kling.models.flatMap(({ routes }) => routes).find(({ id }) => id === routeId)!
  const arm = route.arms.find((candidate) => candidate.capability.field === capability)!
  const { value: model } = kling.models.find(({ name }) => name === route.model)!
  const { settled, problems } = settle(arm.parameters, { model, ...input }, [])
  const all = [
    ...problems,
    ...brokenRules(arm.rules, settled, []),
    ...judgeReferences(arm.parameters, settled, []).problems,
  ]
  if (all.length > 0) throw new Error(all.map(({ parameter, message }) => `${parameter}: ${message}`).join(' '))
  const prepared = mediaFields(arm.parameters, settled).map(
    ({ field }): PreparedMedium =>
      media.find((medium) => medium.field === field) ?? { field, key: `key of ${field}`, width: 1200, height: 900 },
  )
  return { route, capability, settled, media: prepared }
}

/** The request that a wire of klingai makes of an input. */
export const saidBy =
  (wire: WireMapping) =>
  (...[routeId, capability, input, media]: Parameters<typeof inputOf>): KlingRequest =>
    wire.request(inputOf(routeId, capability, input, media)) as unknown as KlingRequest

/** What is interesting of Kling beside the edges of its limits. */
export const klingSweep: SweepOptions = {
  beside: { resizeMode: { aspectRatio: 'RATIO_16_9' } },
  values: {
    // What a prompt can call.
    'elements[].name': ['hero', 'heroine'],
    // Within the picture.
    'dynamicMasks[].points[].x': [0, 1200],
    'dynamicMasks[].points[].y': [0, 900],
  },
}
