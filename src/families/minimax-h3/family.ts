import { defineFamily } from '../../catalog/define-family.ts'
import type { RouteDefinition } from '../../catalog/family.ts'
import { between, choices, flag, type LimitTable, list, media, text } from '../../catalog/limit.ts'
import type { MediaRule, ParamTable, ReferenceSyntax } from '../../catalog/param.ts'
import { referencesLast } from '../media-sums.ts'
import * as shared from '../parameters.ts'
import { pricesBySize } from '../prices.ts'
import { usualArms } from '../usual-arms.ts'

/** wire-next-families, 2; wire-fal; fal's pages of the endpoints. Fal names no limits of media: the vendor's own stand. */

const ratios = ['21:9', '16:9', '4:3', '1:1', '3:4', '9:16']
const { startFrame, endFrame, requiredPrompt: prompt } = shared
const { durationSeconds, enhancePrompt, seed } = shared
const { referenceImages, referenceVideos, referenceAudios } = shared
const resolution = shared.resolution('MinimaxH3Resolution', '480p', '768p', '1080p', '2K', '4K')
const aspectRatio = shared.aspectRatio('MinimaxH3AspectRatio', 'auto', ...ratios)
const settings: ParamTable = { durationSeconds, resolution, enhancePrompt }
const references = ['Image', 'Video', 'Audio'].map(
  (kind): ReferenceSyntax => ({
    example: `@${kind}1`,
    by: 'INDEX',
    prefix: `@${kind}`,
    parameter: `reference${kind}s`,
  }),
)

/** Sound has no switch. */
const arm = usualArms('MinimaxH3', { alwaysSounds: true })
const arms = [
  arm('textToVideo', { prompt, aspectRatio, ...settings, seed }),
  arm('imageToVideo', { startFrame, prompt, ...settings, seed }),
  arm('startEndFrame', { startFrame, endFrame, prompt, ...settings, seed }),
  arm(
    'references',
    {
      prompt: { ...prompt, references },
      referenceImages,
      referenceVideos,
      referenceAudios,
      aspectRatio,
      ...settings,
    },
    { modelEnum: 'MinimaxH3ReferencesModel' },
  ),
]

const frame = { minimumSide: 256, maximumSide: 5760, minimumAspect: 0.4, maximumAspect: 2.5 }
const recording = { minimumSeconds: 2, maximumSeconds: 15, normalised: false }
const transports: MediaRule['transports'] = ['BYTES', 'URL']
const picture = media({
  ...frame,
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maximumBytes: 30_000_000,
  normalised: true,
  transports,
})
const video = media({
  ...frame,
  ...recording,
  mimeTypes: ['video/mp4', 'video/quicktime'],
  maximumBytes: 50_000_000,
  minimumFrameRate: 23.976,
  maximumFrameRate: 60,
  codecs: ['H264', 'HEVC'],
  transports,
})
const sound = media({ ...recording, mimeTypes: ['audio/wav', 'audio/mpeg'], maximumBytes: 15_000_000, transports })

const limitsOf = (longestPrompt: number, ...resolutions: string[]): LimitTable => ({
  prompt: text(longestPrompt, { minimum: 1 }),
  durationSeconds: between(5, 15),
  resolution: choices(...resolutions.map((name) => `RESOLUTION_${name}`)),
  enhancePrompt: flag,
})
const anyRatio = ratios.map((ratio) => `RATIO_${ratio.replace(':', '_')}`)
const frameArms = (limits: LimitTable): RouteDefinition['arms'] => ({
  textToVideo: { limits: { ...limits, aspectRatio: choices(...anyRatio) } },
  imageToVideo: { limits: { startFrame: picture, ...limits } },
  startEndFrame: { limits: { startFrame: picture, endFrame: picture, ...limits } },
})

const route = { provider: 'fal', source: 'wire-fal; fal’s pages of the endpoints, 2026-10-04', checkedOn: '2026-11-28' }
const limits = limitsOf(7000, '480P', '768P', '2K', '4K')
const h3: RouteDefinition = {
  ...route,
  wireName: 'minimax/h3/{capability}',
  arms: {
    ...frameArms(limits),
    references: {
      limits: {
        ...limits,
        aspectRatio: choices('AUTO', ...anyRatio),
        referenceImages: list(0, 9, picture),
        referenceVideos: list(0, 3, video),
        referenceAudios: list(0, 3, sound),
      },
      rules: [
        {
          kind: 'AT_MOST',
          parameters: ['referenceImages', 'referenceVideos', 'referenceAudios'],
          limit: 12,
          message: 'MiniMax H3 takes at most 12 references in all.',
        },
        {
          kind: 'AT_LEAST_ONE',
          parameters: ['referenceImages', 'referenceVideos'],
          message: 'MiniMax H3 needs a reference picture or video; a sound alone is not enough.',
        },
        ...referencesLast(15),
      ],
    },
  },
  prices: pricesBySize(
    { '480p': 50_000, '768p': 60_000, '2k': 130_000, '4k': 160_000 },
    { perPicture: { micros: 80_000, parameters: ['referenceImages[]'], free: 5 } },
  ),
  unsure: [
    'Whether prompt expansion is turned off by `disabled`: an older copy of its page has no such word.',
    'How many pixels 2K has.',
  ],
}
const maxRoute = (name: string, prices: Readonly<Record<string, number>>): RouteDefinition => ({
  ...route,
  wireName: `minimax/${name}/{capability}`,
  arms: frameArms({ ...limitsOf(50_000, '480P', '768P', '1080P'), seed: between(0, 2_147_483_647) }),
  prices: pricesBySize(prices),
  unsure: [
    'Newer copies of its page take less than 5 s too, and parts of a second.',
    'Which seeds it takes.',
    'References are left out: beyond 4,096 of them fal takes $0.02 for a thousand tokens, and how many a picture, video or sound has is not known.',
  ],
})

/** The wire's own default is 2K with H3, which costs twice as much. */
const defaults = { durationSeconds: 5, resolution: 'RESOLUTION_768P', enhancePrompt: true }
const armDefaults = { textToVideo: { aspectRatio: 'RATIO_16_9' } }

export const minimaxH3 = defineFamily({
  id: 'minimax-h3',
  label: 'MiniMax H3',
  description: 'MiniMax’s H3: clips of up to 15 s with stereo sound from text, frames or references.',
  field: 'minimaxH3',
  inputType: 'MinimaxH3Input',
  arms,
  models: [
    {
      name: 'minimax-h3',
      value: 'MINIMAX_H3',
      label: 'MiniMax H3',
      description: 'Up to 4K; two frames, or pictures, videos and sounds as references.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      armDefaults: { ...armDefaults, references: { aspectRatio: 'AUTO' } },
      routes: [h3],
    },
    {
      name: 'minimax-h3-max',
      value: 'MINIMAX_H3_MAX',
      label: 'MiniMax H3 Max',
      description:
        'H3 with further training by fal: follows the prompt more closely, finishes within seconds, up to 1080p.',
      lifecycle: { stage: 'ACTIVE', since: '2026-08-26' },
      defaults,
      armDefaults,
      routes: [maxRoute('h3-max', { '480p': 50_000, '768p': 80_000, '1080p': 160_000 })],
    },
    {
      name: 'minimax-h3-max-turbo',
      value: 'MINIMAX_H3_MAX_TURBO',
      label: 'MiniMax H3 Max Turbo',
      description: 'Like H3 Max, but faster and at half the price.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      armDefaults,
      routes: [maxRoute('h3-max-turbo', { '480p': 25_000, '768p': 40_000, '1080p': 80_000 })],
    },
  ],
})
