import { expect } from 'vitest'
import { bareBytes } from '../journey.ts'
import { earlier, elements, shots, sizes, still, type Trip } from './trip.ts'

/** Klingai's new standard: every arm it has. */
export function klingaiTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
export function legacyTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
            mask: still,
            points: [
              { x: 10, y: 20 },
              { x: 300, y: 200 },
            ],
          },
        ],
        staticMask: still,
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
