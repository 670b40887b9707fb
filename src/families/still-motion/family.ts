import { defineFamily } from '../../catalog/define-family.ts'
import type { ArmDefinition } from '../../catalog/family.ts'
import { between, choices, type LimitTable, list, media, object, text } from '../../catalog/limit.ts'
import type { ChoiceParam, MediaParam, NumericParam, ObjectParam, ParamTable, TextParam } from '../../catalog/param.ts'
import type { Rule } from '../../catalog/rule.ts'
import * as parameters from '../parameters.ts'

const still = (label: string, description: string) =>
  ({ kind: 'IMAGE', label, description }) as const satisfies MediaParam

const prompt = {
  ...parameters.prompt,
  description: 'Stored with the generation. The embedded renderer does not use it.',
  ignored: 'The embedded renderer does not use the prompt; the camera settings decide what happens.',
} as const satisfies TextParam

const axis = (label: string, description: string) =>
  ({ kind: 'NUMBER', label, description, default: 0 }) as const satisfies NumericParam

const axes = {
  horizontal: axis('Horizontal', 'The camera travels right (positive) or left (negative).'),
  vertical: axis('Vertical', 'The camera travels up (positive) or down (negative).'),
  pan: axis('Pan', 'The camera turns right (positive) or left (negative).'),
  tilt: axis('Tilt', 'The camera turns up (positive) or down (negative).'),
  roll: axis('Roll', 'The camera rolls clockwise (positive) or counter-clockwise (negative).'),
  zoom: axis('Zoom', 'The camera zooms in (positive) or out (negative).'),
} as const satisfies ParamTable

const move = {
  kind: 'OBJECT',
  inputType: 'StillMotionAxesInput',
  label: 'Axes',
  description: 'Movement along any combination of axes, each from −10 to 10.',
  fields: axes,
} as const satisfies ObjectParam

export const cameraPreset = {
  kind: 'CHOICE',
  enumName: 'StillMotionCameraPreset',
  label: 'Preset',
  description: 'A named camera move.',
  choices: [
    { value: 'PUSH_IN', label: 'Push in', description: 'The camera slowly moves closer.' },
    { value: 'PULL_OUT', label: 'Pull out', description: 'The camera slowly moves away.' },
    { value: 'PAN_LEFT', label: 'Pan left', description: 'The view turns to the left.' },
    { value: 'PAN_RIGHT', label: 'Pan right', description: 'The view turns to the right.' },
    { value: 'TILT_UP', label: 'Tilt up', description: 'The view turns upwards.' },
    { value: 'TILT_DOWN', label: 'Tilt down', description: 'The view turns downwards.' },
    {
      value: 'ORBIT',
      label: 'Orbit',
      description: 'The camera moves sideways while it keeps turning toward the center.',
    },
  ],
} as const satisfies ChoiceParam

const camera = {
  kind: 'OBJECT',
  inputType: 'StillMotionCameraInput',
  label: 'Camera',
  description: 'How the camera moves over the picture: any combination of six axes, a preset, or several moves.',
  oneOf: true,
  fields: {
    axes: move,
    preset: cameraPreset,
    moves: {
      kind: 'LIST',
      label: 'Moves',
      description: 'Several moves one after another without a cut, all of the same length.',
      item: { ...move, label: 'Move', description: 'One of the moves: any combination of axes, each −10 to 10.' },
    },
  },
} as const satisfies ObjectParam
const requiredCamera = { ...camera, required: true } as const satisfies ObjectParam

const transition = (value: 'CUT' | 'CROSS_FADE') =>
  ({
    kind: 'CHOICE',
    enumName: 'StillMotionTransition',
    label: 'Transition',
    description: 'The transition from the previous part. A cross-fade overlaps both parts; the clip keeps its length.',
    choices: [
      { value: 'CUT', label: 'Cut', description: 'A hard cut.' },
      { value: 'CROSS_FADE', label: 'Cross-fade', description: 'One picture fades into the other.' },
    ],
    default: value,
  }) as const satisfies ChoiceParam

const durationSeconds = { ...parameters.durationSeconds, default: 5 } as const satisfies NumericParam
const partSeconds = {
  kind: 'NUMBER',
  label: 'Duration',
  description: 'Length of this part.',
  unit: 'seconds',
  required: true,
} as const satisfies NumericParam

/** What every arm takes beside its own. */
const shared = {
  frameRate: {
    kind: 'INTEGER',
    label: 'Frame rate',
    description: 'Frames per second.',
    unit: 'frames per second',
    default: 24,
    advanced: true,
  },
  aspectRatio: {
    ...parameters.aspectRatio('StillMotionAspectRatio', 'auto', '16:9', '9:16', '1:1', '4:3', '3:4', '21:9'),
    description: 'Aspect ratio of the frame. AUTO keeps that of the first picture.',
    default: 'AUTO',
  },
  resolution: {
    ...parameters.resolution('StillMotionResolution', '480p', '720p', '1080p', '4K'),
    default: 'RESOLUTION_720P',
  },
  resizeMode: { ...parameters.resizeMode, default: 'CROP' },
  sound: {
    kind: 'CHOICE',
    enumName: 'StillMotionSound',
    label: 'Sound',
    description: 'Sound of the clip.',
    choices: [
      { value: 'NONE', label: 'None', description: 'No sound track.' },
      { value: 'AMBIENCE', label: 'Ambience', description: 'A soft, generated background sound.' },
    ],
    default: 'NONE',
  },
  seed: { ...parameters.seed, description: 'Varies the ambience. The same seed gives the same sound.' },
} as const satisfies ParamTable

const parts = (inputType: string, label: string, item: { label: string; description: string }, fields: ParamTable) =>
  ({
    kind: 'LIST',
    label,
    description: 'In order. Their durations add up to the clip’s (1 to 30 seconds).',
    item: { kind: 'OBJECT', inputType, ...item, fields },
    required: true,
  }) as const
const shots = parts(
  'StillMotionShotInput',
  'Shots',
  { label: 'Shot', description: 'One shot of several.' },
  {
    still: still('Still', 'The picture of this shot; by default the start frame.'),
    camera: requiredCamera,
    durationSeconds: partSeconds,
    transition: transition('CUT'),
  },
)
const slides = parts(
  'StillMotionSlideInput',
  'Slides',
  { label: 'Slide', description: 'One picture of a slideshow.' },
  {
    still: { ...still('Still', 'The picture of this slide.'), required: true },
    durationSeconds: partSeconds,
    camera,
    transition: transition('CROSS_FADE'),
  },
)

const { startFrame, endFrame } = parameters
const arm = { modelEnum: 'StillMotionModel', defaultModel: 'STILL_MOTION' } as const
const arms: ArmDefinition[] = [
  {
    ...arm,
    kind: 'CAMERA_MOVE',
    field: 'cameraMove',
    inputType: 'StillMotionCameraMoveInput',
    label: 'Camera move',
    description: 'A camera move over one picture.',
    parameters: { startFrame, prompt, camera: requiredCamera, durationSeconds, ...shared },
    clipSeconds: 'durationSeconds',
  },
  {
    ...arm,
    kind: 'START_END_FRAME',
    field: 'startEndFrame',
    inputType: 'StillMotionStartEndFrameInput',
    label: 'Start and end frame',
    description:
      'The first picture cross-fades into the second while the camera moves. No frames in between are generated by a model.',
    parameters: {
      ...{ startFrame, endFrame, camera, durationSeconds, ...shared },
      prompt: {
        ...prompt,
        ignored: 'The embedded renderer does not use the prompt: the first picture cross-fades into the second.',
      },
    },
    clipSeconds: 'durationSeconds',
  },
  {
    ...arm,
    kind: 'MULTI_SHOT',
    field: 'multiShot',
    inputType: 'StillMotionMultiShotInput',
    label: 'Several shots',
    description: 'Up to six shots, each with its own camera move and, optionally, its own picture.',
    parameters: { startFrame, shots, ...shared },
    clipSeconds: 'shots[].durationSeconds',
  },
  {
    ...arm,
    kind: 'SLIDESHOW',
    field: 'slideshow',
    inputType: 'StillMotionSlideshowInput',
    label: 'Slideshow',
    description: 'A slideshow of pictures.',
    parameters: { slides, ...shared },
    clipSeconds: 'slides[].durationSeconds',
  },
]

/** Seconds; a clip's whole length, in every arm. source: ours (the renderer's tested range). */
const clipLength = { minimum: 1, maximum: 30 } as const
const clipSeconds = between(clipLength.minimum, clipLength.maximum)
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'],
  maximumBytes: 50 * 1024 * 1024,
  minimumSide: 16,
  maximumPixels: 50_000_000,
  normalised: true,
  transports: ['BYTES'],
})
const keptPrompt = text(5000)
/** source: ours, the same scale as Kling's camera_control (wire-kling §4). */
const axisRange = between(-10, 10)
const anyMove = object(Object.fromEntries(Object.keys(axes).map((name) => [name, axisRange])))
const anyCamera = object({
  axes: anyMove,
  moves: list(1, 6, anyMove),
  preset: choices(...cameraPreset.choices.map(({ value }) => value)),
})
const anyPart = object({
  still: picture,
  camera: anyCamera,
  durationSeconds: between(0.5, clipLength.maximum),
  transition: choices('CUT', 'CROSS_FADE'),
})
const sharedLimits: LimitTable = {
  frameRate: between(1, 60),
  aspectRatio: choices(...shared.aspectRatio.choices.map(({ value }) => value)),
  resolution: choices(...shared.resolution.choices.map(({ value }) => value)),
  resizeMode: choices('PAD', 'CROP'),
  sound: choices('NONE', 'AMBIENCE'),
  seed: between(0, 4_294_967_295),
}

/** The sum of a list's lengths is the clip's length, and has the clip's range. */
const sumRule = (field: 'shots' | 'slides'): Rule => ({
  kind: 'SUM',
  parameters: [`${field}[].durationSeconds`],
  ranges: [clipLength],
  message: `The ${field} of a clip last ${clipLength.minimum} to ${clipLength.maximum} seconds together.`,
})

export const stillMotion = defineFamily({
  id: 'still-motion',
  label: 'Still Motion',
  description: 'The embedded renderer: camera moves over stills, on the gateway’s machine, without a provider key.',
  field: 'stillMotion',
  inputType: 'StillMotionInput',
  arms,
  models: [
    {
      name: 'still-motion',
      value: 'STILL_MOTION',
      label: 'Still Motion',
      description:
        'Camera moves, cross-fades, shots and slideshows from stills, up to 30 s and 4K; free, no provider key.',
      lifecycle: { stage: 'ACTIVE', since: '2026-11-21' },
      routes: [
        {
          provider: 'embedded',
          wireName: 'still-motion',
          source: 'src/renderer',
          checkedOn: '2026-11-21',
          prices: [{ perClipMicros: 0 }],
          arms: {
            cameraMove: {
              limits: {
                startFrame: picture,
                prompt: keptPrompt,
                camera: anyCamera,
                durationSeconds: clipSeconds,
                ...sharedLimits,
              },
            },
            startEndFrame: {
              limits: {
                startFrame: picture,
                endFrame: picture,
                prompt: keptPrompt,
                camera: anyCamera,
                durationSeconds: clipSeconds,
                ...sharedLimits,
              },
            },
            multiShot: {
              limits: { startFrame: picture, shots: list(1, 6, anyPart), ...sharedLimits },
              rules: [sumRule('shots')],
            },
            slideshow: { limits: { slides: list(1, 20, anyPart), ...sharedLimits }, rules: [sumRule('slides')] },
          },
        },
      ],
    },
  ],
})

/** What several shots may say. */
export const multiShot = stillMotion.capabilities.find(({ field }) => field === 'multiShot')!.parameters
