import type { RouteArmDefinition } from '../../catalog/family.ts'
import { always, between, type ChoiceLimit, flag, type LimitTable, list, media, object } from '../../catalog/limit.ts'
import { madeElement, o1Arms } from './klingai.ts'
import {
  allModes,
  cameraAxis,
  cameraPresets,
  fiveOrTenSeconds,
  fiveSeconds,
  framed,
  picture10,
  proForVoices,
  prompt2500,
  proOnly,
  requiredPrompt2500,
  sixShots,
  standardOnly,
  standardOrPro,
  threeRatios,
  threeToFifteenSeconds,
  videoOfOmni,
  voiceId,
} from './limits.ts'
import {
  kling26SoundNeedsPro,
  masksFitThePicture,
  omniReferences,
  oneImageList,
  oneMaskAtLeast,
  oneShotHasPrompt,
  shotsFillTheClip,
} from './rules.ts'

/** Klingai's legacy standard, `/v1`, as wire-kling §4 gives it: the one with camera, masks and guidance. */

type Arms = Readonly<Record<string, RouteArmDefinition>>

const bothFrames = { startFrame: picture10, endFrame: picture10 }
const prompts = { prompt: prompt2500, negativePrompt: prompt2500 }
/** `cfg_scale`: not of v2.x. */
const guidance = { guidanceScale: between(0, 1) }
const silent = { generateAudio: always(false), watermark: flag }
const sound = { generateAudio: flag, watermark: flag }

/** One arm or two of a model before 3.0: silent, 5 or 10 seconds. `own`: what this model has besides. */
const beforeThree = (frames: LimitTable, mode: ChoiceLimit, own: LimitTable = {}): RouteArmDefinition => ({
  limits: { ...frames, ...prompts, durationSeconds: fiveOrTenSeconds, mode, ...framed, ...silent, ...own },
})
const fromStart = { startFrame: picture10 }

/** No picture we take has a side as long. */
const point = object({ x: between(0, 65_535), y: between(0, 65_535) })
/** AIG-08, wire-kling §4. */
const masks = {
  staticMask: picture10,
  dynamicMasks: list(0, 6, object({ mask: picture10, points: list(2, 77, point) })),
}

const brush = (mode: ChoiceLimit, own: LimitTable = {}): RouteArmDefinition => ({
  limits: { ...fromStart, ...prompts, ...masks, durationSeconds: fiveSeconds, mode, watermark: flag, ...own },
  rules: [oneMaskAtLeast, ...masksFitThePicture],
})

export const v15: Arms = {
  imageToVideo: beforeThree(fromStart, standardOrPro, guidance),
  startEndFrame: beforeThree(bothFrames, proOnly, guidance),
  cameraControl: {
    limits: {
      ...fromStart,
      ...prompts,
      // The vendor's map has the simple form alone, in pro and for 5 s.
      camera: object({ simple: cameraAxis }),
      durationSeconds: fiveSeconds,
      mode: proOnly,
      ...guidance,
      watermark: flag,
    },
  },
  motionBrush: brush(proOnly, guidance),
}

export const v16: Arms = {
  imageToVideo: beforeThree(fromStart, standardOrPro, guidance),
  startEndFrame: beforeThree(bothFrames, proOnly, guidance),
}

/** 720p; the wire has no mode there. */
export const v2Master: Arms = { imageToVideo: beforeThree(fromStart, standardOnly) }
/** 1080p; the wire has no mode there. */
export const v21Master: Arms = { imageToVideo: beforeThree(fromStart, proOnly) }

export const v21: Arms = {
  imageToVideo: beforeThree(fromStart, standardOrPro),
  startEndFrame: beforeThree(bothFrames, proOnly),
}
export const v25Turbo: Arms = { ...v21 }

export const v26: Arms = {
  imageToVideo: { ...beforeThree(fromStart, standardOrPro, sound), rules: [kling26SoundNeedsPro] },
  startEndFrame: beforeThree(bothFrames, proOnly),
  voices: {
    limits: {
      ...fromStart,
      ...prompts,
      prompt: requiredPrompt2500,
      voiceIds: list(1, 2, voiceId),
      durationSeconds: fiveOrTenSeconds,
      mode: proForVoices,
      watermark: flag,
    },
  },
  cameraControl: {
    limits: {
      ...fromStart,
      ...prompts,
      camera: object({ simple: cameraAxis, preset: cameraPresets }),
      durationSeconds: fiveOrTenSeconds,
      mode: standardOrPro,
      watermark: flag,
    },
  },
  motionBrush: brush(standardOrPro),
}

const v3Settings = { negativePrompt: prompt2500, mode: allModes, ...framed, ...sound, ...guidance }
const v3Prompt = { prompt: prompt2500, durationSeconds: threeToFifteenSeconds, automaticShots: flag }

export const v3: Arms = {
  imageToVideo: { limits: { ...fromStart, ...v3Prompt, ...v3Settings } },
  startEndFrame: { limits: { ...bothFrames, ...v3Prompt, ...v3Settings } },
  elements: {
    limits: {
      ...bothFrames,
      elements: list(1, 3, madeElement),
      ...v3Prompt,
      prompt: requiredPrompt2500,
      ...v3Settings,
    },
  },
  multiShot: {
    limits: { ...bothFrames, elements: list(0, 3, madeElement), shots: sixShots, ...v3Settings },
    rules: [oneShotHasPrompt, shotsFillTheClip],
  },
}

const omniSettings = { mode: allModes, ...sound }
const omniReferenceLimits = {
  ...bothFrames,
  referenceImages: list(0, 7, picture10),
  elements: list(0, 7, madeElement),
  aspectRatio: threeRatios,
  ...omniSettings,
}
/** Beside a video this wire cuts into shots by itself, not as it is told. catalog-audit, 31 */
const withVideo = { referenceVideo: media(videoOfOmni), keepReferenceVideoSound: flag }

export const v3Omni: Arms = {
  imageToVideo: {
    limits: { ...fromStart, ...v3Prompt, prompt: requiredPrompt2500, ...framed, ...omniSettings },
  },
  startEndFrame: {
    limits: { ...bothFrames, ...v3Prompt, prompt: requiredPrompt2500, ...framed, ...omniSettings },
  },
  multiShot: {
    limits: {
      ...bothFrames,
      elements: list(0, 3, madeElement),
      shots: sixShots,
      ...framed,
      ...omniSettings,
    },
    rules: [oneShotHasPrompt, shotsFillTheClip],
  },
  references: {
    limits: { ...v3Prompt, prompt: requiredPrompt2500, ...omniReferenceLimits, ...withVideo },
    rules: [...omniReferences, ...oneImageList],
  },
  multiShotReferences: {
    limits: { shots: sixShots, ...omniReferenceLimits },
    rules: [oneShotHasPrompt, shotsFillTheClip, ...omniReferences, ...oneImageList],
  },
}

const { references: o1ReferenceArm, ...o1FrameArms } = o1Arms(picture10)
export const o1: Arms = {
  ...o1FrameArms,
  references: { ...o1ReferenceArm!, rules: [...o1ReferenceArm!.rules!, ...oneImageList] },
}
