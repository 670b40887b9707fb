import { afterAll, beforeAll, describe, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import {
  below,
  type Case,
  clip,
  expectFaults,
  made,
  points,
  range,
  shots,
  sound,
  still,
  times,
} from '../../support/validation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const drawn = (name: string) => ({ name, source: { images: { frontal: still, references: [still] } } })

describe('limits', () => {
  const cases: Case[] = [
    [
      'AIG-07: an axis that stands still',
      'kling.cameraControl',
      null,
      { camera: { simple: { zoom: 0 } } },
      {
        code: 'OUT_OF_RANGE',
        path: below('kling.cameraControl', 'camera', 'simple', 'zoom'),
        parameter: 'camera.simple.zoom',
        message: 'Zoom must be from -10 to -0.01 or from 0.01 to 10.',
        ranges: [...range(-10, -0.01), ...range(0.01, 10)],
      },
    ],
    [
      'AIG-07: an axis too far',
      'kling.cameraControl',
      null,
      { camera: { simple: { pan: -10.5 } } },
      {
        code: 'OUT_OF_RANGE',
        path: below('kling.cameraControl', 'camera', 'simple', 'pan'),
        parameter: 'camera.simple.pan',
      },
    ],
    [
      'CMF-02: a camera move by name where the model takes numbers only',
      'kling.cameraControl',
      null,
      { model: 'KLING_V1_5', camera: { preset: 'DOWN_BACK' } },
      {
        code: 'NOT_ALLOWED',
        path: below('kling.cameraControl', 'camera', 'preset'),
        parameter: 'camera.preset',
        message: 'Camera must be given here as simple.',
        allowedValues: ['simple'],
      },
    ],
    [
      'AIG-08: seven masks',
      'kling.motionBrush',
      null,
      { dynamicMasks: times(7, { mask: still, points: points(2) }) },
      {
        code: 'TOO_MANY',
        path: below('kling.motionBrush', 'dynamicMasks'),
        parameter: 'dynamicMasks',
        ranges: range(0, 6),
      },
    ],
    [
      'AIG-08: paths of 1 and 78 points',
      'kling.motionBrush',
      null,
      { dynamicMasks: [1, 78].map((count) => ({ mask: still, points: points(count) })) },
      {
        code: 'TOO_FEW',
        path: below('kling.motionBrush', 'dynamicMasks', 0, 'points'),
        parameter: 'dynamicMasks[].points',
        message: 'Path: at least 2 needed; 1 given.',
        ranges: range(2, 77),
      },
      {
        code: 'TOO_MANY',
        path: below('kling.motionBrush', 'dynamicMasks', 1, 'points'),
        parameter: 'dynamicMasks[].points',
        message: 'Path: at most 77 allowed; 78 given.',
        ranges: range(2, 77),
      },
    ],
    [
      'AIG-06: three voices',
      'kling.voices',
      null,
      { prompt: '<<<voice_1>>> <<<voice_2>>> <<<voice_3>>>', voiceIds: ['a', 'b', 'c'] },
      { code: 'TOO_MANY', path: below('kling.voices', 'voiceIds'), parameter: 'voiceIds', ranges: range(1, 2) },
    ],
    [
      'AIG-06: voices of Kling 2.6 in the standard mode, as the document’s own example has it',
      'kling.voices',
      null,
      { prompt: '<<<voice_1>>>', voiceIds: ['a'], mode: 'STANDARD' },
      {
        code: 'NOT_ALLOWED',
        path: below('kling.voices', 'mode'),
        parameter: 'mode',
        message: 'Mode must be PRO. Voices are sound, and Kling 2.6 makes sound in PRO mode only.',
        allowedValues: ['PRO'],
      },
    ],
    [
      'AIG-06: four elements at klingai',
      'kling.elements',
      'klingai',
      { prompt: '@a @b @c @d', elements: ['a', 'b', 'c', 'd'].map(made) },
      { code: 'TOO_MANY', path: below('kling.elements', 'elements'), parameter: 'elements', ranges: range(1, 3) },
    ],
    [
      'DNG-07: five elements at fal',
      'kling.elements',
      'fal',
      { prompt: '@a @b @c @d @e', elements: ['a', 'b', 'c', 'd', 'e'].map(drawn) },
      { code: 'TOO_MANY', path: below('kling.elements', 'elements'), parameter: 'elements', ranges: range(1, 4) },
    ],
    [
      'AIG-09: seven shots',
      'kling.multiShot',
      'klingai',
      { shots: shots(2, 2, 2, 2, 2, 2, 2) },
      { code: 'TOO_MANY', path: below('kling.multiShot', 'shots'), parameter: 'shots', ranges: range(1, 6) },
    ],
    [
      'AIG-09: a shot of no length, and one of too many words',
      'kling.multiShot',
      'klingai',
      { shots: [...shots(0, 4), { prompt: 'x'.repeat(513), durationSeconds: 4 }] },
      {
        code: 'OUT_OF_RANGE',
        path: below('kling.multiShot', 'shots', 0, 'durationSeconds'),
        parameter: 'shots[].durationSeconds',
      },
      {
        code: 'TOO_LONG',
        path: below('kling.multiShot', 'shots', 2, 'prompt'),
        parameter: 'shots[].prompt',
        maximumLength: 512,
      },
    ],
    [
      'DNG-08: 10 pictures, 4 videos, 4 sounds',
      'seedance.references',
      'fal',
      { referenceImages: times(10, still), referenceVideos: times(4, clip), referenceAudios: times(4, sound) },
      ...(
        [
          ['referenceImages', 9],
          ['referenceVideos', 3],
          ['referenceAudios', 3],
        ] as const
      ).map(([parameter, maximum]) => ({
        code: 'TOO_MANY',
        path: below('seedance.references', parameter),
        parameter,
        ranges: range(0, maximum),
      })),
    ],
  ]
  it.each(cases)('%s', (...one) => expectFaults(gateway, one))
})
