import { expect, it } from 'vitest'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { type Settled, settle } from '../../catalog/settle.ts'
import { wan } from './family.ts'

const routeArm = (model: string, provider: string, field: string) =>
  wan.models
    .find(({ name }) => name === model)!
    .arms.find(({ capability }) => capability.field === field)!
    .routes.find(({ route }) => route.provider === provider)!

function judged(model: string, provider: string, field: string, input: Settled) {
  const { parameters, rules } = routeArm(model, provider, field)
  const { settled, problems } = settle(parameters, input, [])
  const wrong = [...problems, ...brokenRules(rules, settled, [])].map(({ code, parameter }) => `${code} ${parameter}`)
  return { settled, wrong }
}

const startFrame = { url: 'https://example.com/cat.png' }
const standard = { model: 'WAN_2_6_I2V', startFrame, prompt: 'The cat waves.' }
const flash = { ...standard, model: 'WAN_2_6_I2V_FLASH' }

it('what is not said is 5 s of 1080p with sound, and without it from flash (AIG-10)', () => {
  const settled = { durationSeconds: 5, resolution: 'RESOLUTION_1080P', watermark: false, enhancePrompt: true }
  expect(judged('wan-2-6-i2v', 'dashscope', 'imageToVideo', standard)).toMatchObject({
    settled: { ...settled, generateAudio: true },
    wrong: [],
  })
  expect(judged('wan-2-6-i2v-flash', 'dashscope', 'imageToVideo', flash)).toMatchObject({
    settled: { ...settled, generateAudio: false },
    wrong: [],
  })
})

it('only flash can be silent (AIG-10)', () => {
  const silent = { generateAudio: false }
  expect(judged('wan-2-6-i2v', 'dashscope', 'imageToVideo', { ...standard, ...silent }).wrong).toEqual([
    'NOT_ALLOWED generateAudio',
  ])
  for (const generateAudio of [true, false])
    expect(judged('wan-2-6-i2v-flash', 'dashscope', 'imageToVideo', { ...flash, generateAudio }).wrong).toEqual([])
})

it('DashScope takes 2 to 15 s, fal 5, 10 or 15 (AIG-10)', () => {
  const taken = (provider: string) =>
    Array.from({ length: 18 }, (_, seconds) => seconds).filter(
      (durationSeconds) =>
        judged('wan-2-6-i2v', provider, 'imageToVideo', { ...standard, durationSeconds }).wrong.length === 0,
    )
  expect(taken('dashscope')).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  expect(taken('fal')).toEqual([5, 10, 15])
})

it.each(['dashscope', 'fal'])('at %s a driving sound is WAV or MP3, 3 to 30 s, up to 15 MB (AIG-10)', (provider) => {
  const { parameters } = routeArm('wan-2-6-i2v', provider, 'drivingAudio')
  expect(parameters.drivingAudio).toMatchObject({
    required: true,
    media: {
      mimeTypes: ['audio/wav', 'audio/mpeg'],
      minimumSeconds: 3,
      maximumSeconds: 30,
      maximumBytes: 15_000_000,
      transports: ['BYTES', 'URL'],
    },
  })
  expect(parameters.negativePrompt).toMatchObject({ maximumLength: 500 })
  expect('generateAudio' in parameters).toBe(false)
})

it.each(['dashscope', 'fal'])('at %s automatic shots need the enhanced prompt', (provider) => {
  const cut = { ...standard, automaticShots: true }
  expect(judged('wan-2-6-i2v', provider, 'imageToVideo', cut).wrong).toEqual([])
  expect(judged('wan-2-6-i2v', provider, 'imageToVideo', { ...cut, enhancePrompt: false }).wrong).toEqual([
    'REQUIRED enhancePrompt',
  ])
  expect(judged('wan-2-6-i2v', provider, 'imageToVideo', { ...standard, enhancePrompt: false }).wrong).toEqual([])
})

it.each([
  ['wan-2-6-i2v', 'dashscope', 'imageToVideo', {}, 750_000],
  ['wan-2-6-i2v', 'fal', 'imageToVideo', {}, 750_000],
  ['wan-2-6-i2v', 'fal', 'imageToVideo', { resolution: 'RESOLUTION_720P' }, 500_000],
  ['wan-2-6-i2v-flash', 'dashscope', 'imageToVideo', {}, 187_500],
  ['wan-2-6-i2v-flash', 'dashscope', 'imageToVideo', { generateAudio: true }, 375_000],
  ['wan-2-6-i2v-flash', 'dashscope', 'drivingAudio', { drivingAudio: startFrame }, 375_000],
  ['wan-2-6-i2v-flash', 'dashscope', 'imageToVideo', { resolution: 'RESOLUTION_720P' }, 125_000],
  ['wan-2-6-i2v-flash', 'fal', 'imageToVideo', { generateAudio: true }, 375_000],
  ['wan-2-6-i2v-flash', 'fal', 'drivingAudio', { drivingAudio: startFrame, resolution: 'RESOLUTION_720P' }, 250_000],
])('5 s of %s at %s, %s %o, cost %d millionths of a dollar', (model, provider, field, more, micros) => {
  const { settled, wrong } = judged(model, provider, field, {
    ...(model.endsWith('flash') ? flash : standard),
    ...more,
  })
  expect(wrong).toEqual([])
  const { parameters, route } = routeArm(model, provider, field)
  expect(priceOf(route.prices, settled, clipSecondsOf('durationSeconds', parameters, settled))?.micros).toBe(micros)
})

it('the prompt is needed (AIG-10)', () => {
  const { prompt: _prompt, ...unsaid } = standard
  expect(judged('wan-2-6-i2v', 'dashscope', 'imageToVideo', unsaid).wrong).toEqual(['REQUIRED prompt'])
  expect(judged('wan-2-6-i2v', 'dashscope', 'imageToVideo', { ...standard, prompt: '' }).wrong).toEqual([
    'REQUIRED prompt',
  ])
})

it('Wan 2.7 goes on from a clip of 2 to 10 s, at DashScope to a picture, too', () => {
  const said = { model: 'WAN_2_7_I2V', startClip: { url: 'https://example.com/a.mp4' }, prompt: 'It goes on.' }
  for (const provider of ['dashscope', 'fal']) {
    expect(judged('wan-2-7-i2v', provider, 'continuation', { ...said, durationSeconds: 15 }).wrong).toEqual([])
    expect(judged('wan-2-7-i2v', provider, 'continuation', { ...said, generateAudio: false }).wrong).toEqual([
      'NOT_ALLOWED generateAudio',
    ])
    expect(routeArm('wan-2-7-i2v', provider, 'continuation').parameters.startClip).toMatchObject({
      media: { minimumSeconds: 2, maximumSeconds: 10, maximumBytes: 100_000_000 },
    })
  }
  const ending = { ...said, endFrame: startFrame }
  expect(judged('wan-2-7-i2v', 'dashscope', 'continuation', ending).wrong).toEqual([])
  expect(judged('wan-2-7-i2v', 'fal', 'continuation', ending).wrong).toEqual(['NOT_ALLOWED endFrame'])
})
