import type { ArmDefinition } from '../../catalog/family.ts'
import type { ListParam, ReferenceSyntax } from '../../catalog/param.ts'
import {
  aspectRatio,
  durationSeconds,
  endFrame,
  generateAudio,
  prompt,
  referenceAudios,
  referenceImages,
  requiredPrompt,
  resolution,
  startFrame,
} from '../parameters.ts'
import { usualArms } from '../usual-arms.ts'

/** `@Image1` in list order, as fal writes it; xAI writes `<IMAGE_1>`. */
const referencesTo = (parameter: string | null): readonly ReferenceSyntax[] => [
  { example: '@Image1', by: 'INDEX', prefix: '@Image', parameter },
]
const framePrompt = { ...prompt, references: referencesTo(null) }

const { default: _none, ...pictures } = referenceImages
const requiredReferences = { ...pictures, required: true } as const satisfies ListParam

const ratio = aspectRatio('GrokAspectRatio', '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3')
const sized = { resolution: resolution('GrokResolution', '480p', '720p', '1080p'), generateAudio }
/** AIG-11. */
const frameSettings = {
  durationSeconds,
  aspectRatio: {
    ...ratio,
    description:
      'Aspect ratio of the frame. By default the one nearest to the picture’s. A picture with a different aspect ratio is stretched.',
  },
  ...sized,
}

const arm = usualArms('Grok')

export const arms: readonly ArmDefinition[] = [
  arm(
    'textToVideo',
    { prompt: requiredPrompt, durationSeconds, aspectRatio: ratio, ...sized },
    { modelEnum: 'GrokTextToVideoModel' },
  ),
  arm('imageToVideo', { startFrame, prompt: framePrompt, ...frameSettings }, { modelEnum: 'GrokImagineModel' }),
  arm(
    'startEndFrame',
    { startFrame, endFrame, prompt: framePrompt, ...frameSettings },
    { modelEnum: 'GrokStartEndFrameModel' },
  ),
  arm(
    'references',
    {
      referenceImages: requiredReferences,
      referenceAudios,
      prompt: { ...requiredPrompt, references: referencesTo('referenceImages') },
      durationSeconds,
      aspectRatio: ratio,
      ...sized,
    },
    {
      description: 'A clip made from pictures and sounds that the prompt refers to; no start frame.',
      modelEnum: 'GrokReferencesModel',
    },
  ),
]
