import { expect, it } from 'vitest'
import { catalog } from '../../families/index.ts'
import { timingKeyOf } from './timing.ts'

const { model } = catalog.model('kling-v3')!
const arms = model.arms.find(({ capability }) => capability.field === 'imageToVideo')!.routes
const keyAt = (routeId: string, settled: object = {}) =>
  timingKeyOf(arms.find(({ route }) => route.id === routeId)!, { durationSeconds: 5, mode: 'PRO', ...settled })

it('clips of another route, length or number of pixels are of another kind, whatever the number of pixels is called', () => {
  const keys = [
    keyAt('kling-v3@klingai'),
    keyAt('kling-v3@klingai-legacy'),
    keyAt('kling-v3@fal'),
    keyAt('kling-v3@klingai', { durationSeconds: 10 }),
    keyAt('kling-v3@klingai', { mode: 'NATIVE_4K' }),
    keyAt('kling-v3@klingai', { resolution: 'P720' }),
  ]
  expect(new Set(keys).size).toBe(keys.length)
  expect(keyAt('kling-v3@klingai', { prompt: 'another' })).toBe(keys[0])
})
