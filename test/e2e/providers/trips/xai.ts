import { bareBytes } from '../journey.ts'
import { still, type Trip } from './trip.ts'

export function grokTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
