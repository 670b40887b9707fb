import { expect } from 'vitest'
import { still, type Trip } from './trip.ts'

export function soraTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
