import type { RouteArmDefinition } from '../../catalog/family.ts'
import { always, between, flag, list, media, object, text } from '../../catalog/limit.ts'
import {
  allModes,
  elementName,
  fiveOrTenSeconds,
  framed,
  picture10,
  picture50,
  proOnly,
  requiredPrompt2500,
  sixShots,
  standardOrPro,
  threeRatios,
  threeToFifteenSeconds,
  videoOfOmni,
  voiceId,
} from './limits.ts'
import { falElements, falReferences, oneShotHasPrompt, shotsFillTheClip } from './rules.ts'

/** Fal's Kling endpoints, as wire-fal gives them. Prompt or shots must be there; neither watermark nor automatic shots. */

type Arms = Readonly<Record<string, RouteArmDefinition>>

const bothFrames = { startFrame: picture10, endFrame: picture10 }
const prompted = { prompt: requiredPrompt2500, durationSeconds: threeToFifteenSeconds }
const settings = { mode: allModes, ...framed, generateAudio: flag }

/** Fal's own, where a caller says nothing. */
const negativePrompt = text(2500, { ownDefault: 'blur, distort, and low quality' })

/** Made on the way from what comes inline; ids of klingai's own elements mean nothing there. */
const element = object({
  name: elementName,
  source: object({
    images: object({ frontal: picture10, references: list(1, 3, picture10) }),
    video: object({ video: media({ ...videoOfOmni, transports: ['BYTES', 'URL'] }), voiceId }),
  }),
})

/** `v3/{standard,pro,4k}/image-to-video` */
const v3Settings = { negativePrompt, ...settings, guidanceScale: between(0, 1) }

export const falV3: Arms = {
  imageToVideo: { limits: { startFrame: picture10, ...prompted, ...v3Settings } },
  startEndFrame: { limits: { ...bothFrames, ...prompted, ...v3Settings } },
  elements: {
    limits: { ...bothFrames, elements: list(1, 4, element), ...prompted, ...v3Settings },
    rules: [falElements],
  },
  multiShot: {
    limits: { ...bothFrames, elements: list(0, 4, element), shots: sixShots, ...v3Settings },
    rules: [oneShotHasPrompt, shotsFillTheClip, falElements],
  },
}

/** `o3/{standard,pro,4k}/reference-to-video`; DNG-01 has its ≤4 pictures and ≤4 elements. */
const referenceLimits = {
  ...bothFrames,
  referenceImages: list(0, 4, picture10),
  elements: list(0, 4, element),
  mode: allModes,
  aspectRatio: threeRatios,
  generateAudio: flag,
}

/** The first three at `o3/{standard,pro,4k}/image-to-video`. */
export const falV3Omni: Arms = {
  imageToVideo: { limits: { startFrame: picture10, ...prompted, ...settings } },
  startEndFrame: { limits: { ...bothFrames, ...prompted, ...settings } },
  multiShot: { limits: { ...bothFrames, shots: sixShots, ...settings }, rules: [oneShotHasPrompt, shotsFillTheClip] },
  references: { limits: { ...prompted, ...referenceLimits }, rules: falReferences },
  multiShotReferences: {
    limits: { shots: sixShots, ...referenceLimits },
    rules: [oneShotHasPrompt, shotsFillTheClip, ...falReferences],
  },
}

/** `v3/turbo/{standard,pro}/image-to-video`: no end frame, and no switch of sound. */
const turbo = { startFrame: picture50, mode: standardOrPro, ...framed, generateAudio: always(true) }
export const falV3Turbo: Arms = {
  imageToVideo: { limits: { ...turbo, ...prompted } },
  multiShot: { limits: { ...turbo, shots: sixShots }, rules: [oneShotHasPrompt, shotsFillTheClip] },
}

const proAlone = { ...proOnly, ownDefault: 'PRO' }
/** `v2.6/pro/image-to-video`. Its voices are fal's own: an id of klingai's means nothing there. */
const proTier = {
  prompt: requiredPrompt2500,
  durationSeconds: fiveOrTenSeconds,
  negativePrompt,
  mode: proAlone,
  ...framed,
}
const v26 = { ...proTier, generateAudio: flag }
export const falV26: Arms = {
  imageToVideo: { limits: { startFrame: picture10, ...v26 } },
  // As at klingai.
  startEndFrame: { limits: { ...bothFrames, ...v26, generateAudio: always(false) } },
}

/** `v2.5-turbo/pro/image-to-video` */
const v25Turbo = { ...proTier, generateAudio: always(false), guidanceScale: between(0, 1) }
export const falV25Turbo: Arms = {
  imageToVideo: { limits: { startFrame: picture10, ...v25Turbo } },
  startEndFrame: { limits: { ...bothFrames, ...v25Turbo } },
}
