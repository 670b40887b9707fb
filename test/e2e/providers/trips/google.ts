import { bareBytes } from '../journey.ts'
import { earlier, sizes, still, type Trip } from './trip.ts'

export function veoTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
export function omniTrips(provider: string, promptFor: (arm: string) => string) {
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
