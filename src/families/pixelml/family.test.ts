import { describe, expect, it } from 'vitest'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { type Settled, settle } from '../../catalog/settle.ts'
import { pixelml } from './family.ts'

const [model] = pixelml.models
const routeArm = (field: string) => model!.arms.find(({ capability }) => capability.field === field)!.routes[0]!
const judged = (field: string, input: Settled) => settle(routeArm(field).parameters, input, [])

const startFrame = { url: 'https://example.com/landscape.jpg' }
const minimal = { startFrame, prompt: 'Camera slowly zooms in, gentle wind blowing', durationSeconds: 5 }

it('prompt, picture and duration are needed, all else has its default (PML-01)', () => {
  expect(judged('imageToVideo', {}).problems.map(({ code, parameter }) => `${code} ${parameter}`)).toEqual([
    'REQUIRED startFrame',
    'REQUIRED prompt',
    'REQUIRED durationSeconds',
  ])
  expect(judged('imageToVideo', minimal)).toMatchObject({
    problems: [],
    settled: { model: 'IMAGE_TO_VIDEO_V2', width: 512, height: 512, steps: 20, frameRate: 15, guidanceScale: 3 },
  })
})

describe('the ranges (PML-01)', () => {
  it.each([
    ['durationSeconds', 1, 10],
    ['width', 256, 1284],
    ['height', 256, 1284],
    ['steps', 1, 50],
    ['frameRate', 1, 30],
    ['guidanceScale', 1, 10],
  ])('%s goes from %i to %i, in whole numbers', (parameter, minimum, maximum) => {
    const codes = (value: number) =>
      judged('imageToVideo', { ...minimal, [parameter]: value }).problems.map(({ code }) => code)
    expect([minimum, maximum].flatMap(codes)).toEqual([])
    expect([minimum - 1, maximum + 1].flatMap(codes)).toEqual(['OUT_OF_RANGE', 'OUT_OF_RANGE'])
    expect(codes(minimum + 0.5)).toEqual(['SHAPE'])
  })
})

it('its three worked examples are taken as written (PML-05)', () => {
  const settled: [string, Settled][] = [
    ['imageToVideo', { ...minimal, width: 768, height: 512, frameRate: 24, steps: 25 }],
    [
      'startEndFrame',
      {
        prompt: 'Smooth transition from day to night',
        startFrame,
        endFrame: { url: 'https://example.com/nighttime.jpg' },
        durationSeconds: 8,
        negativePrompt: 'blurry, distorted, low quality',
        frameRate: 30,
        guidanceScale: 5,
      },
    ],
    [
      'imageToVideo',
      {
        prompt: 'Subject smiles and looks around naturally',
        startFrame,
        durationSeconds: 3,
        width: 512,
        height: 768,
        steps: 30,
        guidanceScale: 7,
        negativePrompt: 'distorted face, unnatural movements',
      },
    ],
  ]
  for (const [field, input] of settled) expect(judged(field, input)).toMatchObject({ problems: [], settled: input })
})

it('a clip costs $0.10, however long', () => {
  const { parameters, route } = routeArm('imageToVideo')
  for (const durationSeconds of [1, 10]) {
    const { settled } = judged('imageToVideo', { ...minimal, durationSeconds })
    const seconds = clipSecondsOf('durationSeconds', parameters, settled)
    expect(priceOf(route.prices, settled, seconds)?.micros).toBe(100_000)
  }
})
