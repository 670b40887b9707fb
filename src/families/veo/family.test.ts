import { expect, test } from 'vitest'
import type { RouteArm } from '../../catalog/family.ts'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { settle } from '../../catalog/settle.ts'
import { veo } from './family.ts'

const path = ['request', 'veo', 'arm']
const picture = { url: 'https://example.com/still.png' }

function armOf(routeId: string, field: string): RouteArm {
  const routes = veo.models.flatMap((model) => model.routes)
  return routes.find(({ id }) => id === routeId)!.arms.find(({ capability }) => capability.field === field)!
}

/** What one route says to an input: settled parameters, the codes with their parameters, micro-USD. */
function judge(routeId: string, field: string, input: Record<string, unknown>) {
  const arm = armOf(routeId, field)
  const model = veo.models.find(({ name }) => name === arm.route.model)!.value
  const { settled, problems } = settle(arm.parameters, { model, ...input }, path)
  const broken = problems.length === 0 ? brokenRules(arm.rules, settled, path) : []
  const seconds = clipSecondsOf(arm.capability.clipSeconds, arm.parameters, settled)
  return {
    settled,
    problems: [...problems, ...broken],
    told: [...problems, ...broken].map(({ code, parameter }) => `${code} ${parameter}`),
    micros: priceOf(arm.route.prices, settled, seconds)?.micros,
  }
}

const allowed = (routeId: string, field: string, parameter: string): unknown => {
  const spec = armOf(routeId, field).parameters[parameter]
  if (!spec || spec.missing !== undefined) return undefined
  if (spec.kind === 'LIST') return [spec.minimumItems, spec.maximumItems]
  if (spec.kind === 'INTEGER') return spec.ranges.map(({ minimum, maximum }) => [minimum, maximum])
  return 'allowed' in spec ? spec.allowed : spec.kind
}

test('AIG-01: one picture alone settles to the vendor’s defaults', () => {
  const { settled, problems } = judge('veo-3-1@vertex', 'imageToVideo', { startFrame: picture })
  expect(problems).toEqual([])
  expect(settled).toEqual({
    model: 'VEO_3_1',
    startFrame: picture,
    prompt: '',
    durationSeconds: 8,
    aspectRatio: 'RATIO_16_9',
    resolution: 'RESOLUTION_720P',
    generateAudio: true,
    resizeMode: 'PAD',
    enhancePrompt: true,
    personGeneration: 'ALLOW_ADULT',
  })
})

test('AIG-01: Veo 3.0 is offered up to 1080p, without end frame and references, and says that it is retired', () => {
  const old = veo.models.filter(({ name }) => name.startsWith('veo-3-0'))
  expect(old.map(({ value, lifecycle }) => [value, lifecycle.stage, lifecycle.retiresOn, lifecycle.successor])).toEqual(
    [
      ['VEO_3_0', 'RETIRED', '2026-06-30', 'veo-3-1'],
      ['VEO_3_0_FAST', 'RETIRED', '2026-06-30', 'veo-3-1-fast'],
    ],
  )
  for (const model of old) {
    expect(model.arms.map(({ capability }) => capability.field)).toEqual(['textToVideo', 'imageToVideo'])
    expect(allowed(`${model.name}@vertex`, 'imageToVideo', 'resolution')).toEqual([
      'RESOLUTION_720P',
      'RESOLUTION_1080P',
    ])
  }
})

test('DNG-01: Veo 3.1 has exactly the column of the canonical set at Vertex AI', () => {
  for (const field of ['textToVideo', 'imageToVideo', 'startEndFrame']) {
    expect(allowed('veo-3-1@vertex', field, 'aspectRatio')).toEqual(['RATIO_16_9', 'RATIO_9_16'])
    expect(allowed('veo-3-1@vertex', field, 'durationSeconds')).toEqual([
      [4, 4],
      [6, 6],
      [8, 8],
    ])
    expect(allowed('veo-3-1@vertex', field, 'resolution')).toEqual([
      'RESOLUTION_720P',
      'RESOLUTION_1080P',
      'RESOLUTION_4K',
    ])
    expect(allowed('veo-3-1@vertex', field, 'generateAudio')).toEqual([true, false])
  }
  expect(allowed('veo-3-1@vertex', 'references', 'referenceImages')).toEqual([1, 3])
})

test.each([
  ['RESOLUTION_1080P', 'imageToVideo'],
  ['RESOLUTION_4K', 'imageToVideo'],
  ['RESOLUTION_1080P', 'startEndFrame'],
])('DNG-13: %s in 6 seconds (%s) is refused at Google by the 8 second rule and fits at fal', (resolution, field) => {
  const frames = field === 'startEndFrame' ? { startFrame: picture, endFrame: picture } : { startFrame: picture }
  const input = { ...frames, prompt: 'Waves roll in', resolution, durationSeconds: 6 }
  for (const route of ['veo-3-1@vertex', 'veo-3-1@gemini']) {
    const { problems } = judge(route, field, input)
    expect(problems).toMatchObject([
      {
        code: 'OUT_OF_RANGE',
        path: [...path, 'durationSeconds'],
        ranges: [{ minimum: 8, maximum: 8 }],
        message: 'At Google, Veo clips of 1080p and 4K last 8 seconds.',
        conflictsWith: [[...path, 'resolution']],
      },
    ])
    expect(judge(route, field, { ...input, durationSeconds: 8 }).problems).toEqual([])
    expect(judge(route, field, { ...input, resolution: 'RESOLUTION_720P' }).problems).toEqual([])
  }
  expect(judge('veo-3-1@fal', field, input).problems).toEqual([])
})

test('SLA-03: Veo 3.1 makes native 4K from a start frame and says what it costs', () => {
  const input = { startFrame: picture, prompt: 'Waves roll in', resolution: 'RESOLUTION_4K' }
  expect(judge('veo-3-1@vertex', 'imageToVideo', input)).toMatchObject({ problems: [], micros: 4_800_000 })
  expect(judge('veo-3-1@fal', 'imageToVideo', { ...input, generateAudio: false })).toMatchObject({
    problems: [],
    micros: 3_200_000,
  })
  expect(judge('veo-3-1-lite@vertex', 'imageToVideo', input).told).toEqual(['NOT_ALLOWED resolution'])
})

test.each([
  ['veo-3-1@vertex', 'RESOLUTION_1080P', true, 3_200_000],
  ['veo-3-1@vertex', 'RESOLUTION_1080P', false, 1_600_000],
  ['veo-3-1@vertex', 'RESOLUTION_4K', false, 3_200_000],
  ['veo-3-1-fast@vertex', 'RESOLUTION_720P', true, 800_000],
  ['veo-3-1-fast@vertex', 'RESOLUTION_720P', false, 640_000],
  ['veo-3-1-fast@vertex', 'RESOLUTION_1080P', true, 960_000],
  ['veo-3-1-fast@vertex', 'RESOLUTION_1080P', false, 800_000],
  ['veo-3-1-fast@vertex', 'RESOLUTION_4K', true, 2_400_000],
  ['veo-3-1-fast@vertex', 'RESOLUTION_4K', false, 2_000_000],
  ['veo-3-1-lite@vertex', 'RESOLUTION_720P', true, 400_000],
  ['veo-3-1-lite@vertex', 'RESOLUTION_720P', false, 240_000],
  ['veo-3-1-lite@vertex', 'RESOLUTION_1080P', true, 640_000],
  ['veo-3-1-lite@vertex', 'RESOLUTION_1080P', false, 400_000],
  ['veo-3-1@fal', 'RESOLUTION_720P', false, 1_600_000],
  ['veo-3-1@fal', 'RESOLUTION_1080P', true, 3_200_000],
  ['veo-3-1@fal', 'RESOLUTION_4K', true, 4_800_000],
  ['veo-3-1-fast@fal', 'RESOLUTION_720P', false, 800_000],
  ['veo-3-1-fast@fal', 'RESOLUTION_1080P', true, 1_200_000],
  ['veo-3-1-fast@fal', 'RESOLUTION_4K', false, 2_400_000],
  ['veo-3-1-fast@fal', 'RESOLUTION_4K', true, 2_800_000],
])('8 seconds at %s, %s, sound %s cost %d millionths of a dollar', (route, resolution, generateAudio, micros) => {
  const input = { startFrame: picture, prompt: 'Waves', resolution, generateAudio }
  expect(judge(route, 'imageToVideo', input)).toMatchObject({ problems: [], micros })
})

test('references of Veo 3.1 are wide, of Veo 3.1 Fast upright, too; fal takes words without counting tokens', () => {
  const upright = { referenceImages: [picture], prompt: 'The dog runs', aspectRatio: 'RATIO_9_16' }
  expect(judge('veo-3-1@vertex', 'references', upright).told).toEqual(['NOT_ALLOWED aspectRatio'])
  expect(judge('veo-3-1-fast@vertex', 'references', upright).problems).toEqual([])
  const long = (count: number) => ({ startFrame: picture, prompt: 'wave '.repeat(count / 5) })
  expect(judge('veo-3-1@fal', 'imageToVideo', long(20_000)).problems).toEqual([])
  expect(judge('veo-3-1@fal', 'imageToVideo', long(20_005)).told).toEqual(['TOO_LONG prompt'])
})

test('references are always billed as 8 seconds and take no frame', () => {
  const input = { referenceImages: [picture], prompt: 'The dog runs' }
  expect(judge('veo-3-1@vertex', 'references', input)).toMatchObject({ problems: [], micros: 3_200_000 })
  const fields = Object.keys(veo.capabilities.find(({ field }) => field === 'references')!.parameters)
  for (const absent of ['startFrame', 'endFrame', 'durationSeconds', 'resizeMode']) expect(fields).not.toContain(absent)
  expect(judge('veo-3-1@vertex', 'references', { ...input, referenceImages: [] }).told).toEqual([
    'TOO_FEW referenceImages',
  ])
})

test('the Gemini API makes sound always, adults only from a picture, and takes neither seed nor framing', () => {
  const frame = { startFrame: picture }
  expect(judge('veo-3-1@gemini', 'imageToVideo', frame).problems).toEqual([])
  const refused = { ...frame, generateAudio: false, resizeMode: 'PAD', personGeneration: 'ALLOW_ALL', seed: 7 }
  expect(judge('veo-3-1@gemini', 'imageToVideo', refused).told).toEqual([
    'NOT_ALLOWED generateAudio',
    'NOT_ALLOWED resizeMode',
    'NOT_ALLOWED personGeneration',
    'NOT_ALLOWED seed',
  ])
  expect(armOf('veo-3-1@gemini', 'imageToVideo').route.lifecycle).toMatchObject({
    stage: 'RETIRED',
    retiresOn: '2026-10-22',
  })
})

test('fal needs a prompt, has no choice of people, and makes 1080p at most from text alone', () => {
  expect(judge('veo-3-1@fal', 'imageToVideo', { startFrame: picture }).told).toEqual(['REQUIRED prompt'])
  const people = { startFrame: picture, prompt: 'Waves', personGeneration: 'ALLOW_ADULT' }
  expect(judge('veo-3-1@fal', 'imageToVideo', people).told).toEqual(['NOT_ALLOWED personGeneration'])
  // Google's own doing: there is no switch for it.
  const plain = { startFrame: picture, prompt: 'Waves' }
  expect(judge('veo-3-1@fal', 'imageToVideo', plain)).toMatchObject({ problems: [], settled: { enhancePrompt: true } })
  expect(judge('veo-3-1@fal', 'imageToVideo', { ...plain, enhancePrompt: false }).told).toEqual([
    'NOT_ALLOWED enhancePrompt',
  ])
  for (const route of ['veo-3-1@fal', 'veo-3-1-fast@fal', 'veo-3-1-lite@fal']) {
    const said = { prompt: 'Waves', resolution: 'RESOLUTION_1080P', seed: 7, negativePrompt: 'rain' }
    expect(judge(route, 'textToVideo', said).told).toEqual([])
    expect(judge(route, 'textToVideo', { ...said, resolution: 'RESOLUTION_4K' }).told).toEqual([
      'NOT_ALLOWED resolution',
    ])
  }
  expect(armOf('veo-3-1-fast@fal', 'references')).toBeUndefined()
  const seeded = { referenceImages: [picture], prompt: 'Waves', seed: 7, negativePrompt: 'rain' }
  expect(judge('veo-3-1@fal', 'references', seeded).told).toEqual(['NOT_ALLOWED negativePrompt', 'NOT_ALLOWED seed'])
})

test('a prompt of Veo ends at 1,024 tokens, counted by words at least', () => {
  const prompt = (count: number) => ({ prompt: Array.from({ length: count }, () => 'wave').join(' ') })
  expect(judge('veo-3-1@vertex', 'textToVideo', prompt(1024)).problems).toEqual([])
  expect(judge('veo-3-1@vertex', 'textToVideo', prompt(1025)).told).toEqual(['TOO_LONG prompt'])
})
