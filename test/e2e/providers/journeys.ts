import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { cameraMove } from '../../support/gateway.ts'
import { wav } from '../../support/sounds.ts'
import { picture } from '../../support/still.ts'
import { bareBytes, createTurns, type Journey, poll, travel } from './journey.ts'

/** One arm at one provider: what is asked for, and what the clip and the wire are then like. */
interface Trip {
  request: object
  route: string
  seconds: number
  sound?: true
  /** 1280×720 unless given. */
  size?: [width: number, height: number]
  /** Of the wire's body. */
  body: object
}

const still = { base64: '' }
const sound = { base64: wav(3).toString('base64') }
/** Three seconds of an earlier clip. */
const earlier = { generationClip: { generationId: '' } }
/** Two seconds of another, with as many frames as Seedance asks for. */
const smooth = { generationClip: { generationId: '' } }
const mask = still
const elements = [{ name: 'Mara', source: { providerElementId: '829836802793406551' } }]
const shots = (promptFor: string) => [
  { prompt: `${promptFor}, from afar`, durationSeconds: 2 },
  { prompt: `${promptFor}, from near`, durationSeconds: 1 },
]
const sizes = {
  '360p': [640, 360],
  '1080p': [1920, 1080],
} satisfies Record<string, Trip['size']>

/** Klingai's new standard: every arm it has. */
function klingaiTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const three = { model: 'KLING_V3', startFrame: still, durationSeconds: 3 }
  const omni = { model: 'KLING_V3_OMNI', startFrame: still }
  const first = { type: 'first_frame', url: bareBytes }
  const settings = { resolution: '720p', duration: 3, audio: 'off', multi_shot: false }
  const of = (arm: string, input: object) => ({ kling: { [arm]: input } })
  const route = 'kling-v3@klingai'
  return {
    imageToVideo: {
      request: of('imageToVideo', { ...three, prompt: promptFor('imageToVideo'), generateAudio: true }),
      ...{ route, seconds: 3, sound: true },
      body: {
        contents: [{ type: 'prompt', text: promptFor('imageToVideo') }, first],
        settings: { ...settings, audio: 'native' },
      },
    },
    startEndFrame: {
      request: of('startEndFrame', { ...three, endFrame: still, prompt: promptFor('startEndFrame') }),
      ...{ route, seconds: 3 },
      body: { contents: [{ type: 'prompt' }, first, { type: 'last_frame', url: bareBytes }], settings },
    },
    elements: {
      request: of('elements', { ...three, elements, prompt: `@Mara: ${promptFor('elements')}` }),
      ...{ route, seconds: 3 },
      body: {
        contents: [
          { type: 'prompt', text: `@element_1: ${promptFor('elements')}` },
          first,
          { type: 'element', element_id: '829836802793406551', id: 'element_1' },
        ],
      },
    },
    multiShot: {
      request: of('multiShot', { model: 'KLING_V3', startFrame: still, shots: shots(promptFor('multiShot')) }),
      ...{ route, seconds: 3 },
      body: {
        contents: [
          { text: `shot 1, 2, ${promptFor('multiShot')}, from afar; shot 2, 1, ${promptFor('multiShot')}, from near;` },
          first,
        ],
        settings: { ...settings, multi_shot: true },
      },
    },
    references: {
      request: of('references', {
        ...omni,
        referenceVideo: earlier,
        prompt: `As in @Video1: ${promptFor('references')}`,
        ...{ durationSeconds: 3, automaticShots: true },
      }),
      ...{ route: 'kling-v3-omni@klingai', seconds: 3 },
      body: {
        contents: [
          { type: 'prompt', text: `As in @video_1: ${promptFor('references')}` },
          first,
          { type: 'feature_video', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//), id: 'video_1' },
        ],
      },
    },
    multiShotReferences: {
      request: of('multiShotReferences', {
        model: 'KLING_V3_OMNI',
        referenceImages: [still],
        elements,
        shots: shots(`@Image1 and @Mara, ${promptFor('multiShotReferences')}`),
        aspectRatio: 'RATIO_1_1',
      }),
      ...{ route: 'kling-v3-omni@klingai', seconds: 3, size: [960, 960] },
      body: {
        contents: [
          { text: expect.stringContaining('shot 1, 2, @image_1 and @element_1,') },
          { type: 'refer_image', url: bareBytes, id: 'image_1' },
          { type: 'element', id: 'element_1' },
        ],
        settings: { aspect_ratio: '1:1', multi_shot: true },
      },
    },
    voices: {
      request: of('voices', {
        ...{ model: 'KLING_V2_6', startFrame: still, durationSeconds: 5 },
        prompt: `Speaker<<<voice_1>>> says: "${promptFor('voices')}"`,
        voiceIds: ['wren'],
      }),
      ...{ route: 'kling-v2-6@klingai', seconds: 5, sound: true, size: sizes['1080p'] },
      body: {
        contents: [
          { text: `Speaker@voice_1 says: "${promptFor('voices')}"` },
          first,
          { type: 'voice', voice_id: 'wren', id: 'voice_1' },
        ],
      },
    },
  }
}

/** What only klingai's old standard has. */
function legacyTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const of = (arm: string, input: object) => ({
    kling: { [arm]: { model: 'KLING_V2_6', startFrame: still, prompt: promptFor(arm), ...input } },
  })
  const common = { route: 'kling-v2-6@klingai-legacy', seconds: 5 }
  const five = { model_name: 'kling-v2-6', image: bareBytes, duration: '5', mode: 'std' }
  return {
    imageToVideo: {
      request: of('imageToVideo', {
        ...{ model: 'KLING_V3', durationSeconds: 3, negativePrompt: 'rain', guidanceScale: 0.7, generateAudio: true },
      }),
      ...{ route: 'kling-v3@klingai-legacy', seconds: 3, sound: true },
      body: {
        ...{ model_name: 'kling-v3', image: bareBytes, duration: '3', mode: 'std', sound: 'on' },
        ...{ negative_prompt: 'rain', cfg_scale: 0.7, multi_shot: false },
      },
    },
    cameraControl: {
      request: of('cameraControl', { camera: { simple: { zoom: 5 } }, durationSeconds: 5 }),
      ...common,
      body: {
        ...five,
        camera_control: {
          type: 'simple',
          config: { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 5 },
        },
      },
    },
    motionBrush: {
      request: of('motionBrush', {
        dynamicMasks: [
          {
            mask,
            points: [
              { x: 10, y: 20 },
              { x: 300, y: 200 },
            ],
          },
        ],
        staticMask: mask,
        durationSeconds: 5,
      }),
      ...common,
      body: {
        ...five,
        static_mask: bareBytes,
        dynamic_masks: [
          {
            mask: bareBytes,
            trajectories: [
              { x: 10, y: 20 },
              { x: 300, y: 200 },
            ],
          },
        ],
      },
    },
  }
}

function veoTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const of = (arm: string, input: object = {}) => ({
    veo: {
      [arm]: {
        ...{ model: 'VEO_3_1_FAST', prompt: promptFor(arm), generateAudio: false },
        ...(arm === 'references' ? {} : { durationSeconds: 4 }),
        ...input,
      },
    },
  })
  const image = { bytesBase64Encoded: bareBytes, mimeType: 'image/png' }
  const route = 'veo-3-1-fast@vertex'
  const parameters = { sampleCount: 1, durationSeconds: 4, resolution: '720p', generateAudio: false }
  const prompt = (arm: string) => ({ prompt: promptFor(arm) })
  return {
    textToVideo: {
      request: of('textToVideo', { generateAudio: true, aspectRatio: 'RATIO_9_16', seed: 0 }),
      ...{ route, seconds: 4, sound: true, size: [720, 1280] },
      body: {
        instances: [prompt('textToVideo')],
        parameters: { ...parameters, generateAudio: true, aspectRatio: '9:16', seed: 0 },
      },
    },
    imageToVideo: {
      request: of('imageToVideo', { startFrame: still, resizeMode: 'CROP', negativePrompt: 'rain' }),
      ...{ route, seconds: 4 },
      body: {
        instances: [{ ...prompt('imageToVideo'), image }],
        parameters: { ...parameters, resizeMode: 'CROP', negativePrompt: 'rain', personGeneration: 'allow_adult' },
      },
    },
    startEndFrame: {
      request: of('startEndFrame', { startFrame: still, endFrame: still }),
      ...{ route, seconds: 4 },
      body: { instances: [{ ...prompt('startEndFrame'), image, lastFrame: image }], parameters },
    },
    references: {
      request: of('references', { referenceImages: [still, still] }),
      ...{ route, seconds: 8 },
      body: {
        instances: [
          {
            referenceImages: [
              { image, referenceType: 'asset' },
              { image, referenceType: 'asset' },
            ],
          },
        ],
        parameters: { ...parameters, durationSeconds: 8 },
      },
    },
  }
}

/** The same at both of Google's surfaces. */
function omniTrips(provider: string, promptFor: (arm: string) => string) {
  const of = (arm: string, input: object = {}) => ({
    geminiOmni: {
      [arm]: {
        ...{
          model: 'GEMINI_OMNI_1_2_FLASH',
          prompt: promptFor(arm),
          resolution: 'RESOLUTION_360P',
          durationSeconds: 3,
        },
        ...input,
      },
    },
  })
  const image = { type: 'image', data: bareBytes, mime_type: 'image/png' }
  const common = { route: `gemini-omni-1-2-flash@${provider}`, seconds: 3, sound: true, size: sizes['360p'] } as const
  const body = (arm: string, task: string, ...media: object[]) => ({
    ...{ background: true, store: true },
    input: [...media, { type: 'text', text: promptFor(arm) }],
    response_format: { type: 'video', aspect_ratio: '16:9', resolution: '360p', duration: '3s' },
    generation_config: { video_config: { task } },
  })
  return {
    textToVideo: { request: of('textToVideo'), ...common, body: body('textToVideo', 'text_to_video') },
    imageToVideo: {
      request: of('imageToVideo', { startFrame: still }),
      ...common,
      body: body('imageToVideo', 'image_to_video', image),
    },
    startEndFrame: {
      request: of('startEndFrame', { startFrame: still, endFrame: still }),
      ...common,
      body: body('startEndFrame', 'image_to_video', image, image),
    },
    references: {
      request: of('references', { referenceImages: [still], referenceVideos: [earlier] }),
      ...common,
      body: body('references', 'reference_to_video', image, { ...image, type: 'video', mime_type: 'video/mp4' }),
    },
  } satisfies Record<string, Trip>
}

function soraTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const of = (arm: string, input: object = {}) => ({
    sora: { [arm]: { model: 'SORA_2', prompt: promptFor(arm), durationSeconds: 4, ...input } },
  })
  const common = { route: 'sora-2@openai-videos', seconds: 4, sound: true } as const
  const body = { model: 'sora-2', seconds: '4' }
  return {
    textToVideo: {
      request: of('textToVideo'),
      ...common,
      size: [720, 1280],
      body: { ...body, prompt: promptFor('textToVideo'), size: '720x1280' },
    },
    imageToVideo: {
      request: of('imageToVideo', { startFrame: still }),
      ...common,
      body: {
        ...body,
        size: '1280x720',
        input_reference: expect.stringMatching(/^<sha256:\w+ \d+ bytes image\/png>$/),
      },
    },
  }
}

function grokTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const of = (arm: string, model: string, input: object = {}) => ({
    grokImagine: {
      [arm]: { model, prompt: promptFor(arm), durationSeconds: 2, resolution: 'RESOLUTION_720P', ...input },
    },
  })
  const image = { url: bareBytes }
  const later = 'GROK_IMAGINE_VIDEO_1_5'
  const body = { duration: 2, aspect_ratio: '16:9', resolution: '720p', generate_audio: true }
  return {
    textToVideo: {
      request: of('textToVideo', later, { aspectRatio: 'RATIO_9_16' }),
      ...{ route: 'grok-imagine-video-1-5@xai', seconds: 2, sound: true, size: [720, 1280] },
      body: { ...body, aspect_ratio: '9:16', prompt: promptFor('textToVideo') },
    },
    imageToVideo: {
      request: of('imageToVideo', 'GROK_IMAGINE_VIDEO', { startFrame: still, generateAudio: false }),
      ...{ route: 'grok-imagine-video@xai', seconds: 2 },
      body: { ...body, image, prompt: promptFor('imageToVideo'), generate_audio: false },
    },
    startEndFrame: {
      request: of('startEndFrame', later, { startFrame: still, endFrame: still }),
      ...{ route: 'grok-imagine-video-1-5@xai', seconds: 2, sound: true },
      body: { ...body, image, last_frame: image },
    },
    references: {
      request: of('references', 'GROK_IMAGINE_VIDEO', {
        referenceImages: [still, still],
        prompt: `@Image2 and @Image1: ${promptFor('references')}`,
        aspectRatio: 'RATIO_1_1',
      }),
      ...{ route: 'grok-imagine-video@xai', seconds: 2, sound: true, size: [960, 960] },
      body: {
        ...{ ...body, aspect_ratio: '1:1', reference_images: [image, image] },
        prompt: `<IMAGE_2> and <IMAGE_1>: ${promptFor('references')}`,
      },
    },
  }
}

function wanTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const of = (arm: string, model: string, input: object = {}) => ({
    wan: {
      [arm]: { model, prompt: promptFor(arm), durationSeconds: 2, resolution: 'RESOLUTION_720P', ...input },
    },
  })
  const inline = expect.stringMatching(/^<sha256:[0-9a-f]{64} \d+ characters>$/)
  const uploaded = expect.stringMatching(/^oss:\/\/.*\.(png|wav|mp4)$/)
  const first = { type: 'first_frame', url: inline }
  const parameters = { resolution: '720P', duration: 2, prompt_extend: true, watermark: false }
  return {
    imageToVideo: {
      request: of('imageToVideo', 'WAN_3_0', { startFrame: still, aspectRatio: 'RATIO_1_1', generateAudio: false }),
      ...{ route: 'wan-3-0@dashscope', seconds: 2, size: [960, 960] },
      body: {
        ...{ model: 'wan3.0-video', input: { prompt: promptFor('imageToVideo'), media: [first] } },
        parameters: { ...parameters, ratio: '1:1', audio: false },
      },
    },
    startEndFrame: {
      request: of('startEndFrame', 'WAN_2_7_I2V', { startFrame: still, endFrame: still, drivingAudio: sound }),
      ...{ route: 'wan-2-7-i2v@dashscope', seconds: 2, sound: true },
      body: {
        input: { media: [first, { type: 'last_frame', url: uploaded }, { type: 'driving_audio', url: uploaded }] },
        parameters,
      },
    },
    drivingAudio: {
      request: of('drivingAudio', 'WAN_2_6_I2V', { startFrame: still, drivingAudio: sound }),
      ...{ route: 'wan-2-6-i2v@dashscope', seconds: 2, sound: true },
      body: { input: { img_url: inline, audio_url: uploaded }, parameters: { ...parameters, shot_type: 'single' } },
    },
    continuation: {
      request: of('continuation', 'WAN_2_7_I2V', { startClip: earlier, endFrame: still, durationSeconds: 4 }),
      ...{ route: 'wan-2-7-i2v@dashscope', seconds: 4, sound: true },
      body: {
        input: {
          media: [
            { type: 'first_clip', url: uploaded },
            { type: 'last_frame', url: uploaded },
          ],
        },
        parameters: { ...parameters, duration: 4 },
      },
    },
    references: {
      request: of('references', 'WAN_3_0', { referenceImages: [still], referenceVideos: [earlier] }),
      ...{ route: 'wan-3-0@dashscope', seconds: 2, sound: true },
      body: {
        input: {
          media: [
            { type: 'reference_image', url: uploaded },
            { type: 'reference_video', url: uploaded },
          ],
        },
        parameters: { ...parameters, ratio: 'adaptive', audio: true },
      },
    },
  }
}

function seedanceTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const of = (arm: string, input: object) => ({
    seedance: { [arm]: { model: 'SEEDANCE_2_0', prompt: promptFor(arm), durationSeconds: 4, ...input } },
  })
  const [text, url] = [(arm: string) => ({ type: 'text', text: promptFor(arm) }), { url: bareBytes }]
  const picture = (role: string) => ({ type: 'image_url', image_url: url, role })
  const common = { route: 'seedance-2-0@modelark', seconds: 4, sound: true } as const
  const body = { model: 'dreamina-seedance-2-0-260128', resolution: '720p', duration: 4, generate_audio: true }
  return {
    textToVideo: {
      request: of('textToVideo', { model: 'SEEDANCE_2_5', aspectRatio: 'RATIO_9_16' }),
      ...{ ...common, route: 'seedance-2-5@modelark', size: [720, 1280] },
      body: { model: 'dreamina-seedance-2-5-260628', content: [text('textToVideo')], ratio: '9:16', duration: 4 },
    },
    imageToVideo: {
      request: of('imageToVideo', { startFrame: still }),
      ...common,
      body: { ...body, content: [text('imageToVideo'), picture('first_frame')], ratio: 'adaptive' },
    },
    startEndFrame: {
      request: of('startEndFrame', { startFrame: still, endFrame: still, generateAudio: false }),
      ...{ route: common.route, seconds: 4 },
      body: {
        content: [text('startEndFrame'), picture('first_frame'), picture('last_frame')],
        generate_audio: false,
      },
    },
    references: {
      request: of('references', {
        ...{ referenceImages: [still, still], referenceVideos: [smooth], aspectRatio: 'RATIO_1_1' },
        prompt: `@Image1 and @Image2 as in @Video1: ${promptFor('references')}`,
      }),
      ...{ ...common, size: [960, 960] },
      body: {
        content: [
          { text: expect.stringContaining('@Image1 and @Image2 as in @Video1') },
          picture('reference_image'),
          picture('reference_image'),
          {
            type: 'video_url',
            video_url: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//) },
            role: 'reference_video',
          },
        ],
        ratio: '1:1',
      },
    },
  }
}

/** What lies in fal's storage, by the field it came from. */
const stored = (field: string): string => expect.stringMatching(new RegExp(`/fal/files/\\S+-${field}\\.(png|wav|mp4)$`))

/** Whose units have a price. */
const pricedAtFal = [
  'kling-v3 imageToVideo',
  'kling-v3 elements',
  'kling-v3 multiShot',
  'seedance-2-0-fast imageToVideo',
  'seedance-2-0-fast startEndFrame',
  'veo-3-1 textToVideo',
  'grok-imagine-video-1-5 textToVideo',
  'grok-imagine-video imageToVideo',
  'grok-imagine-video references',
  'wan-2-7-i2v drivingAudio',
  'wan-2-7-i2v continuation',
]

/** Every arm of every family at fal. */
function falTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const trip = (
    [model, seconds]: readonly [route: string, seconds: number],
    [family, field]: readonly [family: string, field: string],
    input: object,
    body: object,
    more: Partial<Trip> = {},
  ): [string, Trip] => {
    const arm = `${model} ${field}`
    const spoken = 'shots' in input ? {} : { prompt: promptFor(arm) }
    const request = { [family]: { [field]: { ...spoken, ...input } } }
    return [arm, { request, route: `${model}@fal`, seconds, body: { ...spoken, ...body }, ...more }]
  }
  const heard = { sound: true } as const
  const start = stored('startFrame')
  const named = [{ name: 'Mara', source: { images: { frontal: still, references: [still] } } }]
  const kling = { model: 'KLING_V3', startFrame: still, durationSeconds: 3 }
  const omni = { model: 'KLING_V3_OMNI', durationSeconds: 3 }
  const earlierKling = { startFrame: still, durationSeconds: 5 }
  const fullHd = { size: sizes['1080p'] } satisfies Partial<Trip>
  const shotsOf = (arm: string) => ({ shots: shots(promptFor(arm)) })
  const shotsSaid = { multi_prompt: [{ duration: '2' }, { duration: '1' }], shot_type: 'customize', duration: '3' }
  const seedance = { model: 'SEEDANCE_2_0_FAST', durationSeconds: 4 }
  const seedanceSaid = { duration: '4', aspect_ratio: 'auto', resolution: '720p', generate_audio: true }
  const veoWords = { durationSeconds: 4, generateAudio: false }
  const veo = { ...veoWords, model: 'VEO_3_1_FAST', startFrame: still }
  const veoSaid = { duration: '4s', aspect_ratio: '16:9', resolution: '720p', generate_audio: false }
  const grok = { model: 'GROK_IMAGINE_VIDEO', durationSeconds: 2, resolution: 'RESOLUTION_720P' }
  const h3 = { model: 'MINIMAX_H3', durationSeconds: 5, resolution: 'RESOLUTION_480P' }
  const turbo = { ...h3, model: 'MINIMAX_H3_MAX_TURBO' }
  const h3Said = { duration: 5, resolution: '480P', prompt_expansion_mode: 'balanced' }
  const small = { ...heard, size: [854, 480] } satisfies Partial<Trip>
  const wan = { model: 'WAN_2_6_I2V', durationSeconds: 5, startFrame: still, resolution: 'RESOLUTION_720P' }
  const later = { durationSeconds: 2, resolution: 'RESOLUTION_720P' }
  const wanSaid = { image_url: start, duration: '5', resolution: '720p', enable_prompt_expansion: true }
  return Object.fromEntries([
    trip(
      ['kling-v3', 3],
      ['kling', 'imageToVideo'],
      { ...kling, generateAudio: true, negativePrompt: 'rain' },
      { start_image_url: start, duration: '3', generate_audio: true, cfg_scale: 0.5, negative_prompt: 'rain' },
      heard,
    ),
    trip(
      ['kling-v3-omni', 3],
      ['kling', 'startEndFrame'],
      { ...omni, startFrame: still, endFrame: still },
      {
        ...{ image_url: start, end_image_url: bareBytes, duration: '3', generate_audio: false },
      },
    ),
    trip(
      ['kling-v3', 3],
      ['kling', 'elements'],
      { ...kling, elements: named, prompt: `@Mara: ${promptFor('kling-v3 elements')}` },
      {
        prompt: `@Element1: ${promptFor('kling-v3 elements')}`,
        elements: [{ frontal_image_url: bareBytes, reference_image_urls: [bareBytes] }],
      },
    ),
    trip(
      ['kling-v3', 3],
      ['kling', 'multiShot'],
      { model: 'KLING_V3', startFrame: still, ...shotsOf('kling-v3 multiShot') },
      { start_image_url: start, ...shotsSaid },
    ),
    trip(
      ['kling-v3-omni', 3],
      ['kling', 'references'],
      { ...omni, referenceImages: [still], aspectRatio: 'RATIO_1_1' },
      { image_urls: [stored('referenceImages_0')], aspect_ratio: '1:1', duration: '3' },
      { size: [960, 960] },
    ),
    trip(
      ['kling-v3-omni', 3],
      ['kling', 'multiShotReferences'],
      { model: 'KLING_V3_OMNI', startFrame: still, ...shotsOf('kling-v3-omni multiShotReferences') },
      { start_image_url: start, ...shotsSaid },
    ),
    trip(
      ['seedance-2-0-fast', 4],
      ['seedance', 'imageToVideo'],
      { ...seedance, startFrame: still },
      { ...seedanceSaid, image_url: start },
      heard,
    ),
    trip(
      ['seedance-2-0-fast', 4],
      ['seedance', 'startEndFrame'],
      { ...seedance, startFrame: still, endFrame: still },
      { ...seedanceSaid, image_url: start, end_image_url: bareBytes },
      heard,
    ),
    trip(
      ['seedance-2-0-fast', 4],
      ['seedance', 'references'],
      { ...seedance, referenceImages: [still], referenceAudios: [sound] },
      { ...seedanceSaid, image_urls: [bareBytes], audio_urls: [stored('referenceAudios_0')] },
      heard,
    ),
    trip(['veo-3-1', 4], ['veo', 'textToVideo'], { ...veoWords, model: 'VEO_3_1' }, veoSaid),
    trip(['veo-3-1-fast', 4], ['veo', 'imageToVideo'], veo, { ...veoSaid, image_url: start }),
    trip(
      ['veo-3-1-fast', 4],
      ['veo', 'startEndFrame'],
      { ...veo, endFrame: still },
      { ...veoSaid, first_frame_url: start, last_frame_url: bareBytes },
    ),
    trip(
      ['veo-3-1', 8],
      ['veo', 'references'],
      { model: 'VEO_3_1', referenceImages: [still], generateAudio: false },
      { ...veoSaid, duration: '8s', image_urls: [stored('referenceImages_0')] },
    ),
    trip(
      ['grok-imagine-video-1-5', 2],
      ['grokImagine', 'textToVideo'],
      { ...grok, model: 'GROK_IMAGINE_VIDEO_1_5', aspectRatio: 'RATIO_1_1' },
      { duration: 2, aspect_ratio: '1:1', resolution: '720p' },
      { ...heard, size: [960, 960] },
    ),
    trip(
      ['grok-imagine-video', 2],
      ['grokImagine', 'imageToVideo'],
      { ...grok, startFrame: still },
      { image_url: start, duration: 2, aspect_ratio: 'auto', resolution: '720p' },
      heard,
    ),
    trip(
      ['grok-imagine-video', 2],
      ['grokImagine', 'references'],
      { ...grok, referenceImages: [still] },
      { reference_image_urls: [stored('referenceImages_0')], duration: 2, aspect_ratio: '16:9' },
      heard,
    ),
    trip(['minimax-h3-max-turbo', 5], ['minimaxH3', 'textToVideo'], turbo, { ...h3Said, aspect_ratio: '16:9' }, small),
    trip(
      ['minimax-h3-max', 5],
      ['minimaxH3', 'imageToVideo'],
      { ...turbo, model: 'MINIMAX_H3_MAX', startFrame: still, seed: 7 },
      { ...h3Said, image_url: start, seed: 7 },
      small,
    ),
    trip(
      ['minimax-h3', 5],
      ['minimaxH3', 'startEndFrame'],
      { ...h3, startFrame: still, endFrame: still, enhancePrompt: false },
      { ...h3Said, image_url: start, end_image_url: bareBytes, prompt_expansion_mode: 'disabled' },
      small,
    ),
    trip(
      ['minimax-h3', 5],
      ['minimaxH3', 'references'],
      {
        ...{ ...h3, referenceImages: [still], referenceAudios: [sound], aspectRatio: 'RATIO_16_9' },
        prompt: `@Image1 hears @Audio1. ${promptFor('minimax-h3 references')}`,
      },
      {
        ...{ ...h3Said, reference_image_urls: [bareBytes], reference_audio_urls: [stored('referenceAudios_0')] },
        prompt: `Image 1 hears Audio 1. ${promptFor('minimax-h3 references')}`,
      },
      small,
    ),
    trip(
      ['kling-v3-turbo', 3],
      ['kling', 'multiShot'],
      { model: 'KLING_V3_TURBO', startFrame: still, ...shotsOf('kling-v3-turbo multiShot') },
      { image_url: start, multi_prompt: shotsSaid.multi_prompt, duration: '3' },
      heard,
    ),
    trip(
      ['kling-v2-6', 5],
      ['kling', 'imageToVideo'],
      { ...earlierKling, model: 'KLING_V2_6', generateAudio: true },
      {
        start_image_url: start,
        duration: '5',
        generate_audio: true,
        negative_prompt: 'blur, distort, and low quality',
      },
      { ...heard, ...fullHd },
    ),
    trip(
      ['kling-v2-5-turbo', 5],
      ['kling', 'startEndFrame'],
      { ...earlierKling, model: 'KLING_V2_5_TURBO', endFrame: still },
      { image_url: start, tail_image_url: bareBytes },
      fullHd,
    ),
    trip(
      ['grok-imagine-video-1-5', 2],
      ['grokImagine', 'references'],
      { ...grok, model: 'GROK_IMAGINE_VIDEO_1_5', referenceImages: [still] },
      { reference_image_urls: [stored('referenceImages_0')], duration: 2, aspect_ratio: '16:9' },
      heard,
    ),
    trip(
      ['grok-imagine-video-1-5-lite', 1],
      ['grokImagine', 'imageToVideo'],
      { ...grok, model: 'GROK_IMAGINE_VIDEO_1_5_LITE', startFrame: still, durationSeconds: 1 },
      { image_url: start, duration: 1 },
      heard,
    ),
    trip(
      ['seedance-2-0-mini', 4],
      ['seedance', 'imageToVideo'],
      { ...seedance, model: 'SEEDANCE_2_0_MINI', startFrame: still },
      { ...seedanceSaid, image_url: start },
      heard,
    ),
    trip(
      ['seedance-2-5', 4],
      ['seedance', 'startEndFrame'],
      { ...seedance, model: 'SEEDANCE_2_5', startFrame: still, endFrame: still },
      { ...seedanceSaid, image_url: start, end_image_url: bareBytes },
      heard,
    ),
    trip(
      ['wan-2-7-i2v', 2],
      ['wan', 'drivingAudio'],
      { ...later, model: 'WAN_2_7_I2V', startFrame: still, drivingAudio: sound },
      { image_url: start, audio_url: bareBytes, duration: '2' },
      heard,
    ),
    trip(
      ['wan-2-7-i2v', 4],
      ['wan', 'continuation'],
      { ...later, model: 'WAN_2_7_I2V', startClip: earlier, durationSeconds: 4 },
      { video_url: stored('startClip'), duration: '4' },
      heard,
    ),
    trip(
      ['wan-2-7-r2v', 2],
      ['wan', 'references'],
      { ...later, model: 'WAN_2_7_R2V', referenceImages: [still] },
      { reference_image_urls: [stored('referenceImages_0')], duration: '2' },
      heard,
    ),
    trip(
      ['wan-3-0', 2],
      ['wan', 'references'],
      { ...later, model: 'WAN_3_0', referenceImages: [still], referenceAudios: [sound] },
      { reference_image_urls: [bareBytes], reference_audio_urls: [stored('referenceAudios_0')], audio: true },
      heard,
    ),
    trip(
      ['wan-3-0-prime', 2],
      ['wan', 'startEndFrame'],
      { ...later, model: 'WAN_3_0_PRIME', startFrame: still, endFrame: still },
      { start_image_url: start, end_image_url: bareBytes, duration: 2, audio: true },
      heard,
    ),
    trip(['wan-2-6-i2v', 5], ['wan', 'imageToVideo'], wan, wanSaid, heard),
    trip(
      ['wan-2-6-i2v', 5],
      ['wan', 'drivingAudio'],
      { ...wan, drivingAudio: sound },
      { ...wanSaid, audio_url: bareBytes },
      heard,
    ),
  ])
}

function pixelmlTrips(promptFor: (arm: string) => string): Record<string, Trip> {
  const byUrl = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//)
  const defaults = { width: 512, height: 512, steps: 20, frame_rate: 15, guidance_scale: 3 }
  const route = 'pixelml-image-to-video-v2@agenticflow'
  const sized = { durationSeconds: 5, width: 768, height: 512, frameRate: 24, steps: 25 }
  const transition = {
    durationSeconds: 8,
    negativePrompt: 'blurry, distorted, low quality',
    frameRate: 30,
    guidanceScale: 5,
  }
  const of = (arm: string, input: object) => ({
    pixelml: { [arm]: { prompt: promptFor(arm), startFrame: still, ...input } },
  })
  return {
    imageToVideo: {
      request: of('imageToVideo', sized),
      ...{ route, seconds: 5, size: [768, 512] },
      body: {
        input: {
          ...{ ...defaults, prompt: promptFor('imageToVideo'), image: byUrl, end_image: null, negative_prompt: null },
          ...{ duration: 5, width: 768, steps: 25, frame_rate: 24 },
        },
        response_type: 'queue',
      },
    },
    startEndFrame: {
      request: of('startEndFrame', { ...transition, endFrame: still }),
      ...{ route, seconds: 8, size: [512, 512] },
      body: {
        input: {
          ...{ ...defaults, image: byUrl, end_image: byUrl, negative_prompt: 'blurry, distorted, low quality' },
          ...{ duration: 8, frame_rate: 30, guidance_scale: 5 },
        },
      },
    },
  }
}

const promptOf = (wire: string) => (arm: string) => `Journey ${arm} at ${wire}.`
const wires: Record<string, { provider: string; tripsOf(): Record<string, Trip> }> = {
  'klingai, new standard': { provider: 'klingai', tripsOf: () => klingaiTrips(promptOf('klingai, new standard')) },
  'klingai, old standard': { provider: 'klingai', tripsOf: () => legacyTrips(promptOf('klingai, old standard')) },
  'vertex, Veo': { provider: 'vertex', tripsOf: () => veoTrips(promptOf('vertex, Veo')) },
  'vertex, Omni': {
    provider: 'vertex',
    tripsOf() {
      const { imageToVideo, references } = omniTrips('vertex', promptOf('vertex, Omni'))
      return { imageToVideo, references }
    },
  },
  gemini: { provider: 'gemini', tripsOf: () => omniTrips('gemini', promptOf('gemini')) },
  'openai-videos': { provider: 'openai-videos', tripsOf: () => soraTrips(promptOf('openai-videos')) },
  xai: { provider: 'xai', tripsOf: () => grokTrips(promptOf('xai')) },
  agenticflow: { provider: 'agenticflow', tripsOf: () => pixelmlTrips(promptOf('agenticflow')) },
  dashscope: { provider: 'dashscope', tripsOf: () => wanTrips(promptOf('dashscope')) },
  modelark: { provider: 'modelark', tripsOf: () => seedanceTrips(promptOf('modelark')) },
  fal: { provider: 'fal', tripsOf: () => falTrips(promptOf('fal')) },
}
const withVideoId = ['klingai', 'openai-videos']

let gateway: EmulatedGateway
const journeys = new Map<string, Promise<Journey>>()
const nameOf = (wire: string, arm: string) => `${wire}: ${arm}`

/** Of each wire and of each arm the first one. */
const first = new Set<string>()
const met = new Set<string>()
for (const [wire, { tripsOf }] of Object.entries(wires))
  for (const name of Object.keys(tripsOf())) {
    const arm = name.split(' ').at(-1)!
    if (!met.has(wire) || !met.has(arm)) first.add(nameOf(wire, name))
    met.add(wire).add(arm)
  }

/** The first journey of each wire and of each arm, or all the others. */
export function testJourneys(which: 'first' | 'others'): void {
  const chosen = (wire: string) =>
    Object.entries(wires[wire]!.tripsOf()).filter(([arm]) => first.has(nameOf(wire, arm)) === (which === 'first'))

  beforeAll(async () => {
    gateway = await startEmulatedGateway({ pictures: 'full', frameRate: 1, speed: 400 })
    still.base64 = (await picture()).toString('base64')
    const moves = [
      [earlier, { durationSeconds: 3, frameRate: 2, resolution: 'RESOLUTION_720P' }],
      [smooth, { durationSeconds: 2, frameRate: 24, resolution: 'RESOLUTION_480P' }],
    ] as const
    for (const [clip, move] of moves) {
      const { generation } = await gateway.start(await cameraMove(move))
      await gateway.events(generation.id)
      clip.generationClip.generationId = generation.id
    }
    const inTurn = createTurns()
    for (const [wire, { provider }] of Object.entries(wires))
      for (const [arm, { request }] of chosen(wire)) {
        const started = inTurn(() => gateway.start(request, { provider, poll }))
        const journey = travel(gateway, promptOf(wire)(arm), started)
        // It is looked at in its own test.
        journey.catch(() => {})
        journeys.set(nameOf(wire, arm), journey)
      }
  })
  afterAll(() => gateway.stop())

  // All of them run at once, and the first waits for the machine.
  describe.each(Object.entries(wires).filter(([wire]) => chosen(wire).length > 0))(
    '%s',
    { timeout: 240_000 },
    (wire, { provider }) => {
      it.each(chosen(wire))('CMF-05 %s', async (arm, trip) => {
        const { route, charge, video, events, submit, purchase } = await journeys.get(nameOf(wire, arm))!
        expect(route).toBe(trip.route)
        expect(submit.body).toMatchObject(trip.body)

        const [width, height] = trip.size ?? [1280, 720]
        expect(video).toMatchObject({
          width,
          height,
          hasAudio: trip.sound ?? false,
          mimeType: 'video/mp4',
          frameRate: 1,
        })
        expect(video).toMatchObject({ videoCodec: 'H264', audioCodec: trip.sound ? 'aac' : null, warnings: [] })
        expect(Math.abs(video.durationSeconds - trip.seconds)).toBeLessThan(0.1)
        const file = Buffer.from(await (await fetch(video.url)).arrayBuffer())
        expect([file.length, file.toString('latin1', 4, 8)]).toEqual([video.sizeBytes, 'ftyp'])
        if (withVideoId.includes(provider)) expect(video.providerVideoId).toContain(submit.jobId)

        const told = events.filter(({ __typename }) => __typename !== 'GenerationProgressed')
        expect(told.map(({ __typename }) => __typename)).toEqual([
          'GenerationQueued',
          'GenerationSubmitting',
          'GenerationSubmitted',
          'GenerationCollecting',
          'GenerationClipFinished',
          'GenerationSucceeded',
        ])
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
        expect(events.map(({ isFinal }) => isFinal)).toEqual(events.map((_, index) => index === events.length - 1))

        expect(purchase).toMatchObject({ provider, status: 'succeeded' })
        expect(charge.state).toBe('CHARGED')
        if (provider === 'klingai') {
          const { micros, units } = purchase.charged!
          expect(charge).toMatchObject({ amount: { micros, currency: 'USD' }, providerUnits: `${units} units` })
        }
        if (['xai', 'dashscope', 'modelark'].includes(provider))
          expect(charge.amount).toEqual({ micros: purchase.charged!.micros, currency: 'USD' })
        if (provider === 'fal') {
          const { micros, units } = purchase.charged!
          expect(charge.providerUnits).toBe(`${units} units`)
          // Only of some endpoints it is known what a unit costs.
          expect(charge.amount).toEqual(micros === undefined ? null : { micros, currency: 'USD' })
          expect(charge.amount !== null).toBe(pricedAtFal.includes(arm))
        }
      })
    },
  )
}

/** In clips as large as they are asked for, and with sound: elsewhere the others are tried (failures.slow.test.ts). */
export function testWarnings(): void {
  it.each([
    ['clip-small', 'SIZE_DIFFERS', { askedLines: 720, width: 640, height: 360 }, { resolution: 'RESOLUTION_720P' }],
    ['clip-silent', 'SILENT', { loudestDecibels: expect.any(Number) }, { generateAudio: true }],
  ])('%s is kept, and told with its figures', { timeout: 240_000 }, async (fault, code, figures, asked) => {
    const imageToVideo = {
      ...{ model: 'GROK_IMAGINE_VIDEO', startFrame: { base64: (await picture(1280, 720)).toString('base64') } },
      ...{ prompt: `a boat [[${fault}]]`, durationSeconds: 1, ...asked },
    }
    const { generation } = await gateway.start({ grokImagine: { imageToVideo } }, { provider: 'xai', poll })
    await gateway.events(generation.id)
    const { data } = await gateway.query(
      `query ($id: ID!) { generation(id: $id) { state { clips { video { warnings { code figures { name value } } } } } } }`,
      { id: generation.id },
    )
    const [clip] = data.generation.state.clips
    const told = clip.video.warnings.map((warning: { code: string; figures: { name: string; value: number }[] }) => ({
      code: warning.code,
      figures: Object.fromEntries(warning.figures.map(({ name, value }) => [name, value])),
    }))
    expect(told).toEqual([{ code, figures }])
  })
}
