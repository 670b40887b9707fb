import { expect, test } from 'vitest'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { settle } from '../../catalog/settle.ts'
import { sora } from './family.ts'

const path = ['request', 'sora', 'arm']
const picture = { url: 'https://example.com/still.png' }

function judge(routeId: string, field: string, input: Record<string, unknown>) {
  const model = sora.models.find(({ routes }) => routes.some(({ id }) => id === routeId))!
  const arm = model.routes.find(({ id }) => id === routeId)!.arms.find(({ capability }) => capability.field === field)!
  const { settled, problems } = settle(arm.parameters, { model: model.value, prompt: 'Waves', ...input }, path)
  const seconds = clipSecondsOf(arm.capability.clipSeconds, arm.parameters, settled)
  return {
    settled,
    told: problems.map(({ code, parameter }) => `${code} ${parameter}`),
    micros: priceOf(arm.route.prices, settled, seconds)?.micros,
  }
}

test.each([
  ['sora-2', ['AUTO', 'RESOLUTION_720P']],
  ['sora-2-pro', ['AUTO', 'RESOLUTION_720P', 'RESOLUTION_1080P']],
])('DNG-01: %s has exactly the column of the canonical set', (name, resolutions) => {
  const model = sora.models.find((candidate) => candidate.name === name)!
  expect(model.arms.map(({ capability }) => capability.field)).toEqual(['textToVideo', 'imageToVideo'])
  for (const { parameters } of model.arms) {
    expect(parameters.aspectRatio).toMatchObject({ allowed: ['AUTO', 'RATIO_9_16', 'RATIO_16_9'] })
    expect(parameters.resolution).toMatchObject({ allowed: resolutions })
    expect(parameters.durationSeconds).toMatchObject({
      ranges: [4, 8, 12].map((seconds) => ({ minimum: seconds, maximum: seconds })),
    })
    for (const absent of ['generateAudio', 'endFrame', 'referenceImages', 'elements', 'shots'])
      expect(parameters).not.toHaveProperty(absent)
  }
})

test('both models and all their routes are retired, and keep their limits', () => {
  for (const model of sora.models) {
    expect(model.lifecycle).toMatchObject({ stage: 'RETIRED', retiresOn: '2026-09-24' })
    expect(model.routes.map(({ provider }) => provider)).toEqual(['openai-videos', 'fal'])
    for (const { lifecycle } of model.routes)
      expect(lifecycle).toMatchObject({ stage: 'RETIRED', retiresOn: '2026-09-24' })
  }
  expect(sora.capabilities[0]!.parameters.model).toMatchObject({
    choices: [{ deprecationReason: 'Retired 2026-09-24.' }, { deprecationReason: 'Retired 2026-09-24.' }],
  })
})

test('a picture and a prompt settle to the wires’ own defaults', () => {
  expect(judge('sora-2@openai-videos', 'imageToVideo', { startFrame: picture })).toMatchObject({
    settled: { durationSeconds: 4, aspectRatio: 'AUTO', resolution: 'AUTO', resizeMode: 'CROP' },
    told: [],
    micros: 400_000,
  })
})

test('an empty prompt is refused: no wire goes without', () => {
  const input = { startFrame: picture, prompt: '' }
  expect(judge('sora-2@openai-videos', 'imageToVideo', input).told).toEqual(['REQUIRED prompt'])
  expect(judge('sora-2@fal', 'imageToVideo', input).told).toEqual(['REQUIRED prompt'])
})

test.each([
  ['sora-2-pro@openai-videos', 'RESOLUTION_720P', 2_400_000],
  ['sora-2-pro@openai-videos', 'RESOLUTION_1080P', 5_600_000],
  ['sora-2-pro@fal', 'RESOLUTION_720P', 2_400_000],
  ['sora-2-pro@fal', 'RESOLUTION_1080P', 4_000_000],
  ['sora-2-pro@fal', 'AUTO', 4_000_000],
])('8 seconds of Sora 2 Pro at %s, %s cost %d millionths of a dollar', (route, resolution, micros) => {
  const input = { startFrame: picture, durationSeconds: 8, resolution }
  expect(judge(route, 'imageToVideo', input)).toMatchObject({ told: [], micros })
})
