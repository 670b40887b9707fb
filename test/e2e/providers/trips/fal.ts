import { expect } from 'vitest'
import { bareBytes } from '../journey.ts'
import { earlier, shots, sizes, sound, still, type Trip } from './trip.ts'

/** What lies in fal's storage, by the field it came from. */
const stored = (field: string): string => expect.stringMatching(new RegExp(`/fal/files/\\S+-${field}\\.(png|wav|mp4)$`))

/** Whose units have a price. */
export const pricedAtFal = [
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
export function falTrips(promptFor: (arm: string) => string): Record<string, Trip> {
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
