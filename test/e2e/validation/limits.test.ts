import { afterAll, beforeAll, describe, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { below, type Case, expectFaults, range, single, still, times } from '../../support/validation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('limits', () => {
  const i2v = 'kling.imageToVideo'
  const cases: Case[] = [
    [
      'of no model of the family',
      i2v,
      'klingai',
      { durationSeconds: 16 },
      {
        code: 'OUT_OF_RANGE',
        path: below(i2v, 'durationSeconds'),
        parameter: 'durationSeconds',
        message: 'Duration must be from 3 to 15 seconds.',
        ranges: range(3, 15),
      },
    ],
    [
      'of another model of the family',
      i2v,
      null,
      { model: 'KLING_V2_6', durationSeconds: 7 },
      {
        code: 'OUT_OF_RANGE',
        path: below(i2v, 'durationSeconds'),
        parameter: 'durationSeconds',
        ranges: single(5, 10),
      },
    ],
    [
      'of another route of the model',
      i2v,
      'fal',
      { model: 'KLING_V2_6', prompt: 'Waves', mode: 'STANDARD' },
      {
        code: 'NOT_ALLOWED',
        path: below(i2v, 'mode'),
        parameter: 'mode',
        message: 'Mode must be PRO.',
        allowedValues: ['PRO'],
      },
    ],
    [
      'of a parameter the route has not: who has it is said',
      i2v,
      'fal',
      { prompt: 'Waves', watermark: true },
      {
        code: 'NOT_ALLOWED',
        path: below(i2v, 'watermark'),
        parameter: 'watermark',
        message: 'Watermark is not accepted by Kling 3.0 at fal; klingai and klingai (legacy) accept it.',
      },
    ],
    [
      'of a parameter the model has not',
      i2v,
      null,
      { model: 'KLING_V2_6', automaticShots: true },
      {
        code: 'NOT_ALLOWED',
        path: below(i2v, 'automaticShots'),
        parameter: 'automaticShots',
        message: /^Automatic shots is not accepted by Kling 2\.6; .*Kling 3\.0/,
      },
    ],
    [
      'AIG-03: a guidance scale of 2.x',
      i2v,
      null,
      { model: 'KLING_V2_1', guidanceScale: 0.5 },
      { code: 'NOT_ALLOWED', path: below(i2v, 'guidanceScale'), parameter: 'guidanceScale' },
    ],
    [
      'AIG-03: a length between 5 and 10 of 2.x',
      i2v,
      null,
      { model: 'KLING_V2_5_TURBO', durationSeconds: 6 },
      {
        code: 'OUT_OF_RANGE',
        path: below(i2v, 'durationSeconds'),
        parameter: 'durationSeconds',
        ranges: single(5, 10),
      },
    ],
    [
      'AIG-03: sound before 2.6',
      i2v,
      null,
      { model: 'KLING_V2_5_TURBO', generateAudio: true },
      { code: 'NOT_ALLOWED', path: below(i2v, 'generateAudio'), parameter: 'generateAudio', allowedValues: [false] },
    ],
    [
      'AIG-03: a prompt of more than 2,500 characters',
      i2v,
      null,
      { model: 'KLING_V2_6', prompt: 'x'.repeat(2501) },
      {
        code: 'TOO_LONG',
        path: below(i2v, 'prompt'),
        parameter: 'prompt',
        message: 'Prompt may have at most 2500 characters; this one has 2501.',
        maximumLength: 2500,
      },
    ],
    [
      'AIG-03: a negative prompt of more than 2,500 characters',
      i2v,
      null,
      { model: 'KLING_V2_1', negativePrompt: 'x'.repeat(2501) },
      { code: 'TOO_LONG', path: below(i2v, 'negativePrompt'), parameter: 'negativePrompt', maximumLength: 2500 },
    ],
    [
      'CMF-01: a guidance scale of 7, as Comfy has it by default',
      i2v,
      null,
      { model: 'KLING_V1_5', guidanceScale: 7 },
      {
        code: 'OUT_OF_RANGE',
        path: below(i2v, 'guidanceScale'),
        parameter: 'guidanceScale',
        message: 'Guidance scale must be from 0 to 1.',
        ranges: range(0, 1),
      },
    ],
    [
      'DNG-01: Veo of 5 seconds',
      'veo.imageToVideo',
      'vertex',
      { durationSeconds: 5 },
      {
        code: 'OUT_OF_RANGE',
        path: below('veo.imageToVideo', 'durationSeconds'),
        parameter: 'durationSeconds',
        ranges: single(4, 6, 8),
      },
    ],
    [
      'DNG-01: Veo from four pictures',
      'veo.references',
      'vertex',
      { referenceImages: times(4, still) },
      {
        code: 'TOO_MANY',
        path: below('veo.references', 'referenceImages'),
        parameter: 'referenceImages',
        message: 'Reference pictures: at most 3 allowed; 4 given.',
        ranges: range(1, 3),
      },
    ],
    [
      'DNG-01: Seedance of 3 seconds, between “the model decides” and the shortest',
      'seedance.imageToVideo',
      'modelark',
      { durationSeconds: 3 },
      {
        code: 'OUT_OF_RANGE',
        path: below('seedance.imageToVideo', 'durationSeconds'),
        parameter: 'durationSeconds',
        message: 'Duration must be 0 or from 4 to 15 seconds.',
        ranges: [...single(0), ...range(4, 15)],
      },
    ],
    [
      'AIG-10: Wan of 1 second, and a negative prompt too long',
      'wan.imageToVideo',
      'dashscope',
      { durationSeconds: 1, negativePrompt: 'x'.repeat(501) },
      {
        code: 'TOO_LONG',
        path: below('wan.imageToVideo', 'negativePrompt'),
        parameter: 'negativePrompt',
        maximumLength: 500,
      },
      {
        code: 'OUT_OF_RANGE',
        path: below('wan.imageToVideo', 'durationSeconds'),
        parameter: 'durationSeconds',
        ranges: range(2, 15),
      },
    ],
    [
      'AIG-10: Wan without words',
      'wan.imageToVideo',
      'dashscope',
      { prompt: '' },
      {
        code: 'REQUIRED',
        path: below('wan.imageToVideo', 'prompt'),
        parameter: 'prompt',
        message: 'Prompt must not be empty.',
      },
    ],
    [
      'AIG-11: Grok of 16 seconds, and of 1080p',
      'grokImagine.imageToVideo',
      'xai',
      { durationSeconds: 16, resolution: 'RESOLUTION_1080P' },
      {
        code: 'OUT_OF_RANGE',
        path: below('grokImagine.imageToVideo', 'durationSeconds'),
        parameter: 'durationSeconds',
        ranges: range(1, 15),
      },
      {
        code: 'NOT_ALLOWED',
        path: below('grokImagine.imageToVideo', 'resolution'),
        parameter: 'resolution',
        allowedValues: ['RESOLUTION_480P', 'RESOLUTION_720P'],
      },
    ],
    [
      'PML-01: every number one beyond',
      'pixelml.imageToVideo',
      'agenticflow',
      { durationSeconds: 11, width: 255, height: 1285, steps: 51, frameRate: 31, guidanceScale: 0 },
      ...(
        [
          ['durationSeconds', 1, 10],
          ['width', 256, 1284],
          ['height', 256, 1284],
          ['steps', 1, 50],
          ['frameRate', 1, 30],
          ['guidanceScale', 1, 10],
        ] as const
      ).map(([parameter, minimum, maximum]) => ({
        code: 'OUT_OF_RANGE',
        path: below('pixelml.imageToVideo', parameter),
        parameter,
        ranges: range(minimum, maximum),
      })),
    ],
  ]
  it.each(cases)('%s', (...one) => expectFaults(gateway, one))
})
