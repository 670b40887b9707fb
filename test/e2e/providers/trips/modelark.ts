import { expect } from 'vitest'
import { bareBytes } from '../journey.ts'
import { smooth, still, type Trip } from './trip.ts'

export function seedanceTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
