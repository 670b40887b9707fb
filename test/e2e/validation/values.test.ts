import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { faults, plan } from '../../support/planning.ts'
import { type Arm, range, request, still, times } from '../../support/validation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('values as they are', () => {
  const value = async (arm: Arm, provider: string, more: object, name: string) => {
    const { settled, userErrors } = await plan(gateway, request(arm, more), { provider })
    expect(userErrors.map(({ code }: any) => code)).toEqual(['MODEL_UNAVAILABLE'])
    return settled.find((parameter: any) => parameter.name === name)
  }

  it('a legal 0, false or empty text is a value, not something left out', async () => {
    const i2v = 'kling.imageToVideo'
    expect(await value(i2v, 'klingai', { guidanceScale: 0 }, 'guidanceScale')).toEqual({
      name: 'guidanceScale',
      value: 0,
      source: 'CALLER',
    })
    expect(await value(i2v, 'klingai', { prompt: '' }, 'prompt')).toMatchObject({ value: '', source: 'CALLER' })
    expect(await value('veo.imageToVideo', 'vertex', { generateAudio: false }, 'generateAudio')).toMatchObject({
      value: false,
      source: 'CALLER',
    })
    expect(await value('veo.imageToVideo', 'vertex', { seed: 0 }, 'seed')).toMatchObject({ value: 0, source: 'CALLER' })
    expect(await value('seedance.imageToVideo', 'modelark', { durationSeconds: 0 }, 'durationSeconds')).toMatchObject({
      value: 0,
      source: 'CALLER',
    })
    expect(
      await value(
        'kling.motionBrush',
        'klingai',
        { dynamicMasks: [{ mask: still, points: times(2, { x: 0, y: 0 }) }] },
        'dynamicMasks[0].points[1].y',
      ),
    ).toMatchObject({ value: 0, source: 'CALLER' })
  })

  it('what asks for nothing may stand where a route has no place for it', async () => {
    expect(
      await faults(
        gateway,
        request('kling.imageToVideo', { prompt: 'Waves', watermark: false, automaticShots: false }),
        {
          provider: 'fal',
        },
      ),
    ).toEqual([])
  })

  it('out of range is refused, never moved inside', async () => {
    for (const [arm, more] of [
      ['kling.imageToVideo', { durationSeconds: 2 }],
      ['kling.imageToVideo', { guidanceScale: 1.0001, model: 'KLING_V1_5' }],
      ['veo.imageToVideo', { seed: 2 ** 32 }],
      ['wan.imageToVideo', { seed: 2 ** 31 }],
      ['pixelml.imageToVideo', { width: 1285 }],
    ] as const) {
      const [parameter, given] = Object.entries(more)[0]!
      const planned = await plan(gateway, request(arm, more))
      expect(planned.acceptable).toBe(false)
      expect(planned.userErrors).toContainEqual(expect.objectContaining({ code: 'OUT_OF_RANGE', parameter }))
      expect(planned.settled).toContainEqual({ name: parameter, value: given, source: 'CALLER' })
    }
  })

  it('seeds go to 2³²−1 where the provider’s do', async () => {
    const seeds = (seed: number) => faults(gateway, request('veo.imageToVideo', { seed }), { provider: 'vertex' })
    expect(await seeds(4_294_967_295)).toEqual([])
    for (const seed of [4_294_967_296, Number.MAX_SAFE_INTEGER, -1])
      expect(await seeds(seed)).toMatchObject([
        { code: 'OUT_OF_RANGE', parameter: 'seed', ranges: range(0, 4_294_967_295) },
      ])
  })

  it('a length counts as the provider counts: characters beyond the first plane are one each', async () => {
    const kling = (prompt: string) => faults(gateway, request('kling.imageToVideo', { model: 'KLING_V2_6', prompt }))
    for (const character of ['x', 'é', '海', '🎬', '\u{10FFFF}']) {
      expect(await kling(character.repeat(2500))).toEqual([])
      expect(await kling(character.repeat(2501))).toMatchObject([{ code: 'TOO_LONG', maximumLength: 2500 }])
    }
  })

  it('a length counts as the provider counts: tokens at Vertex, where a word is at least one', async () => {
    const veo = (prompt: string) => faults(gateway, request('veo.textToVideo', { prompt }), { provider: 'vertex' })
    const prompt = (count: number) => times(count, 'wonderful').join(' ')
    expect(prompt(1024).length).toBeGreaterThan(10_000)
    expect(await veo(prompt(1024))).toEqual([])
    expect(await veo(prompt(1025))).toMatchObject([
      {
        code: 'TOO_LONG',
        maximumLength: 1024,
        message: 'Prompt may have at most 1024 tokens; this one has 1025 or more.',
      },
    ])
  })
})
