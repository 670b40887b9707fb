import { expect, it } from 'vitest'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { type Settled, settle } from '../../catalog/settle.ts'
import { minimaxH3 } from './family.ts'

const picture = { url: 'https://example.com/a.png' }
const sound = { url: 'https://example.com/a.wav' }

function judged(field: string, input: Settled) {
  const { arms, value: model } = minimaxH3.models[0]!
  const { parameters, rules, route } = arms.find(({ capability }) => capability.field === field)!.routes[0]!
  const { settled, problems } = settle(parameters, { model, prompt: 'Waves', ...input }, [])
  const price = priceOf(route.prices, settled, clipSecondsOf('durationSeconds', parameters, settled))
  return {
    settled,
    price: price!.micros,
    broken: [...problems, ...brokenRules(rules, settled, [])].map(({ code }) => code),
  }
}

it('the first five reference pictures cost nothing', () => {
  const price = (pictures: number) => judged('references', { referenceImages: Array(pictures).fill(picture) }).price
  expect([1, 5, 6, 9].map(price)).toEqual([300_000, 300_000, 380_000, 620_000])
})

it('a sound alone is nothing to refer to, and twelve references are the most', () => {
  const broken = (referenceImages: unknown[], referenceAudios: unknown[]) =>
    judged('references', { referenceImages, referenceAudios, referenceVideos: [] }).broken
  expect(broken([], [sound])).toEqual(['REQUIRED'])
  expect(broken([picture], [sound])).toEqual([])
  expect(broken(Array(9).fill(picture), Array(3).fill(sound))).toEqual([])
})

it('768p unless asked for: the wire itself would make 2K, which costs twice as much', () => {
  const { settled, price } = judged('imageToVideo', { startFrame: picture })
  expect(settled).toMatchObject({ resolution: 'RESOLUTION_768P', durationSeconds: 5 })
  expect(price).toBe(300_000)
  expect(judged('imageToVideo', { startFrame: picture, resolution: 'RESOLUTION_2K' }).price).toBe(650_000)
})
