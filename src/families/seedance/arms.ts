import type { ArmDefinition } from '../../catalog/family.ts'
import type { FlagParam, NumericParam, ReferenceSyntax } from '../../catalog/param.ts'
import {
  aspectRatio,
  durationSeconds,
  endFrame,
  generateAudio,
  prompt,
  referenceAudios,
  referenceImages,
  referenceVideos,
  requiredPrompt,
  resolution,
  seed,
  startFrame,
  watermark,
} from '../parameters.ts'
import { usualArms } from '../usual-arms.ts'

/** `@Image1`, `@Video1`, `@Audio1` in list order (DNG-06). */
const referencesTo = (supplied: boolean): readonly ReferenceSyntax[] => [
  { example: '@Image1', by: 'INDEX', prefix: '@Image', parameter: supplied ? 'referenceImages' : null },
  { example: '@Video1', by: 'INDEX', prefix: '@Video', parameter: supplied ? 'referenceVideos' : null },
  { example: '@Audio1', by: 'INDEX', prefix: '@Audio', parameter: supplied ? 'referenceAudios' : null },
]

const framePrompt = { ...prompt, references: referencesTo(false) }
const textPrompt = { ...requiredPrompt, references: referencesTo(false) }
const referencePrompt = { ...requiredPrompt, references: referencesTo(true) }

const seconds = {
  ...durationSeconds,
  description: 'Length of the clip; 0 lets the model decide, if it can.',
  automaticValue: 0,
} as const satisfies NumericParam

const fixedCamera = {
  kind: 'BOOLEAN',
  label: 'Fixed camera',
  description: 'Keep the camera fixed.',
} as const satisfies FlagParam

const frame = {
  aspectRatio: aspectRatio('SeedanceAspectRatio', 'auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
  resolution: resolution('SeedanceResolution', '480p', '720p', '1080p', '4K'),
  generateAudio,
}

const arm = usualArms('Seedance')

export const arms: readonly ArmDefinition[] = [
  arm('textToVideo', { prompt: textPrompt, durationSeconds: seconds, ...frame, fixedCamera, seed, watermark }),
  arm('imageToVideo', {
    startFrame,
    prompt: framePrompt,
    durationSeconds: seconds,
    ...frame,
    fixedCamera,
    seed,
    watermark,
  }),
  arm('startEndFrame', {
    startFrame,
    endFrame,
    prompt: framePrompt,
    durationSeconds: seconds,
    ...frame,
    fixedCamera,
    seed,
    watermark,
  }),
  arm(
    'references',
    {
      prompt: referencePrompt,
      referenceImages,
      referenceVideos,
      referenceAudios,
      durationSeconds: seconds,
      ...frame,
      watermark,
    },
    { modelEnum: 'SeedanceReferencesModel' },
  ),
]
