import { expect, it } from 'vitest'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { type Settled, settle } from '../../catalog/settle.ts'
import { stillMotion } from './family.ts'

const arm = (field: string) => stillMotion.models[0]!.arms.find(({ capability }) => capability.field === field)!
const still = { url: 'https://example.com/a.png' }

function judged(field: string, input: Settled) {
  const { parameters, rules, capability, routes } = arm(field)
  const settlement = settle(parameters, input, ['request'])
  const seconds = clipSecondsOf(capability.clipSeconds, parameters, settlement.settled)
  return {
    ...settlement,
    problems: [...settlement.problems, ...brokenRules(rules, settlement.settled, ['request'])],
    seconds,
    price: priceOf(routes[0]!.route.prices, settlement.settled, seconds),
  }
}

it('a minimal input is 5 s of 720p in the picture’s shape, cut to the frame and silent', () => {
  const { settled, problems } = judged('cameraMove', { startFrame: still, camera: { axes: { pan: 2 } } })
  expect(problems).toEqual([])
  expect(settled).toEqual({
    model: 'STILL_MOTION',
    startFrame: still,
    prompt: '',
    camera: { axes: { horizontal: 0, vertical: 0, pan: 2, tilt: 0, roll: 0, zoom: 0 } },
    durationSeconds: 5,
    frameRate: 24,
    aspectRatio: 'AUTO',
    resolution: 'RESOLUTION_720P',
    resizeMode: 'CROP',
    sound: 'NONE',
  })
})

it('the lengths of shots and slides add up to 1 to 30 s', () => {
  const shots = (...lengths: number[]) =>
    judged('multiShot', {
      startFrame: still,
      shots: lengths.map((durationSeconds) => ({ camera: { preset: 'PUSH_IN' }, durationSeconds })),
    })
  expect(shots(0.5, 0.5).problems).toEqual([])
  expect(shots(29.5, 0.5)).toMatchObject({ problems: [], seconds: { seconds: 30 } })
  expect(shots(0.6).problems).toMatchObject([
    { code: 'OUT_OF_RANGE', path: ['request', 'shots'], parameter: 'shots[].durationSeconds' },
  ])
  expect(shots(29.5, 0.6).problems).toMatchObject([{ ranges: [{ minimum: 1, maximum: 30 }] }])
  const slides = judged('slideshow', {
    slides: [
      { still, durationSeconds: 16 },
      { still, durationSeconds: 16 },
    ],
  })
  expect(slides.problems).toMatchObject([{ path: ['request', 'slides'], parameter: 'slides[].durationSeconds' }])
})

it('a shot begins with a cut and a slide with a cross-fade', () => {
  const shots = [{ camera: { preset: 'ORBIT' }, durationSeconds: 2 }]
  expect(judged('multiShot', { startFrame: still, shots }).settled.shots).toMatchObject([{ transition: 'CUT' }])
  const slides = [{ still, durationSeconds: 2 }]
  expect(judged('slideshow', { slides }).settled.slides).toMatchObject([{ transition: 'CROSS_FADE' }])
})

it('a prompt is kept, and the caller is told that nobody reads it', () => {
  const { problems, warnings } = judged('cameraMove', {
    startFrame: still,
    camera: { preset: 'PUSH_IN' },
    prompt: 'A calm sea.',
  })
  expect(problems).toEqual([])
  expect(warnings).toMatchObject([{ code: 'IGNORED', parameter: 'prompt' }])
})

it('clips are free', () => {
  expect(judged('slideshow', { slides: [{ still, durationSeconds: 20 }] }).price?.micros).toBe(0)
})
