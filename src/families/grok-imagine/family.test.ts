import { expect, it, test } from 'vitest'
import { priceOf } from '../../catalog/price.ts'
import { type Settled, settle } from '../../catalog/settle.ts'
import { grokImagine } from './family.ts'

const routeArm = (model: string, provider: string, field: string) =>
  grokImagine.models
    .find(({ name }) => name === model)!
    .arms.find(({ capability }) => capability.field === field)!
    .routes.find(({ route }) => route.provider === provider)!

function judged(model: string, provider: string, field: string, input: Settled) {
  const { settled, problems } = settle(routeArm(model, provider, field).parameters, input, [])
  return { settled, wrong: problems.map(({ code, parameter }) => `${code} ${parameter}`) }
}

const image = { url: 'https://example.com/cat.png' }
const images = (count: number) => Array.from({ length: count }, () => image)
const first = { model: 'GROK_IMAGINE_VIDEO', startFrame: image }
const second = { model: 'GROK_IMAGINE_VIDEO_1_5', startFrame: image }

it('a picture alone makes 480p in the shape nearest to the picture’s (AIG-11)', () => {
  const { settled, wrong } = judged('grok-imagine-video', 'xai', 'imageToVideo', first)
  expect(wrong).toEqual([])
  expect(settled).toMatchObject({ prompt: '', durationSeconds: 8, resolution: 'RESOLUTION_480P', generateAudio: true })
  expect('aspectRatio' in settled).toBe(false)
})

it('clips last 1 to 15 s (AIG-11)', () => {
  const taken = Array.from({ length: 18 }, (_, seconds) => seconds).filter(
    (durationSeconds) =>
      judged('grok-imagine-video', 'xai', 'imageToVideo', { ...first, durationSeconds }).wrong.length === 0,
  )
  expect([taken[0], taken.at(-1), taken.length]).toEqual([1, 15, 15])
})

it('1080p and the end frame are 1.5’s alone, and references stay at 720p (AIG-11)', () => {
  const resolution = 'RESOLUTION_1080P'
  expect(judged('grok-imagine-video', 'xai', 'imageToVideo', { ...first, resolution }).wrong).toEqual([
    'NOT_ALLOWED resolution',
  ])
  expect(judged('grok-imagine-video-1-5', 'xai', 'imageToVideo', { ...second, resolution }).wrong).toEqual([])
  const referring = {
    model: 'GROK_IMAGINE_VIDEO_1_5',
    referenceImages: images(1),
    prompt: '@Image1 waves.',
    resolution,
  }
  expect(judged('grok-imagine-video-1-5', 'xai', 'references', referring).wrong).toEqual(['NOT_ALLOWED resolution'])
  const withEnd = grokImagine.models.filter(({ arms }) =>
    arms.some(({ capability }) => capability.field === 'startEndFrame'),
  )
  expect(withEnd.map(({ name }) => name)).toEqual(['grok-imagine-video-1-5'])
})

it('references are 1 to 7 pictures, 1 to 10 s, and up to 3 sounds with 1.5 alone', () => {
  const wrong = (model: string, provider: string, pictures: number, sounds: number, durationSeconds = 10) =>
    judged(model, provider, 'references', {
      model: model === 'grok-imagine-video' ? 'GROK_IMAGINE_VIDEO' : 'GROK_IMAGINE_VIDEO_1_5',
      prompt: '@Image1 waves.',
      durationSeconds,
      referenceImages: images(pictures),
      referenceAudios: images(sounds),
    }).wrong
  expect(wrong('grok-imagine-video', 'xai', 0, 0)).toEqual(['TOO_FEW referenceImages'])
  expect(wrong('grok-imagine-video', 'xai', 7, 0)).toEqual([])
  expect(wrong('grok-imagine-video', 'xai', 7, 1)).toEqual(['NOT_ALLOWED referenceAudios'])
  expect(wrong('grok-imagine-video-1-5', 'xai', 7, 3)).toEqual([])
  expect(wrong('grok-imagine-video-1-5', 'xai', 8, 4)).toEqual(['TOO_MANY referenceImages', 'TOO_MANY referenceAudios'])
  for (const provider of ['xai', 'fal'])
    expect(wrong('grok-imagine-video', provider, 1, 0, 11)).toEqual(['OUT_OF_RANGE durationSeconds'])
})

it('words alone make 1 to 15 s in 16:9, up to 720p, or 1080p with 1.5; Lite needs a picture', () => {
  const said = { prompt: 'Waves.', durationSeconds: 15 }
  for (const provider of ['xai', 'fal']) {
    const older = { ...said, model: 'GROK_IMAGINE_VIDEO' }
    expect(judged('grok-imagine-video', provider, 'textToVideo', older)).toMatchObject({
      settled: { aspectRatio: 'RATIO_16_9', resolution: 'RESOLUTION_480P' },
      wrong: [],
    })
    const large = { resolution: 'RESOLUTION_1080P' }
    expect(judged('grok-imagine-video', provider, 'textToVideo', { ...older, ...large }).wrong).toEqual([
      'NOT_ALLOWED resolution',
    ])
    const newer = { ...said, ...large, model: 'GROK_IMAGINE_VIDEO_1_5' }
    expect(judged('grok-imagine-video-1-5', provider, 'textToVideo', newer).wrong).toEqual([])
    expect(judged('grok-imagine-video-1-5', provider, 'textToVideo', { ...newer, prompt: '' }).wrong).not.toEqual([])
  }
  const lite = { ...said, resolution: 'RESOLUTION_1080P', model: 'GROK_IMAGINE_VIDEO_1_5_LITE' }
  expect(judged('grok-imagine-video-1-5-lite', 'fal', 'textToVideo', lite)).toMatchObject({
    settled: { aspectRatio: 'RATIO_16_9' },
    wrong: [],
  })
  const { prices } = routeArm('grok-imagine-video-1-5-lite', 'fal', 'textToVideo').route
  expect(priceOf(prices, lite, { seconds: 15, isAutomatic: false })?.micros).toBe(2_100_000)
})

test.each([
  ['grok-imagine-video', 'textToVideo', 'RESOLUTION_720P', { model: 'GROK_IMAGINE_VIDEO', prompt: 'Waves.' }, 420_000],
  ['grok-imagine-video', 'imageToVideo', 'RESOLUTION_480P', first, 302_000],
  ['grok-imagine-video', 'imageToVideo', 'RESOLUTION_720P', first, 422_000],
  ['grok-imagine-video-1-5', 'imageToVideo', 'RESOLUTION_480P', second, 490_000],
  ['grok-imagine-video-1-5', 'imageToVideo', 'RESOLUTION_1080P', second, 1_510_000],
  ['grok-imagine-video-1-5', 'startEndFrame', 'RESOLUTION_720P', { ...second, endFrame: image }, 860_000],
  [
    'grok-imagine-video-1-5',
    'references',
    'RESOLUTION_720P',
    { model: 'GROK_IMAGINE_VIDEO_1_5', referenceImages: images(3), prompt: 'Waves.' },
    870_000,
  ],
])('6 s of %s, %s in %s cost their seconds and their pictures', (model, field, resolution, input, micros) => {
  const { settled } = judged(model, 'xai', field, { ...input, resolution, durationSeconds: 6 })
  const { prices } = routeArm(model, 'xai', field).route
  if (model === 'grok-imagine-video') expect(routeArm(model, 'fal', field).route.prices).toEqual(prices)
  expect(priceOf(prices, settled, { seconds: 6, isAutomatic: false })?.micros).toBe(micros)
})
