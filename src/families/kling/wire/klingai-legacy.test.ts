import { describe, expect, it } from 'vitest'
import { element, inputOf, picture, saidBy, video } from '../../../../test/support/kling-wire.ts'
import { klingAtKlingaiLegacy } from './klingai-legacy.ts'

const say = saidBy(klingAtKlingaiLegacy)
const medium = (field: string) => ({
  $medium: { field, key: `key of ${field}`, mimeType: 'image/png', form: 'BASE64' },
})

describe('klingai’s legacy standard', () => {
  it('CMF-01 CMF-03 AIG-03 AIG-04 says model, words, guidance, mode and a duration in text beside bare base64', () => {
    const asked = { startFrame: picture, endFrame: picture, prompt: 'Rain', negativePrompt: 'blur', guidanceScale: 0 }
    expect(say('kling-v1-5@klingai-legacy', 'startEndFrame', asked)).toEqual({
      standard: 'legacy',
      path: '/v1/videos/image2video',
      body: {
        model_name: 'kling-v1-5',
        prompt: 'Rain',
        negative_prompt: 'blur',
        image: medium('startFrame'),
        image_tail: medium('endFrame'),
        mode: 'pro',
        duration: '5',
        cfg_scale: 0,
      },
    })
  })

  it('leaves guidance out on 3.0 where it is the vendor’s own, for that model may not take it', () => {
    const guidanceOf = (route: string, guidanceScale: number) =>
      say(`${route}@klingai-legacy`, 'imageToVideo', { startFrame: picture, prompt: 'p', guidanceScale }).body.cfg_scale
    expect([guidanceOf('kling-v3', 0.5), guidanceOf('kling-v3', 0), guidanceOf('kling-v1-6', 0.5)]).toEqual([
      undefined,
      0,
      0.5,
    ])
  })

  it('has no mode for the master models, and sound only for those that have any', () => {
    const body = (route: string) =>
      say(`${route}@klingai-legacy`, 'imageToVideo', { startFrame: picture, prompt: 'p' }).body
    for (const route of ['kling-v2-master', 'kling-v2-1-master']) expect(body(route)).not.toHaveProperty('mode')
    for (const route of ['kling-v1-5', 'kling-v2-1', 'kling-v2-5-turbo', 'kling-o1'])
      expect(body(route)).not.toHaveProperty('sound')
    for (const route of ['kling-v2-6', 'kling-v3', 'kling-v3-omni']) expect(body(route)).toMatchObject({ sound: 'off' })
    expect(body('kling-v2-6')).not.toHaveProperty('multi_shot')
  })

  it('SLA-02 passes a prompt untouched', () => {
    const prompt = '  Dolly in; pan left 30°,\n then tilt up — mail me@example.com $& ‘élan’ 雨 '
    expect(say('kling-v3@klingai-legacy', 'imageToVideo', { startFrame: picture, prompt }).body.prompt).toBe(prompt)
  })

  it('AIG-06 lists voices in order, with sound, and leaves their references as they are', () => {
    const asked = { startFrame: picture, prompt: '<<<voice_2>>>asks <<<voice_1>>>', voiceIds: ['calm', 'bright'] }
    expect(say('kling-v2-6@klingai-legacy', 'voices', asked).body).toMatchObject({
      prompt: asked.prompt,
      sound: 'on',
      voice_list: [{ voice_id: 'calm' }, { voice_id: 'bright' }],
      mode: 'pro',
    })
  })

  it('keeps ids of elements whole numbers to their last digit, and others as text', () => {
    const asked = {
      startFrame: picture,
      prompt: '@b @a',
      elements: [element('a'), element('b', '007')],
    }
    expect(say('kling-v3@klingai-legacy', 'elements', asked).body).toMatchObject({
      prompt: '<<<element_2>>> <<<element_1>>>',
      element_list: [{ element_id: { $number: '829836802793406551' } }, { element_id: '007' }],
    })
  })

  it('AIG-09 sends shots of one’s own by number, with lengths in text, and no prompt', () => {
    const request = say('kling-v3@klingai-legacy', 'multiShot', {
      startFrame: picture,
      shots: [
        { prompt: 'A door; it\nopens', durationSeconds: 4 },
        { prompt: '@hero', durationSeconds: 6 },
      ],
      elements: [element('hero')],
      generateAudio: true,
    })
    expect(request.body).toMatchObject({
      multi_shot: true,
      shot_type: 'customize',
      multi_prompt: [
        { index: 1, prompt: 'A door; it\nopens', duration: '4' },
        { index: 2, prompt: '<<<element_1>>>', duration: '6' },
      ],
      duration: '10',
      sound: 'on',
    })
    expect(request.body).not.toHaveProperty('prompt')
  })

  it('lets the model cut by itself only when asked', () => {
    const body = (automaticShots: boolean) =>
      say('kling-v3@klingai-legacy', 'imageToVideo', { startFrame: picture, prompt: 'p', automaticShots }).body
    expect(body(true)).toMatchObject({ multi_shot: true, shot_type: 'intelligence', prompt: 'p' })
    expect(body(false)).toMatchObject({ multi_shot: false })
    expect(body(false)).not.toHaveProperty('shot_type')
  })
})

describe('omni on the legacy standard', () => {
  it('lists pictures before frames, so that the first picture is image 1 whoever counts the frames', () => {
    const request = say('kling-v3-omni@klingai-legacy', 'references', {
      prompt: '@Image2 over @Image1, as in @Video1',
      startFrame: picture,
      referenceImages: [picture, picture],
      referenceVideo: video,
      keepReferenceVideoSound: true,
    })
    expect(request.path).toBe('/v1/videos/omni-video')
    expect(request.body).toMatchObject({
      prompt: '<<<image_2>>> over <<<image_1>>>, as in <<<video_1>>>',
      image_list: [
        { image_url: medium('referenceImages.0') },
        { image_url: medium('referenceImages.1') },
        { image_url: medium('startFrame'), type: 'first_frame' },
      ],
      video_list: [
        {
          video_url: { $medium: { field: 'referenceVideo', form: 'URL' } },
          refer_type: 'feature',
          keep_original_sound: 'yes',
        },
      ],
      sound: 'off',
    })
    expect(request.body).not.toHaveProperty('aspect_ratio')
  })

  it('calls the end frame end_frame, and has a ratio without a start frame only', () => {
    const bothFrames = { startFrame: picture, endFrame: picture, prompt: 'p' }
    const frames = say('kling-o1@klingai-legacy', 'startEndFrame', bothFrames)
    expect((frames.body.image_list as { type: string }[]).map(({ type }) => type)).toEqual(['first_frame', 'end_frame'])
    expect(frames.body).not.toHaveProperty('aspect_ratio')
    expect(say('kling-o1@klingai-legacy', 'references', { prompt: 'p' }).body).toMatchObject({ aspect_ratio: '16:9' })
  })
})

it('AIG-05 AIG-07 CMF-02 sends one axis with all six, or a preset without any', () => {
  const camera = (value: object) =>
    say('kling-v2-6@klingai-legacy', 'cameraControl', { startFrame: picture, camera: value }).body.camera_control
  expect(camera({ simple: { tilt: -2.5 } })).toEqual({
    type: 'simple',
    config: { horizontal: 0, vertical: 0, pan: 0, tilt: -2.5, roll: 0, zoom: 0 },
  })
  for (const preset of ['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'])
    expect(camera({ preset: preset.toUpperCase() })).toEqual({ type: preset })
})

describe('the motion brush', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 1000, y: 333 },
    { x: 4000, y: 3000 },
  ]
  const asked = { startFrame: picture, staticMask: picture, dynamicMasks: [{ mask: picture, points }] }
  const ask = (...media: Parameters<typeof inputOf>[3] & object) =>
    say('kling-v2-6@klingai-legacy', 'motionBrush', asked, media).body

  it('AIG-05 AIG-08 sends masks as base64 and paths in pixels of the picture that goes out', () => {
    const sent = { field: 'startFrame', key: 'k', width: 1000, height: 750, original: { width: 4000, height: 3000 } }
    expect(ask(sent)).toMatchObject({
      static_mask: medium('staticMask'),
      dynamic_masks: [
        {
          mask: medium('dynamicMasks.0.mask'),
          trajectories: [
            { x: 0, y: 0 },
            { x: 250, y: 83 },
            { x: 1000, y: 750 },
          ],
        },
      ],
    })
    expect(ask()).toMatchObject({ dynamic_masks: [{ trajectories: points }] })
    expect(ask()).not.toHaveProperty('image_tail')
  })

  it('AIG-08 brings masks to the size of the picture', () => {
    const input = inputOf('kling-v2-6@klingai-legacy', 'motionBrush', asked)
    const stills = [
      { field: 'startFrame', width: 4000, height: 3000 },
      { field: 'staticMask', width: 4000, height: 3000 },
      { field: 'dynamicMasks.0.mask', width: 400, height: 300 },
    ]
    expect(klingAtKlingaiLegacy.frames!(input, stills)).toEqual([
      { field: 'dynamicMasks.0.mask', width: 4000, height: 3000, fit: 'STRETCH' },
    ])
  })

  it('is refused where a path leaves the picture, as far as its size is known', () => {
    const input = inputOf('kling-v2-6@klingai-legacy', 'motionBrush', asked)
    const at = (width: number, height: number) =>
      klingAtKlingaiLegacy.problemsOf!(input, ['arm'], [{ field: 'startFrame', width, height }])
    expect(at(4000, 3000)).toEqual([])
    expect(klingAtKlingaiLegacy.problemsOf!(input, ['arm'])).toEqual([])
    expect(at(4000, 2999)).toMatchObject([
      { code: 'OUT_OF_RANGE', path: ['arm', 'dynamicMasks', '0', 'points', '2'], ranges: [{ maximum: 2999 }] },
    ])
  })
})

it('words that the model is to cut by itself are asked for beforehand', () => {
  const problems = (input: object) =>
    klingAtKlingaiLegacy.problemsOf!(
      inputOf('kling-v3@klingai-legacy', 'imageToVideo', { startFrame: picture, ...input }),
      [],
    ).map(({ code, path }) => `${code} ${path.join('.')}`)
  expect(problems({ automaticShots: true })).toEqual(['REQUIRED prompt'])
  expect(problems({ automaticShots: true, prompt: 'p' })).toEqual([])
  expect(problems({})).toEqual([])
})

it('a prompt that references make too long for the wire is refused beforehand', () => {
  const problems = (length: number) =>
    klingAtKlingaiLegacy.problemsOf!(
      inputOf('kling-v3-omni@klingai-legacy', 'references', {
        prompt: `@Image1 ${'x'.repeat(length)}`,
        referenceImages: [picture],
      }),
      [],
    )
  expect(problems(2486)).toEqual([])
  expect(problems(2487)).toMatchObject([{ code: 'TOO_LONG', path: ['prompt'], maximumLength: 2500 }])
})
