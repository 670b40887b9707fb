import { expect } from 'vitest'
import { still, type Trip } from './trip.ts'

export function pixelmlTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
