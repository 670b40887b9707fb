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
  description: 'The sound of the clip, to which it moves. What is longer than the clip is cut, the rest of it silent.',
  required: true,
} as const satisfies MediaParam

const { required: _required, ...optionalDrivingAudio } = drivingAudio
const { required: _start, ...optionalStartFrame } = startFrame
const { required: _end, ...optionalEndFrame } = endFrame

const startClip = {
  kind: 'VIDEO',
  label: 'Start clip',
  description: 'The clip that is gone on from: it opens the new one, and has its shape.',
  required: true,
} as const satisfies MediaParam

const described = {
  prompt: requiredPrompt,
  negativePrompt,
  durationSeconds: {
    ...durationSeconds,
    description: 'Length of the clip; 0 lets the model decide, where it can.',
    automaticValue: 0,
  } satisfies NumericParam,
  resolution: resolution('WanResolution', '480p', '720p', '1080p'),
}
const ratio = { aspectRatio: aspectRatio('WanAspectRatio', 'auto', '16:9', '4:3', '1:1', '3:4', '9:16') }
const ending = { enhancePrompt, seed, watermark }
const shotSettings = {
  automaticShots: { ...automaticShots, description: 'Let the model cut into shots; it needs the enhanced prompt.' },
  ...ending,
}

const arm = usualArms('Wan')

export const arms: readonly ArmDefinition[] = [
  arm(
    'imageToVideo',
    { startFrame, ...described, ...ratio, generateAudio, ...shotSettings },
    {
      description:
        'A clip that starts from one picture; its frame has the picture’s shape unless another is asked for.',
    },
  ),
  {
    kind: 'DRIVING_AUDIO',
    field: 'drivingAudio',
    inputType: 'WanDrivingAudioInput',
    label: 'Driving sound',
    description: 'A clip that starts from one picture and moves to a sound of yours.',
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
    description: 'A clip that goes on from another, and ends on a picture where one is given.',
    modelEnum: 'WanContinuationModel',
    parameters: {
      startClip,
      endFrame: optionalEndFrame,
      ...described,
      durationSeconds: {
        ...described.durationSeconds,
        description: 'Length of the clip, the one that it goes on from included.',
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
      description: 'A clip with what pictures, videos and sounds show; Wan 2.7 takes a start frame beside them.',
      modelEnum: 'WanReferencesModel',
    },
  ),
]
