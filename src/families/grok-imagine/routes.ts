import type { RouteDefinition } from '../../catalog/family.ts'
import { always, between, choices, flag, type LimitTable, list, media, text } from '../../catalog/limit.ts'

/** Grok Imagine at xAI and its mirror at fal. wire-grok-xai. */

/** No wire says what a picture may weigh: 20 MB are ours. */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maximumBytes: 20_000_000,
  normalised: true,
  transports: ['BYTES', 'URL'],
})
const sound = media({ mimeTypes: ['audio/wav', 'audio/mpeg'], normalised: false, transports: ['URL'] })
const sevenPictures = list(1, 7, picture)
const threeSounds = list(0, 3, sound)

const prompt4096 = text(4096)
const neededPrompt4096 = text(4096, { minimum: 1 })
const upTo720p = choices('RESOLUTION_480P', 'RESOLUTION_720P')
const upTo1080p = choices('RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P')
const settings: LimitTable = {
  durationSeconds: between(1, 15),
  aspectRatio: choices('RATIO_1_1', 'RATIO_16_9', 'RATIO_9_16', 'RATIO_4_3', 'RATIO_3_4', 'RATIO_3_2', 'RATIO_2_3'),
}

/** At most 720p with either model. */
const xaiReferences = {
  limits: {
    referenceImages: sevenPictures,
    referenceAudios: threeSounds,
    prompt: neededPrompt4096,
    ...settings,
    resolution: upTo720p,
    generateAudio: flag,
  },
}
const xaiFrames: LimitTable = { prompt: prompt4096, ...settings, generateAudio: flag }
/** There is no switch. */
const falSettings: LimitTable = {
  prompt: neededPrompt4096,
  ...settings,
  resolution: upTo720p,
  generateAudio: always(true),
}

const xai = { provider: 'xai', checkedOn: '2026-11-20', source: 'wire-grok-xai, “Start” and “Price”' } as const
const unsureXai = [
  'What pictures and sounds may weigh, and how long sounds may last; whether sounds go as bytes.',
  'Whether an empty prompt is taken.',
  'That the frame has the picture’s shape when no ratio is given: one schema has 16:9.',
  'generate_audio: older guides say there is no such field.',
  'Whether a prompt can point at its sounds.',
]
const at = (resolution: string) => [{ parameter: 'resolution', values: [resolution] }]

export const xaiVideo: RouteDefinition = {
  ...xai,
  wireName: 'grok-imagine-video',
  arms: {
    imageToVideo: { limits: { startFrame: picture, ...xaiFrames, resolution: upTo720p } },
    references: xaiReferences,
  },
  prices: [
    { when: at('RESOLUTION_480P'), perSecondMicros: 50_000 },
    {
      when: at('RESOLUTION_720P'),
      perSecondMicros: 70_000,
      note: 'Not confirmed: from $4.20 a minute; xAI’s page names $0.05 a second without a resolution.',
    },
  ],
  unsure: unsureXai,
}

export const xaiVideo15: RouteDefinition = {
  ...xai,
  wireName: 'grok-imagine-video-1.5',
  arms: {
    imageToVideo: { limits: { startFrame: picture, ...xaiFrames, resolution: upTo1080p } },
    startEndFrame: { limits: { startFrame: picture, endFrame: picture, ...xaiFrames, resolution: upTo1080p } },
    references: xaiReferences,
  },
  prices: [],
  unsure: [...unsureXai, 'Its price.'],
}

/** `{capability}` is `image-to-video` or `reference-to-video`. */
export const falVideo: RouteDefinition = {
  provider: 'fal',
  wireName: 'xai/grok-imagine-video/{capability}',
  source: 'wire-grok-xai, “fal mirror”; types of @fal-ai/client 1.10.1',
  checkedOn: '2026-11-20',
  arms: {
    imageToVideo: { limits: { startFrame: picture, ...falSettings } },
    references: { limits: { referenceImages: sevenPictures, ...falSettings } },
  },
  prices: [],
  unsure: ['Its price.', 'Whether there is always sound.', 'Which lengths it takes; xAI’s stand.'],
}
