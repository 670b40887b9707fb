import type { RouteArmDefinition } from '../../catalog/family.ts'
import { always, flag, type LimitTable, list, media, object } from '../../catalog/limit.ts'
import {
  allModes,
  elementId,
  elementName,
  fiveOrTenSeconds,
  framed,
  picture50,
  proForVoices,
  prompt2500,
  prompt3072,
  proOnly,
  requiredPrompt2500,
  requiredPrompt3072,
  sixShots,
  sixShotsInWords,
  standardOrPro,
  threeRatios,
  threeToFifteenSeconds,
  threeToTenSeconds,
  videoOfO1,
  videoOfOmni,
  voiceId,
} from './limits.ts'
import { kling26SoundNeedsPro, o1References, omniReferences, oneShotHasPrompt, shotsFillTheClip } from './rules.ts'

/** Klingai's new standard, as wire-kling §2 and §10 give it. It knows neither negative prompt nor guidance, camera nor masks. */

type Arms = Readonly<Record<string, RouteArmDefinition>>

/** The element-creation interface is not in the facts: only what was made there before is taken. */
export const madeElement = object({ name: elementName, source: object({ providerElementId: elementId }) })

const bothFrames = { startFrame: picture50, endFrame: picture50 }
const silent = { generateAudio: always(false), watermark: flag } satisfies LimitTable
const sound = { generateAudio: flag, watermark: flag } satisfies LimitTable
/** Of 3.0 and 3.0 Omni. */
const threePointZero = { mode: allModes, ...framed, ...sound }

export const kling25Turbo: Arms = {
  imageToVideo: {
    limits: {
      startFrame: picture50,
      prompt: prompt2500,
      durationSeconds: fiveOrTenSeconds,
      mode: standardOrPro,
      ...framed,
      ...silent,
    },
  },
  startEndFrame: {
    limits: {
      ...bothFrames,
      prompt: prompt2500,
      durationSeconds: fiveOrTenSeconds,
      mode: proOnly,
      ...framed,
      ...silent,
    },
  },
}

export const kling26: Arms = {
  imageToVideo: {
    limits: {
      startFrame: picture50,
      prompt: prompt2500,
      durationSeconds: fiveOrTenSeconds,
      mode: standardOrPro,
      ...framed,
      ...sound,
    },
    rules: [kling26SoundNeedsPro],
  },
  startEndFrame: kling25Turbo.startEndFrame!,
  voices: {
    limits: {
      startFrame: picture50,
      prompt: requiredPrompt2500,
      voiceIds: list(1, 2, voiceId),
      durationSeconds: fiveOrTenSeconds,
      mode: proForVoices,
      watermark: flag,
    },
  },
}

const turbo = {
  startFrame: picture50,
  mode: standardOrPro,
  ...framed,
  generateAudio: always(true),
  watermark: flag,
} satisfies LimitTable
export const kling30Turbo: Arms = {
  imageToVideo: { limits: { ...turbo, prompt: prompt2500, durationSeconds: threeToFifteenSeconds } },
  multiShot: { limits: { ...turbo, shots: sixShotsInWords }, rules: [shotsFillTheClip] },
}

const withPrompt = { prompt: prompt3072, durationSeconds: threeToFifteenSeconds, automaticShots: flag }

const frameArms = {
  imageToVideo: { limits: { startFrame: picture50, ...withPrompt, ...threePointZero } },
  startEndFrame: { limits: { ...bothFrames, ...withPrompt, ...threePointZero } },
  multiShot: {
    limits: { ...bothFrames, elements: list(0, 3, madeElement), shots: sixShots, ...threePointZero },
    rules: [oneShotHasPrompt, shotsFillTheClip],
  },
} satisfies Arms

export const kling30: Arms = {
  ...frameArms,
  elements: {
    limits: {
      ...bothFrames,
      elements: list(1, 3, madeElement),
      ...withPrompt,
      prompt: requiredPrompt3072,
      ...threePointZero,
    },
  },
}

const omniReferenceLimits = {
  ...bothFrames,
  referenceImages: list(0, 7, picture50),
  elements: list(0, 7, madeElement),
  referenceVideo: media(videoOfOmni),
  // A feature video allows no audio but `off`; `original` belongs to editing a base video.
  keepReferenceVideoSound: always(false),
  mode: allModes,
  aspectRatio: threeRatios,
  ...sound,
}

/** wire-kling §4: the omni products cannot do without words. */
const promptRequired = { prompt: requiredPrompt3072 }

export const kling30Omni: Arms = {
  imageToVideo: { limits: { ...frameArms.imageToVideo.limits, ...promptRequired } },
  startEndFrame: { limits: { ...frameArms.startEndFrame.limits, ...promptRequired } },
  multiShot: frameArms.multiShot,
  references: {
    limits: {
      prompt: requiredPrompt3072,
      durationSeconds: threeToFifteenSeconds,
      automaticShots: flag,
      ...omniReferenceLimits,
    },
    rules: omniReferences,
  },
  multiShotReferences: {
    limits: { shots: sixShots, ...omniReferenceLimits },
    rules: [oneShotHasPrompt, shotsFillTheClip, ...omniReferences],
  },
}

/** Limits of O1 that klingai's two wires share but for the pictures' bytes. */
export const o1Arms = (picture: typeof picture50): Arms => {
  const settings = { mode: standardOrPro, ...silent }
  return {
    imageToVideo: {
      limits: {
        startFrame: picture,
        prompt: requiredPrompt2500,
        durationSeconds: fiveOrTenSeconds,
        ...framed,
        ...settings,
      },
    },
    startEndFrame: {
      limits: {
        startFrame: picture,
        endFrame: picture,
        prompt: requiredPrompt2500,
        durationSeconds: threeToTenSeconds,
        ...framed,
        ...settings,
      },
    },
    references: {
      limits: {
        prompt: requiredPrompt2500,
        startFrame: picture,
        endFrame: picture,
        referenceImages: list(0, 7, picture),
        elements: list(0, 7, madeElement),
        referenceVideo: media(videoOfO1),
        keepReferenceVideoSound: flag,
        durationSeconds: threeToTenSeconds,
        aspectRatio: threeRatios,
        ...settings,
      },
      rules: o1References,
    },
  }
}

export const klingO1: Arms = o1Arms(picture50)
