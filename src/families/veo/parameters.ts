import type { ChoiceParam, ListParam } from '../../catalog/param.ts'
import { aspectRatio, referenceImages, resolution } from '../parameters.ts'

/** Gemini Omni has the same two shapes and shares the enum. */
export const veoAspectRatio = aspectRatio('VeoAspectRatio', '16:9', '9:16')
export const veoResolution = resolution('VeoResolution', '720p', '1080p', '4K')

export const personGeneration = {
  kind: 'CHOICE',
  enumName: 'VeoPersonGeneration',
  label: 'People',
  description: 'Which people the clip may show.',
  choices: [
    { value: 'DONT_ALLOW', label: 'Nobody', description: 'No people and no faces.' },
    { value: 'ALLOW_ADULT', label: 'Adults', description: 'Adults only.' },
    { value: 'ALLOW_ALL', label: 'Everybody', description: 'People of all ages.' },
  ],
  advanced: true,
} as const satisfies ChoiceParam

const { default: _default, ...referenceImagesWithoutDefault } = referenceImages
export const requiredReferenceImages = {
  ...referenceImagesWithoutDefault,
  required: true,
} as const satisfies ListParam
