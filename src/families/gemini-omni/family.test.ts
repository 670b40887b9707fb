import { expect, test } from 'vitest'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { settle } from '../../catalog/settle.ts'
import { geminiOmni } from './family.ts'

const path = ['request', 'geminiOmni', 'arm']
const medium = { url: 'https://example.com/still.png' }

const modelOf = (routeId: string) => geminiOmni.models.find(({ routes }) => routes.some(({ id }) => id === routeId))!
const armOf = (routeId: string, field: string) =>
  modelOf(routeId)
    .routes.find(({ id }) => id === routeId)!
    .arms.find(({ capability }) => capability.field === field)!

function judge(routeId: string, field: string, input: Record<string, unknown>) {
  const [model, arm] = [modelOf(routeId), armOf(routeId, field)]
  const { settled, problems } = settle(arm.parameters, { model: model.value, prompt: 'Waves', ...input }, path)
  const all = [...problems, ...brokenRules(arm.rules, settled, path)]
  const seconds = clipSecondsOf(arm.capability.clipSeconds, arm.parameters, settled)
  return {
    settled,
    told: all.map(({ code, parameter }) => `${code} ${parameter}`),
    price: priceOf(arm.route.prices, settled, seconds),
  }
}

test('a prompt alone settles to 10 seconds of 720p', () => {
  expect(judge('gemini-omni-1-1-flash@gemini', 'textToVideo', {})).toMatchObject({
    settled: { durationSeconds: 10, aspectRatio: 'RATIO_16_9', resolution: 'RESOLUTION_720P' },
    told: [],
    price: { micros: 1_000_000 },
  })
})

test('Omni 1.1 ends at 10 seconds and Omni 1.2 at 15; tenths of a second are taken', () => {
  for (const provider of ['gemini', 'vertex']) {
    const seconds = (version: string, durationSeconds: number) =>
      judge(`gemini-omni-${version}-flash@${provider}`, 'imageToVideo', { startFrame: medium, durationSeconds }).told
    expect(seconds('1-1', 2.9)).toEqual(['OUT_OF_RANGE durationSeconds'])
    expect(seconds('1-1', 7.5)).toEqual([])
    expect(seconds('1-1', 10.5)).toEqual(['OUT_OF_RANGE durationSeconds'])
    expect(seconds('1-2', 15)).toEqual([])
    expect(seconds('1-2', 15.1)).toEqual(['OUT_OF_RANGE durationSeconds'])
    const between = { startFrame: medium, endFrame: medium }
    const ten = (durationSeconds: number) =>
      judge(`gemini-omni-1-2-flash@${provider}`, 'startEndFrame', { ...between, durationSeconds }).told
    expect([ten(10), ten(11)]).toEqual([[], ['OUT_OF_RANGE durationSeconds']])
  }
})

test.each([
  ['RESOLUTION_360P', 300_000, 232_000],
  ['RESOLUTION_720P', 1_000_000, 695_000],
  ['RESOLUTION_1080P', 1_500_000, 1_043_000],
  ['RESOLUTION_4K', 3_000_000, 2_085_000],
])('10 seconds at %s cost %d millionths of a dollar with Omni 1.1 and %d with 1.2', (resolution, one, two) => {
  const micros = (routeId: string) => judge(routeId, 'textToVideo', { resolution }).price?.micros
  for (const provider of ['gemini', 'vertex']) {
    expect(micros(`gemini-omni-1-1-flash@${provider}`)).toBe(one)
    expect(micros(`gemini-omni-1-2-flash@${provider}`)).toBe(two)
  }
})

test.each([
  ['gemini-omni-1-1-flash@gemini', 7, 3],
  ['gemini-omni-1-2-flash@vertex', 6, 10],
])(
  'references of %s are up to %i pictures and three videos of %i s, at least one of either',
  (route, pictures, seconds) => {
    const told = (input: Record<string, unknown>) => judge(route, 'references', input).told
    expect(told({})).toEqual(['REQUIRED referenceImages'])
    expect(told({ referenceVideos: [medium] })).toEqual([])
    expect(told({ referenceImages: Array(pictures).fill(medium), referenceVideos: Array(3).fill(medium) })).toEqual([])
    expect(told({ referenceImages: Array(pictures + 1).fill(medium) })).toEqual(['TOO_MANY referenceImages'])
    expect(told({ referenceVideos: Array(4).fill(medium) })).toEqual(['TOO_MANY referenceVideos'])
    const { referenceVideos } = armOf(route, 'references').parameters
    expect(referenceVideos).toMatchObject({ item: { media: { maximumSeconds: seconds } } })
  },
)

test('a seed is taken by Omni 1.2 at Vertex AI only', () => {
  const told = (routeId: string) => judge(routeId, 'textToVideo', { seed: 7 }).told
  expect(told('gemini-omni-1-2-flash@vertex')).toEqual([])
  expect(told('gemini-omni-1-2-flash@gemini')).toEqual(['NOT_ALLOWED seed'])
  expect(told('gemini-omni-1-1-flash@vertex')).toEqual(['NOT_ALLOWED seed'])
})

test('no arm has a switch for sound: every clip has it', () => {
  for (const { parameters } of geminiOmni.capabilities) expect(parameters).not.toHaveProperty('generateAudio')
})
