import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import {
  always,
  anyOf,
  between,
  choices,
  type FlagLimit,
  flag,
  type LimitTable,
  list,
  media,
  oneOf,
  text,
} from '../../catalog/limit.ts'
import type { Rule } from '../../catalog/rule.ts'
import { lastTogether } from '../media-sums.ts'
import { pricesBySize } from '../prices.ts'
import { drivingAudioVia, ended26, every, flashPrices, pictureRule, rules26, standardPrices, wan26 } from './limits.ts'

/** Wan at Alibaba's DashScope, which takes what comes as bytes into its own storage. wire-wan-dashscope. */

const route = { provider: 'dashscope', checkedOn: '2026-11-28', source: 'wire-wan-dashscope, “Start”' } as const
const unsurePrice = 'Its price: the list of fal stands, for Alibaba’s own in US dollars was not seen.'

/** The vendor's page of 2026-10-11. */
const pictureBounds = { ...pictureRule, maximumBytes: 20_000_000, maximumSide: 8000 }
const picture = media(pictureBounds)
const drivingAudio = drivingAudioVia('BYTES', 'URL')
const twoToFifteen = between(2, 15)

const limits26: LimitTable = {
  startFrame: picture,
  prompt: text(1500, { minimum: 1 }),
  durationSeconds: twoToFifteen,
  ...wan26,
  watermark: flag,
}
const arms26 = (generateAudio: FlagLimit): Record<string, RouteArmDefinition> => ({
  imageToVideo: { limits: { ...limits26, generateAudio }, rules: rules26 },
  drivingAudio: { limits: { ...limits26, drivingAudio }, rules: rules26 },
})

/** Sound is always made: only flash has the switch. */
export const wan26Standard: RouteDefinition = {
  ...route,
  wireName: 'wan2.6-i2v',
  arms: arms26(always(true)),
  prices: standardPrices,
  unsure: [ended26],
}
/** Its own default is sound: the switch is always sent. AIG-10. */
export const wan26Flash: RouteDefinition = {
  ...route,
  wireName: 'wan2.6-i2v-flash',
  arms: arms26(flag),
  prices: [
    ...pricesBySize({ '720p': 25_000, '1080p': 37_500 }, { when: [{ parameter: 'generateAudio', values: [false] }] }),
    ...flashPrices,
  ],
  unsure: [ended26],
}

/** There is no switch for sound, and no shots. */
const limits27: LimitTable = {
  prompt: text(5000, { minimum: 1 }),
  negativePrompt: text(500),
  durationSeconds: twoToFifteen,
  resolution: choices('RESOLUTION_720P', 'RESOLUTION_1080P'),
  ...every,
  watermark: flag,
}
export const wan27: RouteDefinition = {
  ...route,
  wireName: 'wan2.7-i2v',
  arms: {
    imageToVideo: { limits: { startFrame: picture, ...limits27, generateAudio: always(true) } },
    drivingAudio: { limits: { startFrame: picture, drivingAudio, ...limits27 } },
    startEndFrame: {
      limits: { startFrame: picture, endFrame: picture, drivingAudio, ...limits27, generateAudio: always(true) },
    },
  },
  prices: standardPrices,
  unsure: [unsurePrice],
}

/** Documented for 3.0; 2.7 is held to it. */
const referenceVideo = media({
  mimeTypes: ['video/mp4', 'video/quicktime'],
  maximumBytes: 100_000_000,
  minimumSide: 240,
  maximumSide: 4096,
  minimumSeconds: 1,
  maximumSeconds: 15,
  normalised: false,
  transports: ['BYTES', 'URL'],
})
const referenceAudio = media({
  mimeTypes: ['audio/wav', 'audio/mpeg'],
  maximumBytes: 15_000_000,
  minimumSeconds: 1,
  maximumSeconds: 15,
  normalised: false,
  transports: ['BYTES', 'URL'],
})
const somethingToSee: Rule = {
  kind: 'AT_LEAST_ONE',
  parameters: ['referenceImages', 'referenceVideos'],
  message: 'At least one reference picture or reference video is needed.',
}
const besideVideos = (message: string, ...ranges: { minimum: number; maximum: number }[]): Rule => ({
  kind: 'RESTRICTS',
  when: [{ parameter: 'referenceVideos' }],
  parameters: ['durationSeconds'],
  ranges,
  message,
})
/** Seconds that go in are billed as those that come out. */
const withInput = (micros: Readonly<Record<string, number>>, atMostSeconds: number) =>
  Object.entries(micros).flatMap(([size, one]) =>
    pricesBySize({ [size]: one }, { perInputSecond: { micros: one, parameters: ['referenceVideos'], atMostSeconds } }),
  )
const unsureReferences = 'How a prompt names its references: the text goes as it is.'

export const wan27References: RouteDefinition = {
  ...route,
  wireName: 'wan2.7-r2v',
  arms: {
    references: {
      limits: {
        startFrame: picture,
        referenceImages: list(0, 5, picture),
        referenceVideos: list(0, 5, referenceVideo),
        ...limits27,
        generateAudio: always(true),
      },
      rules: [
        somethingToSee,
        {
          kind: 'AT_MOST',
          parameters: ['referenceImages', 'referenceVideos'],
          limit: 5,
          message: 'Wan 2.7 takes at most 5 references in all.',
        },
        besideVideos('Beside a reference video a clip lasts at most 10 s.', { minimum: 2, maximum: 10 }),
      ],
    },
  },
  prices: withInput({ '720p': 100_000, '1080p': 150_000 }, 25),
  unsure: [
    unsurePrice,
    unsureReferences,
    'What reference videos may weigh and how long they may last; a reseller bills 5 s of them, and the estimate reckons with 5 s of each of five.',
  ],
}

/** wire-wan-dashscope: pictures up to 8:1. What is longer than the prompt may be would be cut there. */
const picture30 = media({ ...pictureBounds, minimumAspect: 0.125, maximumAspect: 8 })
const limits30: LimitTable = {
  prompt: text(20_000, { minimum: 1 }),
  durationSeconds: anyOf(oneOf(0), between(2, 30)),
  resolution: choices('RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P'),
  aspectRatio: choices('AUTO', 'RATIO_16_9', 'RATIO_4_3', 'RATIO_1_1', 'RATIO_3_4', 'RATIO_9_16'),
  generateAudio: flag,
  ...every,
  watermark: flag,
}
const wan30Of = (wireName: string, micros: Readonly<Record<string, number>>): RouteDefinition => ({
  ...route,
  wireName,
  arms: {
    imageToVideo: { limits: { startFrame: picture30, ...limits30 } },
    startEndFrame: { limits: { startFrame: picture30, endFrame: picture30, ...limits30 } },
    references: {
      limits: {
        referenceImages: list(0, 10, picture30),
        referenceVideos: list(0, 5, referenceVideo),
        referenceAudios: list(0, 5, referenceAudio),
        ...limits30,
      },
      rules: [
        somethingToSee,
        besideVideos(
          'Reference videos and the clip last at most 30 s together.',
          { minimum: 0, maximum: 0 },
          { minimum: 2, maximum: 29 },
        ),
        lastTogether(15, 'Reference videos last at most 15 s together.', 'referenceVideos[]'),
        lastTogether(
          30,
          'Reference videos and the clip last at most 30 s together.',
          'referenceVideos[]',
          'durationSeconds',
        ),
      ],
    },
  },
  prices: withInput(micros, 15),
  unsure: [
    unsurePrice,
    unsureReferences,
    'Whether sounds may be the only references: a picture or a video is asked for.',
  ],
})
export const wan30 = wan30Of('wan3.0-video', { '480p': 50_000, '720p': 100_000, '1080p': 200_000 })
export const wan30Prime = wan30Of('wan3.0-video-prime', { '480p': 68_000, '720p': 140_000, '1080p': 280_000 })
