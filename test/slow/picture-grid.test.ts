import { afterAll, beforeAll, expect, it } from 'vitest'
import { completeInput } from '../../src/audits/complete-input.ts'
import { catalog } from '../../src/families/index.ts'
import {
  expectedOf,
  judged,
  type PictureGrid,
  severalAtOnce,
  startPictureGrid,
  toKling,
  ways,
} from '../support/picture-grid.ts'

let grid: PictureGrid
beforeAll(async () => {
  grid = await startPictureGrid()
})
afterAll(() => grid?.stop())

it('every format, whichever way it comes, reaches a vendor as people see it, or is refused by the rules', async () => {
  const cells = grid.formats.flatMap((format) => ways.map((way) => ({ format, way })))
  const wrong = await severalAtOnce(cells, async ({ format, way }) =>
    judged(format, way, await grid.send(format, way, toKling), expectedOf(format, way)),
  )
  expect(wrong).toEqual([])
}, 300_000)

/** Our own renderer's clips are what frames come from above. */
it('every route of a vendor takes a picture of some format, some way', async () => {
  const seen = grid.formats.filter((format) => expectedOf(format, 'base64') === 'SEEN')
  const cells = catalog.families
    .flatMap((family) => family.models.flatMap(({ routes }) => routes.map((route) => ({ family, route }))))
    .filter(({ route }) => route.provider !== 'embedded')
    .map((cell, index) => ({ ...cell, format: seen[index % seen.length]!, way: ways[index % ways.length]! }))
  const reached = new Set<string>()
  const wrong = await severalAtOnce(cells, async ({ family, route, format, way }) => {
    const arm =
      route.arms.find(({ capability }) => capability.field === 'imageToVideo') ??
      route.arms.find(({ capability }) => capability.field === 'references')!
    const outcome = await grid.send(format, way, (picture, prompt) => {
      const input = completeInput(arm, { parameter: 'prompt', value: prompt, expected: null })!
      if (arm.capability.field === 'references') input.referenceImages = [picture]
      else input.startFrame = picture
      return [{ [family.field]: { [arm.capability.field]: input } }, { provider: route.provider }]
    })
    if ('code' in outcome && outcome.code === 'MODEL_RETIRED' && route.lifecycle.stage === 'RETIRED') return null
    if ('route' in outcome) {
      reached.add(outcome.route)
      // Of Kling's two standards at one price the newer one is taken.
      if (![route.id, route.id.replace('-legacy', '')].includes(outcome.route))
        return `${route.id}: went to ${outcome.route}`
    }
    const found = judged(format, way, outcome, 'SEEN')
    return found && `${route.id}: ${found}`
  })
  expect(wrong).toEqual([])
  expect(reached.size).toBeGreaterThan(50)
}, 300_000)
