import { expect, it, test } from 'vitest'
import { clipSecondsOf, priceOf } from '../catalog/price.ts'
import { type Settled, settle } from '../catalog/settle.ts'
import type { FalRequest } from '../providers/fal/client.ts'
import { catalog } from './index.ts'
import type { PreparedMedium } from './wire.ts'
import { wires } from './wires.ts'

const still = { url: 'https://example.com/a.png' }

function asked(model: string, field: string, input: Settled) {
  const { family, arm } = catalog.choice(model, field)!
  const { route, parameters, capability } = arm.routes.find(({ route: { provider } }) => provider === 'fal')!
  const value = family.models.find(({ name }) => name === model)!.value
  const { settled, problems } = settle(parameters, { model: value, ...input }, [])
  expect(problems).toEqual([])
  const media = ['startFrame', 'referenceImages.0'].map(
    (name): PreparedMedium => ({ field: name, key: name, width: 1280, height: 720 }),
  )
  const wire = wires.find((one) => one.family === family.id && one.provider === 'fal')!
  const { price } = wire.request({ route, capability: field, settled, media }) as FalRequest
  return { price, listed: priceOf(route.prices, settled, clipSecondsOf(capability.clipSeconds, parameters, settled)) }
}

const silent = { startFrame: still, prompt: 'Waves', generateAudio: false }
const to = (size: string) => ({ resolution: `RESOLUTION_${size}` })

/** What was asked, and the `x-fal-billable-units` of the answer: recorded in April and October 2026 (justintanner/apicity). */
test.each<[string, string, Settled, units: number]>([
  ['kling-v3', 'imageToVideo', { ...silent, durationSeconds: 5, mode: 'STANDARD' }, 3],
  ['kling-v3', 'imageToVideo', { ...silent, durationSeconds: 5, mode: 'PRO' }, 4],
  ['kling-v3-omni', 'imageToVideo', { ...silent, durationSeconds: 5, mode: 'NATIVE_4K' }, 5],
  ['veo-3-1', 'imageToVideo', { ...silent, durationSeconds: 4 }, 2],
  ['wan-2-7-i2v', 'imageToVideo', { startFrame: still, prompt: 'Waves', durationSeconds: 2, ...to('720P') }, 2],
  [
    'grok-imagine-video',
    'imageToVideo',
    { startFrame: still, prompt: 'Waves', durationSeconds: 6, ...to('720P') },
    8.439999999999998,
  ],
])('the units of a recorded answer of %s, %s %j come to the price of the catalog', (model, field, input, units) => {
  const { price, listed } = asked(model, field, input)
  expect(price!.estimate).toBe(listed!.micros)
  expect(Math.round(price!.perUnit * units)).toBe(listed!.micros)
})

test.each<[string, string, Settled, units: number]>([
  // A square has fewer pixels than the frame of 16:9 that is reckoned with.
  ['seedance-2-0', 'imageToVideo', { ...silent, durationSeconds: 4, ...to('480P') }, 38.8],
  ['seedance-2-0-fast', 'imageToVideo', { ...silent, durationSeconds: 4, ...to('480P') }, 38.8],
  // Its picture was free.
  [
    'grok-imagine-video',
    'references',
    { referenceImages: [still], prompt: 'Waves', durationSeconds: 6, ...to('480P') },
    6,
  ],
])('those of %s, %s come to a little less', (model, field, input, units) => {
  const { price, listed } = asked(model, field, input)
  const billed = Math.round(price!.perUnit * units)
  expect(billed).toBeLessThan(listed!.micros)
  expect(billed).toBeGreaterThan(0.95 * listed!.micros)
})

it('no unit has a price where none was seen, where 4K has another one, and where the model decides how long', () => {
  const unknown = { ...silent, durationSeconds: 5 }
  expect(asked('kling-v3-omni', 'imageToVideo', { ...unknown, mode: 'PRO' }).price).toBeUndefined()
  expect(asked('veo-3-1-fast', 'imageToVideo', { ...silent, durationSeconds: 4 }).price).toBeUndefined()
  expect(asked('veo-3-1', 'imageToVideo', { ...silent, ...to('4K') }).price).toBeUndefined()
  expect(asked('seedance-2-0', 'imageToVideo', { ...silent, durationSeconds: 0 }).price).toBeUndefined()
})
