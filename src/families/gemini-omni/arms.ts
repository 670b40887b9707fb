import type { ArmDefinition } from '../../catalog/family.ts'
import type { NumericParam, ParamTable, ReferenceSyntax } from '../../catalog/param.ts'
import {
  durationSeconds,
  endFrame,
  referenceImages,
  referenceVideos,
  requiredPrompt,
  resolution,
  seed,
  startFrame,
} from '../parameters.ts'
import { veoAspectRatio } from '../veo/parameters.ts'

/** The wire takes tenths: its duration is text like `7.5s`. source: wire-google-veo §A.1 */
const fractionalSeconds = { ...durationSeconds, kind: 'NUMBER' } as const satisfies NumericParam

const image = { example: '@Image1', by: 'INDEX', prefix: '@Image' } as const
const video = { example: '@Video1', by: 'INDEX', prefix: '@Video' } as const
/** `@Image1`, `@Video1` in list order; where a clip starts from a picture, that one. */
const promptOf = (pictures: string | null, videos: string | null, mayGoUnsaid?: true) => ({
  ...requiredPrompt,
  references: [
    { ...image, parameter: pictures, ...(mayGoUnsaid ? { mayGoUnsaid } : {}) },
    { ...video, parameter: videos },
  ] satisfies ReferenceSyntax[],
})
const framePrompt = promptOf('startFrame', null, true)

/** Every clip has sound: no wire has a switch for it, and there is no field. */
const output = {
  durationSeconds: fractionalSeconds,
  aspectRatio: veoAspectRatio,
  resolution: resolution('GeminiOmniResolution', '360p', '720p', '1080p', '4K'),
  seed,
} as const satisfies ParamTable

const shared = { modelEnum: 'GeminiOmniModel', clipSeconds: 'durationSeconds', alwaysSounds: true } as const

export const arms: readonly ArmDefinition[] = [
  {
    kind: 'TEXT_TO_VIDEO',
    field: 'textToVideo',
    inputType: 'GeminiOmniTextToVideoInput',
    label: 'Text to video',
    description: 'A clip from a text alone.',
    parameters: { prompt: promptOf(null, null), ...output },
    ...shared,
  },
  {
    kind: 'IMAGE_TO_VIDEO',
    field: 'imageToVideo',
    inputType: 'GeminiOmniImageToVideoInput',
    label: 'Image to video',
    description: 'A clip that starts from one picture.',
    parameters: { startFrame, prompt: framePrompt, ...output },
    ...shared,
  },
  {
    kind: 'START_END_FRAME',
    field: 'startEndFrame',
    inputType: 'GeminiOmniStartEndFrameInput',
    label: 'Start and end frame',
    description: 'A clip from one picture to another.',
    parameters: { startFrame, endFrame, prompt: framePrompt, ...output },
    ...shared,
  },
  {
    kind: 'REFERENCES',
    field: 'references',
    inputType: 'GeminiOmniReferencesInput',
    label: 'References',
    description: 'A clip that shows what is in reference pictures and videos; at least one is required.',
    parameters: { referenceImages, referenceVideos, prompt: promptOf('referenceImages', 'referenceVideos'), ...output },
    ...shared,
  },
]
