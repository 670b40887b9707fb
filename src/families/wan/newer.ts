import type { RouteArmDefinition } from '../../catalog/family.ts'
import {
  always,
  anyOf,
  between,
  choices,
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
import { drivingAudioVia, every, pictureRule } from './limits.ts'

/** What both wires share of Wan 2.7 and 3.0. wire-wan-dashscope, wire-fal. */

type Arms = Record<string, RouteArmDefinition>

/** The vendor's page of 2026-10-11; fal's types, too. */
export const pictureBounds = { ...pictureRule, maximumBytes: 20_000_000, maximumSide: 8000 }
export const picture = media(pictureBounds)
export const drivingAudio = drivingAudioVia('BYTES', 'URL')

/** There is no switch for sound, and no shots. */
export const limits27: LimitTable = {
  prompt: text(5000, { minimum: 1 }),
  negativePrompt: text(500),
  durationSeconds: between(2, 15),
  resolution: choices('RESOLUTION_720P', 'RESOLUTION_1080P'),
  ...every,
}
export const frames27 = (limits: LimitTable): Arms => ({
  imageToVideo: { limits: { startFrame: picture, ...limits, generateAudio: always(true) } },
  drivingAudio: { limits: { startFrame: picture, drivingAudio, ...limits } },
  startEndFrame: {
    limits: { startFrame: picture, endFrame: picture, drivingAudio, ...limits, generateAudio: always(true) },
  },
})

/** 2 to 10 s and 100 MB by fal's types and resellers of DashScope's; pixels as of reference videos. */
const startClip = media({
  mimeTypes: ['video/mp4', 'video/quicktime'],
  maximumBytes: 100_000_000,
  minimumSide: 240,
  maximumSide: 4096,
  minimumSeconds: 2,
  maximumSeconds: 10,
  normalised: false,
  transports: ['BYTES', 'URL'],
})
export const continuation27 = (limits: LimitTable): Arms => ({
  continuation: { limits: { startClip, ...limits, generateAudio: always(true) } },
})
export const unsureContinuation =
  'Which seconds of a clip that goes on from another are billed: all of it is reckoned with, and so is its length by one source.'

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
export const withInput = (micros: Readonly<Record<string, number>>, atMostSeconds: number) =>
  Object.entries(micros).flatMap(([size, one]) =>
    pricesBySize({ [size]: one }, { perInputSecond: { micros: one, parameters: ['referenceVideos'], atMostSeconds } }),
  )
export const unsureReferences = 'How a prompt names its references: the text goes as it is.'

export const references27 = (limits: LimitTable): Arms => ({
  references: {
    limits: {
      referenceImages: list(0, 5, picture),
      referenceVideos: list(0, 5, referenceVideo),
      ...limits,
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
})
/** A reseller bills 5 s of a video, and there may be five. */
export const references27Prices = withInput({ '720p': 100_000, '1080p': 150_000 }, 25)
export const unsureVideos27 =
  'What reference videos may weigh and how long they may last; a reseller bills 5 s of them, and the estimate reckons with 5 s of each of five.'

/** wire-wan-dashscope: pictures up to 8:1. What is longer than the prompt may be would be cut there. */
const picture30 = media({ ...pictureBounds, minimumAspect: 0.125, maximumAspect: 8 })
export const limits30: LimitTable = {
  prompt: text(20_000, { minimum: 1 }),
  durationSeconds: anyOf(oneOf(0), between(2, 30)),
  resolution: choices('RESOLUTION_480P', 'RESOLUTION_720P', 'RESOLUTION_1080P'),
  aspectRatio: choices('AUTO', 'RATIO_16_9', 'RATIO_4_3', 'RATIO_1_1', 'RATIO_3_4', 'RATIO_9_16'),
  generateAudio: flag,
  ...every,
}
export const arms30 = (limits: LimitTable, ...rules: Rule[]): Arms => ({
  imageToVideo: { limits: { startFrame: picture30, ...limits } },
  startEndFrame: { limits: { startFrame: picture30, endFrame: picture30, ...limits } },
  references: {
    limits: {
      referenceImages: list(0, 10, picture30),
      referenceVideos: list(0, 5, referenceVideo),
      referenceAudios: list(0, 5, referenceAudio),
      ...limits,
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
      ...rules,
    ],
  },
})
export const micros30 = { '480p': 50_000, '720p': 100_000, '1080p': 200_000 }
export const micros30Prime = { '480p': 68_000, '720p': 140_000, '1080p': 280_000 }
export const unsureSounds30 = 'Whether sounds may be the only references: a picture or a video is asked for.'
