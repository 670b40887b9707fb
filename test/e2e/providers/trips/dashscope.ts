import { expect } from 'vitest'
import { earlier, sound, still, type Trip } from './trip.ts'

export function wanTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
