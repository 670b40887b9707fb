import type { ArmDefinition } from '../../catalog/family.ts'
import type { MediaParam, NumericParam } from '../../catalog/param.ts'
import {
  aspectRatio,
  automaticShots,
  durationSeconds,
  endFrame,
  enhancePrompt,
  generateAudio,
  negativePrompt,
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

const drivingAudio = {
  kind: 'AUDIO',
  label: 'Driving sound',
  description:
    'The sound of the clip; the picture moves to it. A longer sound is cut to the clip’s length; after a shorter one the clip is silent.',
  required: true,
} as const satisfies MediaParam

const { required: _required, ...optionalDrivingAudio } = drivingAudio
const { required: _start, ...optionalStartFrame } = startFrame
const { required: _end, ...optionalEndFrame } = endFrame

const startClip = {
  kind: 'VIDEO',
  label: 'Start clip',
  description: 'The clip to continue. The new clip begins with it and keeps its aspect ratio.',
  required: true,
} as const satisfies MediaParam

const described = {
  prompt: requiredPrompt,
  negativePrompt,
  durationSeconds: {
    ...durationSeconds,
    description: 'Length of the clip; 0 lets the model decide, if it can.',
    automaticValue: 0,
  } satisfies NumericParam,
  resolution: resolution('WanResolution', '480p', '720p', '1080p'),
}
const ratio = { aspectRatio: aspectRatio('WanAspectRatio', 'auto', '16:9', '4:3', '1:1', '3:4', '9:16') }
const ending = { enhancePrompt, seed, watermark }
const shotSettings = {
  automaticShots: {
    ...automaticShots,
    description: 'Let the model divide the clip into shots. Requires `enhancePrompt`.',
  },
  ...ending,
}

const arm = usualArms('Wan')

export const arms: readonly ArmDefinition[] = [
  arm(
    'imageToVideo',
    { startFrame, ...described, ...ratio, generateAudio, ...shotSettings },
    {
      description:
        'A clip that starts from one picture. It keeps the picture’s aspect ratio unless another one is requested.',
    },
  ),
  {
    kind: 'DRIVING_AUDIO',
    field: 'drivingAudio',
    inputType: 'WanDrivingAudioInput',
    label: 'Driving sound',
    description: 'A clip that starts from one picture and moves to a given sound file.',
    modelEnum: 'WanDrivingAudioModel',
    parameters: { startFrame, drivingAudio, ...described, ...shotSettings },
    clipSeconds: 'durationSeconds',
  },
  arm(
    'startEndFrame',
    {
      startFrame,
      endFrame,
      drivingAudio: optionalDrivingAudio,
      ...described,
      ...ratio,
      generateAudio,
      ...ending,
    },
    { modelEnum: 'WanStartEndFrameModel' },
  ),
  {
    kind: 'CONTINUATION',
    field: 'continuation',
    inputType: 'WanContinuationInput',
    label: 'Continuation',
    description: 'A clip that continues another clip, and ends on a picture if one is given.',
    modelEnum: 'WanContinuationModel',
    parameters: {
      startClip,
      endFrame: optionalEndFrame,
      ...described,
      durationSeconds: {
        ...described.durationSeconds,
        description: 'Length of the new clip, including the clip it continues.',
      },
      generateAudio,
      ...ending,
    },
    clipSeconds: 'durationSeconds',
  },
  arm(
    'references',
    {
      startFrame: optionalStartFrame,
      referenceImages,
      referenceVideos,
      referenceAudios,
      ...described,
      ...ratio,
      generateAudio,
      ...ending,
    },
    {
      description: 'A clip based on reference pictures, videos and sounds. Wan 2.7 also accepts a start frame.',
      modelEnum: 'WanReferencesModel',
    },
  ),
]
