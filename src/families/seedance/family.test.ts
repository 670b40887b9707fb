import { describe, expect, it } from 'vitest'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { judgeReferences } from '../../catalog/references.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { type Settled, settle } from '../../catalog/settle.ts'
import { seedance } from './family.ts'

const routeArm = (model: string, provider: string, field: string) => {
  const arm = seedance.models
    .find(({ name }) => name === model)
    ?.arms.find(({ capability }) => capability.field === field)
  return arm?.routes.find(({ route }) => route.provider === provider)
}

const image = { url: 'https://example.com/a.png' }
const media = (count: number) => Array.from({ length: count }, () => image)

/** The codes of all that is wrong, `code parameter`. */
function wrong(model: string, provider: string, field: string, input: Settled): string[] {
  const { parameters, rules } = routeArm(model, provider, field)!
  const { settled, problems } = settle(parameters, input, [])
  const all = [...problems, ...brokenRules(rules, settled, []), ...judgeReferences(parameters, settled, []).problems]
  return all.map(({ code, parameter }) => `${code} ${parameter}`)
}

function price(model: string, provider: string, field: string, input: Settled) {
  const { parameters, route } = routeArm(model, provider, field)!
  const { settled } = settle(parameters, input, [])
  return priceOf(route.prices, settled, clipSecondsOf('durationSeconds', parameters, settled))
}

const framed = { model: 'SEEDANCE_2_0', startFrame: image, prompt: 'A calm sea.' }
const referring = { model: 'SEEDANCE_2_0', prompt: 'A calm sea.' }
const providers = ['modelark', 'fal']

describe.each(providers)('Seedance 2.0 at %s', (provider) => {
  it('takes 0 or 4 to 15 seconds, seven ratios, sound and an end frame (DNG-01)', () => {
    const { parameters } = routeArm('seedance-2-0', provider, 'startEndFrame')!
    expect(parameters).toMatchObject({
      startFrame: { required: true },
      endFrame: { required: true },
      durationSeconds: {
        ranges: [
          { minimum: 0, maximum: 0 },
          { minimum: 4, maximum: 15 },
        ],
        automaticValue: 0,
      },
      aspectRatio: {
        allowed: ['AUTO', 'RATIO_21_9', 'RATIO_16_9', 'RATIO_4_3', 'RATIO_1_1', 'RATIO_3_4', 'RATIO_9_16'],
        automaticValue: 'AUTO',
      },
      generateAudio: { allowed: [true, false], default: true },
    })
    for (const size of ['RESOLUTION_480P', 'RESOLUTION_720P'])
      expect(wrong('seedance-2-0', provider, 'imageToVideo', { ...framed, resolution: size })).toEqual([])
    for (const [durationSeconds, isTaken] of [
      [0, true],
      [3, false],
      [4, true],
      [15, true],
      [16, false],
    ] as const)
      expect(wrong('seedance-2-0', provider, 'imageToVideo', { ...framed, durationSeconds }).length === 0).toBe(isTaken)
  })

  it('settles a minimal input completely', () => {
    const { parameters } = routeArm('seedance-2-0', provider, 'imageToVideo')!
    const { settled, problems } = settle(parameters, framed, [])
    expect(problems).toEqual([])
    expect(settled).toMatchObject({
      durationSeconds: 5,
      aspectRatio: 'AUTO',
      resolution: 'RESOLUTION_720P',
      generateAudio: true,
    })
  })

  it('takes 9 pictures, 3 videos and 3 sounds, 12 in all (DNG-08)', () => {
    const codes = (images: number, videos: number, audios: number) =>
      wrong('seedance-2-0', provider, 'references', {
        ...referring,
        referenceImages: media(images),
        referenceVideos: media(videos),
        referenceAudios: media(audios),
      })
    expect(codes(9, 3, 0)).toEqual([])
    expect(codes(9, 0, 3)).toEqual([])
    expect(codes(6, 3, 3)).toEqual([])
    expect(codes(9, 3, 1)).toEqual(['TOO_MANY referenceAudios'])
    expect(codes(10, 0, 0)).toEqual(['TOO_MANY referenceImages'])
    expect(codes(0, 4, 0)).toEqual(['TOO_MANY referenceVideos'])
    expect(codes(1, 0, 4)).toEqual(['TOO_MANY referenceAudios'])
  })

  it('takes no sound without a picture or a video beside it (DNG-08)', () => {
    const codes = (beside: Settled) =>
      wrong('seedance-2-0', provider, 'references', { ...referring, referenceAudios: media(1), ...beside })
    expect(codes({})).toEqual(['REQUIRED referenceImages'])
    expect(codes({ referenceImages: media(1) })).toEqual([])
    expect(codes({ referenceVideos: media(1) })).toEqual([])
  })

  it('finds what its prompt points at by number, and in the arms of frames nothing at all (DNG-06)', () => {
    const prompt = '@Image1 walks as in @Video1 to @Audio1.'
    const supplied = { referenceImages: media(1), referenceVideos: media(1), referenceAudios: media(1) }
    expect(wrong('seedance-2-0', provider, 'references', { ...referring, ...supplied, prompt })).toEqual([])
    const more = { ...referring, ...supplied, prompt: '@Image2' }
    expect(wrong('seedance-2-0', provider, 'references', more)).toEqual(['UNKNOWN_REFERENCE prompt'])
    const pointing = { ...framed, prompt: '@Image1' }
    expect(wrong('seedance-2-0', provider, 'imageToVideo', pointing)).toEqual(['UNKNOWN_REFERENCE prompt'])
  })
})

it.each(providers)(
  'the fast model goes up to 720p, 1.5 Pro from 4 to 12 s and without references, at %s (DNG-01)',
  (provider) => {
    const large = { ...framed, model: 'SEEDANCE_2_0_FAST', resolution: 'RESOLUTION_1080P' }
    expect(wrong('seedance-2-0-fast', provider, 'imageToVideo', large)).toEqual(['NOT_ALLOWED resolution'])
    expect(wrong('seedance-2-0', provider, 'imageToVideo', { ...large, model: 'SEEDANCE_2_0' })).toEqual([])
    const older = { ...framed, model: 'SEEDANCE_1_5_PRO' }
    for (const [durationSeconds, isTaken] of [
      [0, false],
      [4, true],
      [12, true],
      [13, false],
    ] as const)
      expect(wrong('seedance-1-5-pro', provider, 'imageToVideo', { ...older, durationSeconds }).length === 0).toBe(
        isTaken,
      )
    expect(wrong('seedance-1-5-pro', provider, 'imageToVideo', { ...older, fixedCamera: true })).toEqual([])
    const fixed = { ...framed, fixedCamera: true }
    expect(wrong('seedance-2-0', provider, 'imageToVideo', fixed)).toEqual(['NOT_ALLOWED fixedCamera'])
    expect(routeArm('seedance-1-5-pro', provider, 'references')).toBeUndefined()
  },
)

it('ModelArk has a watermark and frames without a prompt; fal has neither', () => {
  const unsaid = { ...framed, prompt: '', watermark: true }
  expect(wrong('seedance-2-0', 'modelark', 'imageToVideo', unsaid)).toEqual([])
  expect(wrong('seedance-2-0', 'fal', 'imageToVideo', unsaid)).toEqual(['REQUIRED prompt', 'NOT_ALLOWED watermark'])
})

it('fal asks $0.3024 a second at 720p, 0.6 of it with reference videos, and as much silent as with sound', () => {
  const eight = { durationSeconds: 8, resolution: 'RESOLUTION_720P' }
  expect(price('seedance-2-0', 'fal', 'imageToVideo', { ...framed, ...eight })?.micros).toBe(2_419_200)
  expect(price('seedance-2-0', 'fal', 'imageToVideo', { ...framed, ...eight, generateAudio: false })?.micros).toBe(
    2_419_200,
  )
  const withVideo = { ...referring, ...eight, referenceVideos: media(1) }
  // The seconds that go in are billed like those that come out, and nobody knows them before: 15 at most.
  expect(price('seedance-2-0', 'fal', 'references', withVideo)).toMatchObject({
    micros: (8 + 15) * 181_440,
    isUpperBound: true,
  })
  expect(price('seedance-2-0-fast', 'fal', 'imageToVideo', { ...framed, ...eight })?.micros).toBe(1_935_360)
})

it('a length of the model’s choice costs as its longest at most', () => {
  const automatic = price('seedance-2-0', 'fal', 'imageToVideo', { ...framed, durationSeconds: 0 })
  expect(automatic).toMatchObject({ micros: 15 * 302_400, isUpperBound: true })
})

it('needs no words beside references at ModelArk, and words at fal', () => {
  const silentPrompt = { ...referring, prompt: '', referenceImages: media(1) }
  expect(wrong('seedance-2-0', 'modelark', 'references', silentPrompt)).toEqual([])
  expect(wrong('seedance-2-0', 'fal', 'references', silentPrompt)).toEqual(['REQUIRED prompt'])
  expect(wrong('seedance-2-0', 'modelark', 'references', { ...referring, prompt: '' })).toEqual(['REQUIRED prompt'])
})
