import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { faults, plan } from '../support/planning.ts'
import { countRows } from '../support/rows.ts'
import { wav } from '../support/sounds.ts'
import { picture } from '../support/still.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const still = { url: 'https://example.com/still.png' }
const clip = { url: 'https://example.com/clip.mp4' }
const sound = { url: 'https://example.com/sound.mp3' }
const inline = async (width?: number, height?: number) => ({
  base64: (await picture(width, height)).toString('base64'),
})

/** Smallest inputs by family and arm: a case says only what it changes. */
const least: Record<string, Record<string, object>> = {
  veo: {
    textToVideo: { model: 'VEO_3_1', prompt: 'Waves' },
    imageToVideo: { model: 'VEO_3_1', startFrame: still },
    startEndFrame: { model: 'VEO_3_1', startFrame: still, endFrame: still },
    references: { model: 'VEO_3_1', prompt: 'Waves', referenceImages: [still] },
  },
  kling: {
    imageToVideo: { model: 'KLING_V3', startFrame: still },
    startEndFrame: { model: 'KLING_V3', startFrame: still, endFrame: still },
    elements: { model: 'KLING_V3', startFrame: still },
    multiShot: { model: 'KLING_V3', startFrame: still },
    references: { model: 'KLING_V3_OMNI', prompt: 'Waves' },
    multiShotReferences: { model: 'KLING_V3_OMNI' },
    voices: { model: 'KLING_V2_6', startFrame: still },
    cameraControl: { model: 'KLING_V2_6', startFrame: still },
    motionBrush: { model: 'KLING_V2_6', startFrame: still },
  },
  seedance: {
    imageToVideo: { model: 'SEEDANCE_2_0', startFrame: still },
    references: { model: 'SEEDANCE_2_0', prompt: 'Waves' },
  },
  wan: {
    imageToVideo: { model: 'WAN_2_6_I2V', startFrame: still, prompt: 'Waves' },
    drivingAudio: { model: 'WAN_2_6_I2V', startFrame: still, prompt: 'Waves', drivingAudio: sound },
  },
  grokImagine: {
    imageToVideo: { model: 'GROK_IMAGINE_VIDEO', startFrame: still },
    references: { model: 'GROK_IMAGINE_VIDEO', prompt: 'Waves', referenceImages: [still] },
  },
  pixelml: {
    imageToVideo: { startFrame: still, prompt: 'Waves', durationSeconds: 5 },
    startEndFrame: { startFrame: still, endFrame: still, prompt: 'Waves', durationSeconds: 5 },
  },
}
type Arm = `${string}.${string}`
const request = (arm: Arm, more: object) => {
  const [family, field] = arm.split('.') as [string, string]
  return { [family]: { [field]: { ...least[family]![field]!, ...more } } }
}
const below = (arm: Arm, ...rest: (string | number)[]) => ['request', ...arm.split('.'), ...rest.map(String)]
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
const shots = (...seconds: number[]) => seconds.map((durationSeconds) => ({ prompt: 'Waves', durationSeconds }))
const made = (name: string) => ({ name, source: { providerElementId: '1' } })
const drawn = (name: string) => ({ name, source: { images: { frontal: still, references: [still] } } })
const filmed = (name: string) => ({ name, source: { video: { video: clip } } })
const points = (count: number) => Array.from({ length: count }, (_, index) => ({ x: index, y: index }))

/** What of a problem the case does not name is not looked at; that there is no other problem is. */
interface Fault {
  code: string
  path: string[]
  parameter: string
  message?: string | RegExp
  allowedValues?: unknown[]
  ranges?: object[]
  maximumLength?: number
  conflictsWith?: string[][]
}
type Case = [title: string, arm: Arm, provider: string | null, more: object, ...faults: Fault[]]

async function expectFaults([_title, arm, provider, more, ...wanted]: Case): Promise<void> {
  const found = await faults(gateway, request(arm, more), provider === null ? {} : { provider })
  expect(found.map(({ code, parameter }) => `${code} ${parameter}`)).toEqual(
    wanted.map(({ code, parameter }) => `${code} ${parameter}`),
  )
  wanted.forEach(({ message, ...fault }, index) => {
    expect(found[index]).toMatchObject(fault)
    if (typeof message === 'string') expect(found[index].message).toBe(message)
    else if (message) expect(found[index].message).toMatch(message)
  })
}

const single = (...values: number[]) => values.map((value) => ({ minimum: value, maximum: value, step: null }))
const range = (minimum: number, maximum: number) => [{ minimum, maximum, step: null }]

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
      { prompt: 'Waves', mode: 'NATIVE_4K' },
      {
        code: 'NOT_ALLOWED',
        path: below(i2v, 'mode'),
        parameter: 'mode',
        message: 'Mode must be one of STANDARD, PRO.',
        allowedValues: ['STANDARD', 'PRO'],
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
        message: 'Watermark is not taken by Kling 3.0 at fal; klingai and klingai (legacy) take it.',
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
        message: /^Automatic shots is not taken by Kling 2\.6; .*Kling 3\.0/,
      },
    ],
    [
      'AIG-03: a guidance scale of 2.x',
      i2v,
      null,
      { model: 'KLING_V2_5_TURBO', guidanceScale: 0.5 },
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
        message: 'Prompt may not be empty.',
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
        message: 'Camera is given here by simple.',
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
  it.each(cases)('%s', (...one) => expectFaults(one))
})

describe('rules', () => {
  const references = 'kling.references'
  const cases: Case[] = [
    [
      'REQUIRES: an end frame without a start frame',
      references,
      'klingai',
      { endFrame: still },
      {
        code: 'REQUIRED',
        path: below(references, 'startFrame'),
        parameter: 'startFrame',
        message: 'Kling takes an end frame only together with a start frame.',
        conflictsWith: [below(references, 'endFrame')],
      },
    ],
    [
      'EXCLUDES: a reference video and sound',
      references,
      'klingai',
      { prompt: '@Video1', referenceVideo: clip, generateAudio: true },
      {
        code: 'CONFLICT',
        path: below(references, 'generateAudio'),
        parameter: 'generateAudio',
        conflictsWith: [below(references, 'referenceVideo')],
      },
    ],
    [
      'RESTRICTS: AIG-06, sound of Kling 2.6 in the standard mode',
      'kling.imageToVideo',
      'klingai',
      { model: 'KLING_V2_6', generateAudio: true, mode: 'STANDARD' },
      {
        code: 'NOT_ALLOWED',
        path: below('kling.imageToVideo', 'mode'),
        parameter: 'mode',
        message: 'Kling 2.6 makes sound in PRO mode only.',
        allowedValues: ['PRO'],
        conflictsWith: [below('kling.imageToVideo', 'generateAudio')],
      },
    ],
    [
      'RESTRICTS: 4K of Veo at Google in less than 8 seconds',
      'veo.imageToVideo',
      'vertex',
      { resolution: 'RESOLUTION_4K', durationSeconds: 4 },
      {
        code: 'OUT_OF_RANGE',
        path: below('veo.imageToVideo', 'durationSeconds'),
        parameter: 'durationSeconds',
        message: 'At Google, Veo clips of 1080p and 4K last 8 seconds.',
        ranges: single(8),
        conflictsWith: [below('veo.imageToVideo', 'resolution')],
      },
    ],
    [
      'AT_LEAST_ONE: DNG-09, AIG-09, shots without any words',
      'kling.multiShot',
      'klingai',
      { shots: shots(5, 5).map((shot) => ({ ...shot, prompt: '' })) },
      {
        code: 'REQUIRED',
        path: below('kling.multiShot', 'shots'),
        parameter: 'shots[].prompt',
        message: 'At least one shot needs a prompt.',
      },
    ],
    [
      'AT_LEAST_ONE: AIG-08, a brush without a mask',
      'kling.motionBrush',
      null,
      {},
      {
        code: 'REQUIRED',
        path: below('kling.motionBrush', 'dynamicMasks'),
        parameter: 'dynamicMasks',
        conflictsWith: [below('kling.motionBrush', 'staticMask')],
      },
    ],
    [
      'AT_LEAST_ONE: DNG-08, a sound alone',
      'seedance.references',
      'fal',
      { prompt: '@Audio1', referenceAudios: [sound] },
      {
        code: 'REQUIRED',
        path: below('seedance.references', 'referenceImages'),
        parameter: 'referenceImages',
        message: 'A reference sound needs a reference picture or video beside it.',
        conflictsWith: [
          below('seedance.references', 'referenceAudios'),
          below('seedance.references', 'referenceVideos'),
        ],
      },
    ],
    [
      'AT_MOST: DNG-08, 9 pictures, 3 videos and 1 sound are 13',
      'seedance.references',
      'fal',
      { referenceImages: times(9, still), referenceVideos: times(3, clip), referenceAudios: [sound] },
      {
        code: 'TOO_MANY',
        path: below('seedance.references', 'referenceAudios'),
        parameter: 'referenceAudios',
        message: 'Seedance takes at most 12 references in all. 13 given.',
        ranges: range(0, 12),
        conflictsWith: [
          below('seedance.references', 'referenceVideos'),
          below('seedance.references', 'referenceImages'),
        ],
      },
    ],
    [
      'AT_MOST: four elements beside a start frame',
      references,
      'klingai',
      { startFrame: still, prompt: '@a @b @c @d', elements: ['a', 'b', 'c', 'd'].map(made) },
      {
        code: 'TOO_MANY',
        path: below(references, 'elements'),
        parameter: 'elements',
        ranges: range(0, 3),
        conflictsWith: [below(references, 'startFrame')],
      },
    ],
    [
      'AT_MOST: DNG-07, two elements made of videos at fal',
      'kling.elements',
      'fal',
      { prompt: '@a @b', elements: ['a', 'b'].map(filmed) },
      { code: 'TOO_MANY', path: below('kling.elements', 'elements'), parameter: 'elements[].source.video' },
    ],
    [
      'SUM: DNG-09, shots of 16 seconds together',
      'kling.multiShot',
      'klingai',
      { shots: shots(5, 5, 6) },
      {
        code: 'OUT_OF_RANGE',
        path: below('kling.multiShot', 'shots'),
        parameter: 'shots[].durationSeconds',
        message: 'The shots of a Kling clip last 3 to 15 seconds together. Together they must make from 3 to 15.',
        ranges: range(3, 15),
      },
    ],
    [
      'SUM: shots of 2 seconds together',
      'kling.multiShotReferences',
      'klingai',
      { shots: shots(1, 1) },
      {
        code: 'OUT_OF_RANGE',
        path: below('kling.multiShotReferences', 'shots'),
        parameter: 'shots[].durationSeconds',
      },
    ],
    [
      'REQUIRES: Wan cuts into shots only with an enhanced prompt',
      'wan.imageToVideo',
      'dashscope',
      { automaticShots: true, enhancePrompt: false },
      {
        code: 'REQUIRED',
        path: below('wan.imageToVideo', 'enhancePrompt'),
        parameter: 'enhancePrompt',
        conflictsWith: [below('wan.imageToVideo', 'automaticShots')],
      },
    ],
  ]
  it.each(cases)('%s', (...one) => expectFaults(one))

  it('SAME_SIZE: PML-02, frames of two sizes are refused before anything is stored', async () => {
    const before = await countRows(gateway)
    const unlike = request('pixelml.startEndFrame', {
      startFrame: await inline(640, 360),
      endFrame: await inline(640, 480),
    })
    const input = { request: unlike }
    const { data } = await gateway.query(startMutation, { input })
    expect(data.startGeneration.generation).toBeNull()
    expect(data.startGeneration.userErrors).toContainEqual(
      expect.objectContaining({
        code: 'IMAGE_SIZE_MISMATCH',
        path: below('pixelml.startEndFrame', 'endFrame'),
        parameter: 'endFrame',
        message: 'Start and end frame have one size. This one has 640×480 pixels, the other 640×360.',
        conflictsWith: [below('pixelml.startEndFrame', 'startFrame')],
      }),
    )
    expect(await faults(gateway, unlike)).toHaveLength(1)
    expect(await countRows(gateway)).toEqual(before)
    const alike = { startFrame: await inline(640, 360), endFrame: await inline(640, 360) }
    expect(await faults(gateway, request('pixelml.startEndFrame', alike))).toEqual([])
  })

  it('SAME_SIZE, SAME_ASPECT: AIG-08, masks of one size and of the picture’s shape', async () => {
    const brush = async (...sizes: [number, number][]) => {
      const [startFrame, staticMask, ...masks] = await Promise.all(sizes.map((size) => inline(...size)))
      return faults(
        gateway,
        request('kling.motionBrush', {
          startFrame,
          staticMask,
          dynamicMasks: masks.map((mask) => ({ mask, points: points(77) })),
        }),
      )
    }
    expect(await brush([1280, 720], [640, 360], [640, 360], [640, 360])).toEqual([])
    expect(await brush([1280, 720], [640, 360], [1280, 720])).toMatchObject([
      {
        code: 'IMAGE_SIZE_MISMATCH',
        path: below('kling.motionBrush', 'dynamicMasks', 0, 'mask'),
        parameter: 'dynamicMasks[].mask',
        conflictsWith: [below('kling.motionBrush', 'staticMask')],
      },
    ])
    expect(await brush([1280, 720], [640, 640])).toMatchObject([
      {
        code: 'IMAGE_SIZE_MISMATCH',
        path: below('kling.motionBrush', 'staticMask'),
        parameter: 'staticMask',
        message: expect.stringContaining('A mask has the shape of the start frame.'),
        conflictsWith: [below('kling.motionBrush', 'startFrame')],
      },
    ])
  })
})

describe('what a prompt refers to', () => {
  const elements = 'kling.elements'
  const references = 'seedance.references'
  const unknown = (arm: Arm, allowedValues: string[], ...conflictsWith: string[]) => ({
    code: 'UNKNOWN_REFERENCE',
    path: below(arm, 'prompt'),
    parameter: 'prompt',
    allowedValues,
    conflictsWith: conflictsWith.map((parameter) => below(arm, parameter)),
  })
  const cases: Case[] = [
    [
      'DNG-06: an element by another name',
      elements,
      'klingai',
      { prompt: '@hero and @villain', elements: [made('hero')] },
      unknown(elements, ['@hero'], 'elements'),
    ],
    [
      'DNG-06: an element by its position',
      elements,
      'klingai',
      { prompt: '@hero and @1', elements: [made('hero')] },
      unknown(elements, ['@hero'], 'elements'),
    ],
    [
      'DNG-06: the second of one picture, the first of no video, the fourth of no sound',
      references,
      'fal',
      { prompt: '@Image1 @Image2 @Video1 @Audio4', referenceImages: [still] },
      unknown(references, ['@Image1'], 'referenceImages'),
      unknown(references, [], 'referenceVideos'),
      unknown(references, [], 'referenceAudios'),
    ],
    [
      'DNG-06: a picture where the arm has none',
      'seedance.imageToVideo',
      'fal',
      { prompt: 'as in @Image1' },
      unknown('seedance.imageToVideo', []),
    ],
    [
      'AIG-06: the second of one voice',
      'kling.voices',
      null,
      { prompt: '<<<voice_1>>> to <<<voice_2>>>', voiceIds: ['a'] },
      unknown('kling.voices', ['<<<voice_1>>>'], 'voiceIds'),
    ],
    [
      'AIG-06: a voice beside elements: the arms exclude each other',
      elements,
      'klingai',
      { prompt: '@hero says <<<voice_1>>>', elements: [made('hero')] },
      unknown(elements, []),
    ],
    [
      'DNG-07: two elements of one name',
      elements,
      'klingai',
      { prompt: '@hero', elements: [made('hero'), made('hero')] },
      { code: 'NOT_UNIQUE', path: below(elements, 'elements', 1, 'name'), parameter: 'elements[].name' },
    ],
    [
      'an element whose name would be read as a picture’s number',
      'kling.references',
      'klingai',
      { prompt: '@Image1', referenceImages: [still], elements: [made('Image1')] },
      {
        code: 'NOT_ALLOWED',
        path: below('kling.references', 'elements', 0, 'name'),
        parameter: 'elements[].name',
        message: 'This name would be read as a position (@Image1); choose another.',
      },
    ],
    [
      'a shot’s own words',
      'kling.multiShotReferences',
      'klingai',
      {
        shots: [...shots(3), { prompt: '@Image1 and @Image2', durationSeconds: 3 }],
        referenceImages: [still],
      },
      {
        code: 'UNKNOWN_REFERENCE',
        path: below('kling.multiShotReferences', 'shots', 1, 'prompt'),
        parameter: 'shots[].prompt',
        allowedValues: ['@Image1'],
        conflictsWith: [below('kling.multiShotReferences', 'referenceImages')],
      },
    ],
    [
      'DNG-05: a variable without a value: it says which',
      'kling.imageToVideo',
      'klingai',
      { prompt: 'a {{colour}} lake, {{ colour }} sky' },
      {
        code: 'UNKNOWN_VARIABLE',
        path: below('kling.imageToVideo', 'prompt'),
        parameter: 'prompt',
        message: 'There is no value for the variable “colour”.',
      },
    ],
  ]
  it.each(cases)('%s', (...one) => expectFaults(one))

  it('DNG-05, DNG-06: is looked at after the variables are put in, and their length counts, not the template’s', async () => {
    const withVariables = (prompt: string, ...variables: [string, string][]) =>
      plan(gateway, request(elements, { prompt, elements: [made('hero')] }), {
        provider: 'klingai',
        variables: variables.map(([name, value]) => ({ name, value })),
      })
    const good = await withVariables('{{who}} in {{ place }}', ['who', '@hero'], ['place', 'the sea'])
    expect(good.userErrors.map((problem: any) => problem.code)).toEqual(['MODEL_UNAVAILABLE'])
    expect(good.warnings.filter(({ code }: any) => code === 'UNREFERENCED')).toEqual([])
    expect(good.settled).toContainEqual({ name: 'prompt', value: '@hero in the sea', source: 'CALLER' })
    const unknownName = await withVariables('{{who}}', ['who', '@nobody'])
    expect(unknownName.userErrors[0]).toMatchObject({ code: 'UNKNOWN_REFERENCE', path: below(elements, 'prompt') })
    const tooLong = await withVariables('@hero {{words}}', ['words', 'x'.repeat(3100)])
    expect(tooLong.userErrors[0]).toMatchObject({ code: 'TOO_LONG', path: below(elements, 'prompt') })
    const shrinking = await withVariables(`@hero {{${'x'.repeat(60)}}}`.repeat(60), ['x'.repeat(60), ''])
    expect(shrinking.userErrors.map((problem: any) => problem.code)).toEqual(['MODEL_UNAVAILABLE'])
    const twice = await withVariables('@hero {{a}}', ['a', '1'], ['a', '2'])
    expect(twice.userErrors[0]).toMatchObject({ code: 'NOT_UNIQUE', path: ['variables', '1', 'name'], parameter: null })
    const unused = await withVariables('@hero', ['a', '1'])
    expect(unused.warnings.filter(({ code }: any) => code === 'UNREFERENCED')).toMatchObject([
      { code: 'UNREFERENCED', path: ['variables', '0'], parameter: null },
    ])
  })

  it('DNG-06: supplied and never referred to is a warning, not a problem', async () => {
    const kling = await plan(
      gateway,
      request('kling.references', { referenceImages: [still, still], elements: [made('hero')], referenceVideo: clip }),
      { provider: 'klingai' },
    )
    expect(kling.userErrors.map((problem: any) => problem.code)).toEqual(['MODEL_UNAVAILABLE'])
    const unreferenced = kling.warnings.filter(({ code }: any) => code === 'UNREFERENCED')
    expect(unreferenced.map(({ path, parameter }: any) => [path.slice(3).join('.'), parameter])).toEqual([
      ['referenceImages.0', 'referenceImages[]'],
      ['referenceImages.1', 'referenceImages[]'],
      ['referenceVideo', 'referenceVideo'],
      ['elements.0.name', 'elements[].name'],
    ])
    const seedance = await plan(
      gateway,
      request('seedance.references', {
        prompt: '@Image2 to @Audio1',
        referenceImages: [still, still],
        referenceAudios: [sound],
      }),
      { provider: 'fal' },
    )
    expect(seedance.warnings.filter(({ code }: any) => code === 'UNREFERENCED')).toMatchObject([
      { path: below('seedance.references', 'referenceImages', 0) },
    ])
  })

  it('an @ in an address is none', async () => {
    expect(await faults(gateway, request('kling.imageToVideo', { prompt: 'write to me@example.com' }))).toEqual([])
  })
})

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
    const words = (count: number) => times(count, 'wonderful').join(' ')
    expect(words(1024).length).toBeGreaterThan(10_000)
    expect(await veo(words(1024))).toEqual([])
    expect(await veo(words(1025))).toMatchObject([
      {
        code: 'TOO_LONG',
        maximumLength: 1024,
        message: 'Prompt may have at most 1024 tokens; this one has 1025 or more.',
      },
    ])
  })
})

describe('media', () => {
  it('AIG-04: pictures at their edges', async () => {
    const i2v = async (width: number, height: number) =>
      faults(gateway, request('kling.imageToVideo', { startFrame: await inline(width, height) }), {
        provider: 'klingai',
      })
    for (const [width, height] of [
      [300, 300],
      [300, 750],
      [750, 300],
    ] as const)
      expect(await i2v(width, height)).toEqual([])
    const path = below('kling.imageToVideo', 'startFrame', 'base64')
    expect(await i2v(299, 400)).toMatchObject([{ code: 'INVALID_IMAGE', path, parameter: 'startFrame' }])
    for (const [width, height] of [
      [760, 300],
      [300, 760],
    ] as const)
      expect(await i2v(width, height)).toMatchObject([
        { code: 'INVALID_IMAGE', path, parameter: 'startFrame', ranges: range(0.4, 2.5) },
      ])
  })

  it('AIG-10: a driving sound lasts 3 to 30 seconds', async () => {
    const driving = async (seconds: number) =>
      faults(gateway, request('wan.drivingAudio', { drivingAudio: { base64: wav(seconds).toString('base64') } }), {
        provider: 'dashscope',
      })
    expect(await driving(3)).toEqual([])
    for (const seconds of [2, 31])
      expect(await driving(seconds)).toMatchObject([
        {
          code: 'INVALID_AUDIO',
          path: below('wan.drivingAudio', 'drivingAudio', 'base64'),
          parameter: 'drivingAudio',
          ranges: range(3, 30),
        },
      ])
  })

  it('are judged wherever they stand, by where they stand', async () => {
    const bad = { url: 'ftp://example.com/a.png' }
    const found = await faults(
      gateway,
      request('kling.elements', {
        startFrame: bad,
        prompt: '@a @b',
        elements: [
          { name: 'a', source: { images: { frontal: still, references: [still, bad] } } },
          { name: 'b', source: { video: { video: bad } } },
        ],
      }),
      { provider: 'fal' },
    )
    expect(found.map(({ code, path, parameter }) => [code, path.slice(3).join('.'), parameter])).toEqual([
      ['INVALID_URL', 'startFrame.url', 'startFrame'],
      ['INVALID_URL', 'elements.0.source.images.references.1.url', 'elements[].source.images.references[]'],
      ['INVALID_URL', 'elements.1.source.video.video.url', 'elements[].source.video.video'],
    ])
  })

  it('that are not there are named: uploads, clips, frames', async () => {
    const nowhere = { uploadId: 'VXBsb2FkOm5vd2hlcmU' }
    const found = await faults(
      gateway,
      request('kling.references', {
        prompt: '@Image1 @Video1',
        startFrame: nowhere,
        referenceImages: [{ generationFrame: { generationId: 'x' } }],
        referenceVideo: nowhere,
      }),
      { provider: 'klingai' },
    )
    expect(found.map(({ code, parameter }) => `${code} ${parameter}`)).toEqual([
      'NOT_FOUND startFrame',
      'NOT_FOUND referenceImages[]',
      'NOT_FOUND referenceVideo',
    ])
  })
})

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
        { prompt: '@nobody {{who}} @Image6', durationSeconds: 16 },
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
    const places = told.map(({ code, path }) => `${code} ${path.join('.').replace(`request.${arm}.`, '')}`)
    expect(places.sort()).toEqual(
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
        'TOO_MANY elements',
        'CONFLICT generateAudio',
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
        prompt: '@nobody',
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
      expect(problems).toMatchObject([{ code: 'SHAPE', path: below(arm, '(unknown)'), message: 'Unknown field.' }])
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
