import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMutation, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { faults } from '../../support/planning.ts'
import { countRows } from '../../support/rows.ts'
import {
  below,
  type Case,
  clip,
  expectFaults,
  inline,
  made,
  points,
  range,
  request,
  shots,
  single,
  sound,
  still,
  times,
} from '../../support/validation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const filmed = (name: string) => ({ name, source: { video: { video: clip } } })

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
        message: 'Kling accepts an end frame only together with a start frame.',
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
        message: 'A reference sound also needs a reference picture or video.',
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
        message: 'At fal Seedance takes at most 12 references in all. 13 given.',
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
  it.each(cases)('%s', (...one) => expectFaults(gateway, one))

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
        message: 'Start and end frame must have the same size. This one has 640×480 pixels, the other 640×360.',
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
        message: expect.stringContaining('A mask must have the aspect ratio of the start frame.'),
        conflictsWith: [below('kling.motionBrush', 'startFrame')],
      },
    ])
  })
})
