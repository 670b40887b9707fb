import type { ArmDefinition } from '../../catalog/family.ts'
import type { ParamTable } from '../../catalog/param.ts'
import {
  durationSeconds,
  endFrame,
  enhancePrompt,
  generateAudio,
  negativePrompt,
  prompt,
  requiredPrompt,
  resizeMode,
  seed,
  startFrame,
} from '../parameters.ts'
import { personGeneration, requiredReferenceImages, veoAspectRatio, veoResolution } from './parameters.ts'

const output = {
  aspectRatio: veoAspectRatio,
  resolution: veoResolution,
  generateAudio,
} as const satisfies ParamTable
const rest = { enhancePrompt, personGeneration, seed } as const satisfies ParamTable
const framed = { negativePrompt, durationSeconds, ...output, resizeMode, ...rest } as const satisfies ParamTable

/** The model makes clips from references of this length only. source: wire-google-veo §B.1 */
const referencesClipSeconds = 8

/** References exclude every frame on all wires: the arms are that exclusion. */
export const arms: readonly ArmDefinition[] = [
  {
    kind: 'TEXT_TO_VIDEO',
    field: 'textToVideo',
    inputType: 'VeoTextToVideoInput',
    label: 'Text to video',
    description: 'A clip from words alone.',
    modelEnum: 'VeoModel',
    parameters: { prompt: requiredPrompt, negativePrompt, durationSeconds, ...output, ...rest },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'IMAGE_TO_VIDEO',
    field: 'imageToVideo',
    inputType: 'VeoImageToVideoInput',
    label: 'Image to video',
    description: 'A clip that starts from one picture.',
    modelEnum: 'VeoModel',
    parameters: { startFrame, prompt, ...framed },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'START_END_FRAME',
    field: 'startEndFrame',
    inputType: 'VeoStartEndFrameInput',
    label: 'Start and end frame',
    description: 'A clip from one picture to another.',
    modelEnum: 'VeoStartEndFrameModel',
    parameters: { startFrame, endFrame, prompt, ...framed },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'REFERENCES',
    field: 'references',
    inputType: 'VeoReferencesInput',
    label: 'References',
    description: 'A clip of 8 seconds with the things that up to three pictures show.',
    modelEnum: 'VeoReferencesModel',
    parameters: {
      referenceImages: requiredReferenceImages,
      prompt: requiredPrompt,
      negativePrompt,
      ...output,
      ...rest,
    },
    clipSeconds: referencesClipSeconds,
  },
]
