import type { ArmDefinition } from '../../catalog/family.ts'
import type { ParamTable } from '../../catalog/param.ts'
import {
  automaticShots,
  durationSeconds,
  endFrame,
  generateAudio,
  negativePrompt,
  referenceImages,
  resizeMode,
  startFrame,
  watermark,
} from '../parameters.ts'
import { camera, dynamicMasks, staticMask } from './camera-and-brush.ts'
import { elements, requiredElements } from './elements.ts'
import {
  klingAspectRatio as aspectRatio,
  guidanceScale,
  keepReferenceVideoSound,
  mode,
  promptWith,
  referenceVideo,
  requiredPromptWith,
  shotsWith,
  voiceIds,
} from './parameters.ts'

const { required: _start, ...optionalStartFrame } = startFrame
const { required: _end, ...optionalEndFrame } = endFrame

/** What follows the prompt wherever frames and a prompt make the clip. */
const frameSettings = {
  negativePrompt,
  durationSeconds,
  mode,
  aspectRatio,
  resizeMode,
  generateAudio,
  automaticShots,
  guidanceScale,
  watermark,
} as const satisfies ParamTable

/** What goes beside prompt or shots in the arms that need no start frame. */
const references = {
  startFrame: optionalStartFrame,
  endFrame: optionalEndFrame,
  referenceImages: {
    ...referenceImages,
    description: 'Pictures that show what things look like. In the prompt, `@Image1` is the first one.',
  },
  elements,
  referenceVideo,
  keepReferenceVideoSound,
} as const satisfies ParamTable

/** What follows the prompt where one wire alone knows the arm, without sound and framing. */
const legacySettings = { negativePrompt, durationSeconds, mode, guidanceScale, watermark } as const satisfies ParamTable

const shotSeconds = 'shots[].durationSeconds'

export const arms: readonly ArmDefinition[] = [
  {
    kind: 'IMAGE_TO_VIDEO',
    field: 'imageToVideo',
    inputType: 'KlingImageToVideoInput',
    label: 'Image to video',
    description: 'A clip that starts from one picture.',
    modelEnum: 'KlingImageToVideoModel',
    parameters: { startFrame, prompt: promptWith(), ...frameSettings },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'START_END_FRAME',
    field: 'startEndFrame',
    inputType: 'KlingStartEndFrameInput',
    label: 'Start and end frame',
    description: 'A clip from one picture to another.',
    modelEnum: 'KlingStartEndFrameModel',
    parameters: { startFrame, endFrame, prompt: promptWith(), ...frameSettings },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'ELEMENTS',
    field: 'elements',
    inputType: 'KlingElementsInput',
    label: 'Elements',
    description: 'A clip from one picture in which named characters and things keep their appearance.',
    modelEnum: 'KlingElementsModel',
    parameters: {
      startFrame,
      endFrame: optionalEndFrame,
      elements: requiredElements,
      prompt: requiredPromptWith('elements'),
      ...frameSettings,
    },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'MULTI_SHOT',
    field: 'multiShot',
    inputType: 'KlingMultiShotInput',
    label: 'Several shots',
    description: 'A clip of up to six shots. There is no prompt or duration for the whole clip; each shot has its own.',
    modelEnum: 'KlingMultiShotModel',
    parameters: {
      startFrame,
      endFrame: optionalEndFrame,
      elements,
      shots: shotsWith('elements'),
      negativePrompt,
      mode,
      aspectRatio,
      resizeMode,
      generateAudio,
      guidanceScale,
      watermark,
    },
    clipSeconds: shotSeconds,
  },
  {
    kind: 'REFERENCES',
    field: 'references',
    inputType: 'KlingReferencesInput',
    label: 'References',
    description: 'A clip from a prompt and, optionally, frames, reference pictures, elements and one video.',
    modelEnum: 'KlingReferencesModel',
    parameters: {
      prompt: requiredPromptWith('referenceImages', 'referenceVideo', 'elements'),
      ...references,
      durationSeconds,
      mode,
      aspectRatio,
      generateAudio,
      automaticShots,
      watermark,
    },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'MULTI_SHOT_REFERENCES',
    field: 'multiShotReferences',
    inputType: 'KlingMultiShotReferencesInput',
    label: 'Several shots with references',
    description: 'A clip of up to six shots and, optionally, frames, reference pictures, elements and one video.',
    modelEnum: 'KlingMultiShotReferencesModel',
    parameters: {
      shots: shotsWith('referenceImages', 'referenceVideo', 'elements'),
      ...references,
      mode,
      aspectRatio,
      generateAudio,
      watermark,
    },
    clipSeconds: shotSeconds,
  },
  {
    kind: 'VOICES',
    field: 'voices',
    inputType: 'KlingVoicesInput',
    label: 'Voices',
    description: 'A clip with speech in voices of the provider. It always has sound.',
    modelEnum: 'KlingVoicesModel',
    alwaysSounds: true,
    parameters: {
      startFrame,
      prompt: requiredPromptWith('voiceIds'),
      voiceIds,
      negativePrompt,
      durationSeconds,
      mode,
      watermark,
    },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'CAMERA_CONTROL',
    field: 'cameraControl',
    inputType: 'KlingCameraControlInput',
    label: 'Camera control',
    description: 'A clip with one camera move, given as a number on one axis or by name.',
    modelEnum: 'KlingCameraControlModel',
    parameters: { startFrame, prompt: promptWith(), camera, ...legacySettings },
    clipSeconds: 'durationSeconds',
  },
  {
    kind: 'MOTION_BRUSH',
    field: 'motionBrush',
    inputType: 'KlingMotionBrushInput',
    label: 'Motion brush',
    description:
      'A clip in which masks define what moves along which path, and what stays still. At least one mask is required.',
    modelEnum: 'KlingMotionBrushModel',
    parameters: { startFrame, prompt: promptWith(), staticMask, dynamicMasks, ...legacySettings },
    clipSeconds: 'durationSeconds',
  },
]
