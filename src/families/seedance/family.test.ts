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
    for (const size of ['RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P', 'RESOLUTION_4K'])
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

  it('takes 9 pictures, 3 videos and 3 sounds, at fal 12 in all (DNG-08)', () => {
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
    expect(codes(9, 3, 1)).toEqual(provider === 'fal' ? ['TOO_MANY referenceAudios'] : [])
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
      [0, provider === 'modelark'],
      [4, true],
      [12, true],
      [13, false],
    ] as const)
      expect(wrong('seedance-1-5-pro', provider, 'imageToVideo', { ...older, durationSeconds }).length === 0).toBe(
        isTaken,
      )
    expect(wrong('seedance-1-5-pro', provider, 'imageToVideo', { ...older, fixedCamera: true })).toEqual([])
    for (const [seed, isTaken] of [
      [-1, true],
      [2_147_483_647, true],
      [3_000_000_000, false],
    ] as const)
      expect(wrong('seedance-1-5-pro', provider, 'imageToVideo', { ...older, seed }).length === 0).toBe(isTaken)
    expect(wrong('seedance-2-0', provider, 'imageToVideo', { ...framed, seed: 7 })).toEqual(['NOT_ALLOWED seed'])
    const fixed = { ...framed, fixedCamera: true }
    expect(wrong('seedance-2-0', provider, 'imageToVideo', fixed)).toEqual(['NOT_ALLOWED fixedCamera'])
    expect(routeArm('seedance-1-5-pro', provider, 'references')).toBeUndefined()
  },
)

it.each([
  ['A calm sea --rs 1080p --dur 15', ['NOT_ALLOWED prompt']],
  ['--dur 15', ['NOT_ALLOWED prompt']],
  ['A calm sea.--dur 15', ['NOT_ALLOWED prompt']],
  ['平静的海--rs 1080p', ['NOT_ALLOWED prompt']],
  ['A calm sea--dur 15', ['NOT_ALLOWED prompt']],
  ['A calm sea\u200b--dur 15', ['NOT_ALLOWED prompt']],
  ['A calm sea -- no wind, well--known', []],
])('ModelArk is not told settings in a prompt: %s', (prompt, problems) => {
  expect(wrong('seedance-2-0', 'modelark', 'imageToVideo', { ...framed, prompt })).toEqual(problems)
  expect(wrong('seedance-2-0', 'fal', 'imageToVideo', { ...framed, prompt })).toEqual([])
})

it('ModelArk has a watermark and frames without a prompt; fal has neither', () => {
  const unsaid = { ...framed, prompt: '', watermark: true }
  expect(wrong('seedance-2-0', 'modelark', 'imageToVideo', unsaid)).toEqual([])
  expect(wrong('seedance-2-0', 'fal', 'imageToVideo', unsaid)).toEqual(['REQUIRED prompt', 'NOT_ALLOWED watermark'])
})

it.each([
  ['seedance-2-0', 'modelark', 'RESOLUTION_480P', 70_308],
  ['seedance-2-0', 'modelark', 'RESOLUTION_720P', 151_200],
  ['seedance-2-0', 'modelark', 'RESOLUTION_1080P', 374_220],
  ['seedance-2-0', 'modelark', 'RESOLUTION_4K', 777_600],
  ['seedance-2-0-fast', 'modelark', 'RESOLUTION_720P', 120_960],
  ['seedance-2-0-mini', 'modelark', 'RESOLUTION_720P', 75_600],
  ['seedance-2-5', 'modelark', 'RESOLUTION_720P', 231_120],
  ['seedance-2-5', 'modelark', 'RESOLUTION_1080P', 572_022],
  ['seedance-1-5-pro', 'modelark', 'RESOLUTION_720P', 51_840],
  ['seedance-1-5-pro', 'modelark', 'RESOLUTION_1080P', 116_640],
  ['seedance-2-0', 'fal', 'RESOLUTION_720P', 302_400],
  ['seedance-2-0', 'fal', 'RESOLUTION_4K', 1_555_200],
  ['seedance-2-0-fast', 'fal', 'RESOLUTION_720P', 241_920],
  ['seedance-1-5-pro', 'fal', 'RESOLUTION_720P', 51_840],
])('a second of %s at %s, %s, costs %d millionths of a dollar, and only 1.5 is cheaper silent', (...row) => {
  const [model, provider, resolution, micros] = row
  const five = { ...framed, model: model.toUpperCase().replaceAll('-', '_'), durationSeconds: 5, resolution }
  expect(wrong(model, provider, 'imageToVideo', five)).toEqual([])
  expect(price(model, provider, 'imageToVideo', five)?.micros).toBe(5 * micros)
  const silent = price(model, provider, 'imageToVideo', { ...five, generateAudio: false })?.micros
  expect(silent).toBe(5 * (model === 'seedance-1-5-pro' ? micros / 2 : micros))
})

it.each([
  ['seedance-2-0', 'modelark', 'RESOLUTION_720P', 92_880],
  ['seedance-2-0', 'modelark', 'RESOLUTION_1080P', 228_420],
  ['seedance-2-0', 'modelark', 'RESOLUTION_4K', 466_560],
  ['seedance-2-0-fast', 'modelark', 'RESOLUTION_720P', 71_280],
  ['seedance-2-0', 'fal', 'RESOLUTION_720P', 181_440],
])('with reference videos %s at %s, %s, asks %d for each second of theirs, too', (...row) => {
  const [model, provider, resolution, micros] = row
  const five = { ...referring, durationSeconds: 5, resolution, referenceVideos: media(1) }
  // Nobody knows the seconds that go in before: 15 at most.
  expect(price(model, provider, 'references', five)).toMatchObject({ micros: (5 + 15) * micros, isUpperBound: true })
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

it('2.5 makes up to 30 s, in the shape of its frames, of 30 pictures or of sounds alone', () => {
  const framed25 = { ...framed, model: 'SEEDANCE_2_5' }
  const codes = (arm: string, input: Settled) => wrong('seedance-2-5', 'modelark', arm, input)
  expect(codes('imageToVideo', { ...framed25, durationSeconds: 30 })).toEqual([])
  expect(codes('imageToVideo', { ...framed25, durationSeconds: 31 })).toEqual(['OUT_OF_RANGE durationSeconds'])
  const wide = { aspectRatio: 'RATIO_16_9' }
  expect(codes('imageToVideo', { ...framed25, ...wide })).toEqual(['NOT_ALLOWED aspectRatio'])
  const words = { model: 'SEEDANCE_2_5', prompt: 'A calm sea.' }
  expect(codes('textToVideo', { ...words, ...wide })).toEqual([])
  expect(codes('references', { ...words, ...wide, referenceImages: media(30), referenceAudios: media(10) })).toEqual([])
  expect(codes('references', { ...words, referenceImages: media(31) })).toEqual(['TOO_MANY referenceImages'])
  expect(codes('references', { model: 'SEEDANCE_2_5', prompt: '', referenceAudios: media(1) })).toEqual([])
})
