import type { ArmDefinition } from '../../catalog/family.ts'
import type { MediaParam } from '../../catalog/param.ts'
import {
  automaticShots,
  durationSeconds,
  enhancePrompt,
  generateAudio,
  negativePrompt,
  requiredPrompt,
  resolution,
  seed,
  startFrame,
  watermark,
} from '../parameters.ts'

const drivingAudio = {
  kind: 'AUDIO',
  label: 'Driving sound',
  description: 'The sound of the clip, to which it moves. What is longer than the clip is cut, the rest of it silent.',
  required: true,
} as const satisfies MediaParam

const described = {
  prompt: requiredPrompt,
  negativePrompt,
  durationSeconds,
  resolution: resolution('WanResolution', '720p', '1080p'),
}
const shotSettings = {
  automaticShots: { ...automaticShots, description: 'Let the model cut into shots; it needs the enhanced prompt.' },
  enhancePrompt,
  seed,
  watermark,
}

export const arms: readonly ArmDefinition[] = [
  {
    kind: 'IMAGE_TO_VIDEO',
    field: 'imageToVideo',
    inputType: 'WanImageToVideoInput',
    label: 'Image to video',
    description: 'A clip that starts from one picture; its frame has the picture’s shape.',
    modelEnum: 'WanModel',
    parameters: { startFrame, ...described, generateAudio, ...shotSettings },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'DRIVING_AUDIO',
    field: 'drivingAudio',
    inputType: 'WanDrivingAudioInput',
    label: 'Driving sound',
    description: 'A clip that starts from one picture and moves to a sound of yours.',
    modelEnum: 'WanModel',
    parameters: { startFrame, drivingAudio, ...described, ...shotSettings },
    clipSeconds: 'durationSeconds',
  },
]
