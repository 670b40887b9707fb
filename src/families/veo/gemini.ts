import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { always, choices, flag, type LimitTable, media } from '../../catalog/limit.ts'
import type { PriceRow } from '../../catalog/price.ts'
import {
  bothRatios,
  eightSecondsAbove720p,
  everyPeople,
  fourSixEight,
  prompt1024,
  requiredPrompt1024,
  upTo4k,
  upTo1080,
  upToThree,
} from './limits.ts'

/** Bytes as at Vertex; this wire takes neither URLs nor gs://. source: wire-google-veo §C */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png'],
  maximumBytes: 20 * 1024 * 1024,
  normalised: true,
  transports: ['BYTES'],
})

/** No switch for sound, no seed, no framing. source: wire-google-veo §C */
const shared = {
  negativePrompt: prompt1024,
  aspectRatio: bothRatios,
  generateAudio: always(true),
  enhancePrompt: flag,
} satisfies LimitTable

/** With a picture the wire makes grown-up people only. source: wire-google-veo §C */
const adultsOnly = choices('ALLOW_ADULT')
const rules = [eightSecondsAbove720p]

const textToVideo = (resolution: typeof upTo4k): RouteArmDefinition => ({
  limits: {
    ...shared,
    resolution,
    prompt: requiredPrompt1024,
    durationSeconds: fourSixEight,
    personGeneration: everyPeople,
  },
  rules,
})
const imageToVideo = (resolution: typeof upTo4k): RouteArmDefinition => ({
  limits: {
    ...shared,
    resolution,
    startFrame: picture,
    prompt: prompt1024,
    durationSeconds: fourSixEight,
    personGeneration: adultsOnly,
  },
  rules,
})
const startEndFrame = (resolution: typeof upTo4k): RouteArmDefinition => {
  const { limits } = imageToVideo(resolution)
  return { limits: { ...limits, endFrame: picture }, rules }
}

export const geminiArms = {
  lite: {
    textToVideo: textToVideo(upTo1080),
    imageToVideo: imageToVideo(upTo1080),
    startEndFrame: startEndFrame(upTo1080),
  },
  full: {
    textToVideo: textToVideo(upTo4k),
    imageToVideo: imageToVideo(upTo4k),
    startEndFrame: startEndFrame(upTo4k),
    references: {
      limits: {
        ...shared,
        resolution: upTo4k,
        referenceImages: upToThree(picture),
        prompt: requiredPrompt1024,
        personGeneration: adultsOnly,
      },
    },
  },
} satisfies Record<string, RouteDefinition['arms']>

export const geminiRoute = (
  wireName: string,
  arms: RouteDefinition['arms'],
  prices: readonly PriceRow[],
): RouteDefinition => ({
  provider: 'gemini',
  wireName,
  arms,
  // Clips always sound there.
  prices: prices.filter(({ when }) => !when?.some(({ parameter }) => parameter === 'generateAudio')),
  lifecycle: {
    stage: 'RETIRED',
    retiresOn: '2026-10-22',
    successor: 'gemini-omni-1-1-flash',
    note: 'Google’s table of 2026-10-06 gives 2026-10-22 as the earliest day of the shutdown.',
  },
  source: 'wire-google-veo §0, §C, §D',
  checkedOn: '2026-11-20',
  unsure: [
    'The exact day of the shutdown.',
    'Whether an end frame needs 8 seconds at 720p, too.',
    'Which people may be made from text alone, and where in the world.',
    'Bytes of a picture and the longest prompt are taken from Vertex.',
  ],
})
