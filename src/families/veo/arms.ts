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
import { usualArms } from '../usual-arms.ts'
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

const arm = usualArms('Veo')

/** References exclude every frame on all wires: the arms are that exclusion. */
export const arms: readonly ArmDefinition[] = [
  arm('textToVideo', { prompt: requiredPrompt, negativePrompt, durationSeconds, ...output, ...rest }),
  arm('imageToVideo', { startFrame, prompt, ...framed }),
  arm('startEndFrame', { startFrame, endFrame, prompt, ...framed }, { modelEnum: 'VeoStartEndFrameModel' }),
  arm(
    'references',
    {
      referenceImages: requiredReferenceImages,
      prompt: requiredPrompt,
      negativePrompt,
      ...output,
      ...rest,
    },
    {
      description: 'A clip of 8 seconds that shows what is in up to three reference pictures.',
      modelEnum: 'VeoReferencesModel',
      clipSeconds: referencesClipSeconds,
    },
  ),
]
