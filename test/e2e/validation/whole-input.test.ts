import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMutation, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { faults } from '../../support/planning.ts'
import { type Arm, below, inline, made, request, shots, still, times } from '../../support/validation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('everything wrong with an input comes at once', () => {
  const arm = 'kling.multiShotReferences'
  const wrong = async () => ({
    provider: 'klingai',
    count: 5,
    clientReference: 'r'.repeat(256),
    poll: { intervalMilliseconds: 1 },
    variables: [
      { name: 'place', value: 'the sea' },
      { name: 'place', value: 'a lake' },
    ],
    request: request(arm, {
      shots: [
        { prompt: 'x'.repeat(513), durationSeconds: 9 },
        { prompt: '<<<voice_1>>> {{who}} @Image6', durationSeconds: 16 },
      ],
      startFrame: await inline(200, 400),
      endFrame: { url: 'ftp://example.com/a.png' },
      referenceImages: times(5, still),
      elements: [made('hero'), made('hero'), { name: 'x'.repeat(65), source: { providerElementId: '' } }],
      referenceVideo: { uploadId: 'none' },
      aspectRatio: 'RATIO_1_1',
      generateAudio: true,
    }),
  })

  it('from the envelope to the last item of a list, rules and references among it', async () => {
    const input = await wrong()
    const { data } = await gateway.query(startMutation, { input })
    expect(data.startGeneration.generation).toBeNull()
    const told: any[] = data.startGeneration.userErrors
    const problems = told.map(({ code, path }) => `${code} ${path.join('.').replace(`request.${arm}.`, '')}`)
    expect(problems.sort()).toEqual(
      [
        'OUT_OF_RANGE count',
        'TOO_LONG clientReference',
        'OUT_OF_RANGE poll.intervalMilliseconds',
        'NOT_UNIQUE variables.1.name',
        'TOO_LONG shots.0.prompt',
        'UNKNOWN_VARIABLE shots.1.prompt',
        'UNKNOWN_REFERENCE shots.1.prompt',
        'UNKNOWN_REFERENCE shots.1.prompt',
        'OUT_OF_RANGE shots.1.durationSeconds',
        'OUT_OF_RANGE shots',
        'INVALID_URL endFrame.url',
        'INVALID_IMAGE startFrame.base64',
        'NOT_UNIQUE elements.1.name',
        'TOO_LONG elements.2.name',
        'REQUIRED elements.2.source.providerElementId',
        'NOT_FOUND referenceVideo.uploadId',
        'TOO_MANY elements',
        'NOT_ALLOWED referenceVideo',
        'MODEL_UNAVAILABLE model',
      ].sort(),
    )
    for (const { message, path } of told) {
      expect(message).toMatch(/^[A-Z].*[.]$/s)
      expect(Array.isArray(path)).toBe(true)
    }
    const planned = await gateway.query(
      'query ($input: StartGenerationInput!) { plan(input: $input) { userErrors { code path message } } }',
      { input },
    )
    expect(planned.data.plan.userErrors).toEqual(told.map(({ code, path, message }) => ({ code, path, message })))
  })

  it('also beside a list that is too long or too short: what does not hang on it is judged all the same', async () => {
    const found = await faults(
      gateway,
      request('veo.references', {
        referenceImages: [],
        durationSeconds: undefined,
        prompt: 'a {{colour}} lake',
        seed: -1,
      }),
      { provider: 'vertex' },
    )
    expect(found.map(({ code, parameter }) => `${code} ${parameter}`).sort()).toEqual([
      'OUT_OF_RANGE seed',
      'TOO_FEW referenceImages',
      'UNKNOWN_VARIABLE prompt',
    ])
    const kling = await faults(
      gateway,
      request('kling.references', {
        prompt: '@Element2',
        referenceImages: times(8, still),
        referenceVideo: { url: 'ftp://example.com/a.mp4' },
        generateAudio: true,
      }),
      { provider: 'klingai' },
    )
    expect(kling.map(({ code, parameter }) => `${code} ${parameter}`).sort()).toEqual([
      'CONFLICT generateAudio',
      'INVALID_URL referenceVideo',
      'TOO_MANY referenceImages',
      'UNKNOWN_REFERENCE prompt',
    ])
  })
})

describe('what cannot be written', () => {
  it('DNG-11: the typed inputs have no field for what a model’s arm has not', async () => {
    const wrong: [Arm, object, string][] = [
      ['veo.imageToVideo', { referenceImages: [still] }, 'referenceImages'],
      ['veo.imageToVideo', { mode: 'PRO' }, 'mode'],
      ['kling.imageToVideo', { endFrame: still }, 'endFrame'],
      ['kling.imageToVideo', { camera: { preset: 'DOWN_BACK' } }, 'camera'],
      ['kling.startEndFrame', { camera: { preset: 'DOWN_BACK' } }, 'camera'],
      ['kling.voices', { prompt: '<<<voice_1>>>', voiceIds: ['a'], generateAudio: false }, 'generateAudio'],
      ['kling.voices', { prompt: '<<<voice_1>>>', voiceIds: ['a'], elements: [] }, 'elements'],
      ['kling.multiShot', { shots: shots(3), prompt: 'Waves' }, 'prompt'],
      ['kling.motionBrush', { endFrame: still }, 'endFrame'],
      ['seedance.references', { startFrame: still }, 'startFrame'],
      ['wan.drivingAudio', { generateAudio: true }, 'generateAudio'],
    ]
    for (const [arm, more, field] of wrong) {
      const { status, errors } = await gateway.query(
        'query ($input: StartGenerationInput!) { plan(input: $input) { acceptable } }',
        { input: { request: request(arm, more) } },
      )
      expect([arm, status]).toEqual([arm, 400])
      const { problems } = errors![0]!.extensions as { problems: any[] }
      expect(problems).toMatchObject([
        { code: 'SHAPE', path: below(arm, field), message: expect.stringMatching(`^There is no field "${field}"`) },
      ])
      expect(problems[0].allowedValues).not.toContain(field)
      expect(problems[0].allowedValues).toContain('model')
    }
  })

  it('AIG-05, CMF-02: end frame, brush and camera exclude each other, and so do the models an arm has not', async () => {
    const kling = (input: object) =>
      gateway.query('query ($input: StartGenerationInput!) { plan(input: $input) { acceptable } }', {
        input: { request: { kling: input } },
      })
    const two = await kling({
      ...request('kling.cameraControl', { camera: { preset: 'DOWN_BACK' } }).kling,
      ...request('kling.motionBrush', {}).kling,
    })
    expect(two.errors![0]!.extensions!.problems).toMatchObject([
      { code: 'SHAPE', path: ['request', 'kling'], message: 'Exactly one of these fields must be given.' },
    ])
    const { errors } = await kling(
      request('kling.elements', { model: 'KLING_V2_6', prompt: '@a', elements: [made('a')] }).kling!,
    )
    expect(errors![0]!.extensions!.problems).toMatchObject([
      { code: 'SHAPE', path: below('kling.elements', 'model'), allowedValues: ['KLING_V3'] },
    ])
  })
})
