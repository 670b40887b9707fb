import { type Capability, defineFamily } from '../../catalog/family.ts'
import type {
  ChoiceSpec,
  ImageSpec,
  ListSpec,
  NumericSpec,
  ObjectSpec,
  ParamTable,
  TextSpec,
} from '../../catalog/param.ts'
import type { Problem } from '../../catalog/problem.ts'
import type { Settled } from '../../catalog/settle.ts'

/** Seconds; a clip's whole length, in every arm. source: ours (the renderer's tested range). */
export const clipSeconds = { minimum: 1, maximum: 30 } as const
/** Each axis of the camera. source: ours, the same scale as Kling's camera_control (wire-kling §5). */
const axisRange = { minimum: -10, maximum: 10 } as const

const still = (label: string, description: string): Omit<ImageSpec, 'required'> => ({
  kind: 'IMAGE',
  label,
  description,
  media: {
    mimeTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'],
    maximumBytes: 50 * 1024 * 1024,
    minimumSide: 16,
    maximumPixels: 50_000_000,
    normalised: true,
  },
})

const model = {
  kind: 'CHOICE',
  enumName: 'StillMotionModel',
  label: 'Model',
  description: 'Which of the family’s models renders.',
  choices: [
    { value: 'STILL_MOTION', label: 'Still Motion', description: 'The embedded renderer: free, no key, no network.' },
  ],
  default: 'STILL_MOTION',
} as const satisfies ChoiceSpec

const startFrame = {
  ...still('Start frame', 'The picture the clip starts from.'),
  required: true,
} as const satisfies ImageSpec
const endFrame = { ...still('End frame', 'The picture the clip ends on.'), required: true } as const satisfies ImageSpec

const prompt = {
  kind: 'TEXT',
  label: 'Prompt',
  description: 'Kept with the generation. The embedded renderer moves a camera and does not read it.',
  ignored: 'The embedded renderer does not read the prompt; the camera decides what happens.',
  maximumLength: 5000,
  lengthUnit: 'CODE_POINTS',
  default: '',
} as const satisfies TextSpec

const axis = (label: string, description: string) =>
  ({ kind: 'NUMBER', label, description, ranges: [axisRange], default: 0 }) as const satisfies NumericSpec

export const axes = {
  horizontal: axis('Horizontal', 'The camera travels right (positive) or left (negative).'),
  vertical: axis('Vertical', 'The camera travels up (positive) or down (negative).'),
  pan: axis('Pan', 'The camera turns right (positive) or left (negative).'),
  tilt: axis('Tilt', 'The camera turns up (positive) or down (negative).'),
  roll: axis('Roll', 'The camera rolls clockwise (positive) or counter-clockwise (negative).'),
  zoom: axis('Zoom', 'The camera goes in (positive) or out (negative).'),
} as const

export const cameraPreset = {
  kind: 'CHOICE',
  enumName: 'StillMotionCameraPreset',
  label: 'Preset',
  description: 'A camera move by name.',
  choices: [
    { value: 'PUSH_IN', label: 'Push in', description: 'Slowly closer.' },
    { value: 'PULL_OUT', label: 'Pull out', description: 'Slowly away.' },
    { value: 'PAN_LEFT', label: 'Pan left', description: 'The view turns to the left.' },
    { value: 'PAN_RIGHT', label: 'Pan right', description: 'The view turns to the right.' },
    { value: 'TILT_UP', label: 'Tilt up', description: 'The view turns upwards.' },
    { value: 'TILT_DOWN', label: 'Tilt down', description: 'The view turns downwards.' },
    { value: 'ORBIT', label: 'Orbit', description: 'Sideways travel while turning back to the middle.' },
  ],
} as const satisfies ChoiceSpec

const camera = {
  kind: 'OBJECT',
  label: 'Camera',
  description: 'How the camera moves over the picture: six axes in any combination, or a preset.',
  oneOf: true,
  fields: {
    axes: { kind: 'OBJECT', label: 'Axes', description: 'Any combination, each −10 to 10.', fields: axes },
    preset: cameraPreset,
  },
} as const satisfies ObjectSpec

const transition = (value: 'CUT' | 'CROSS_FADE') =>
  ({
    kind: 'CHOICE',
    enumName: 'StillMotionTransition',
    label: 'Transition',
    description:
      'How this part begins where another precedes it. A cross-fade overlaps both; the clip keeps its length.',
    choices: [
      { value: 'CUT', label: 'Cut', description: 'At once.' },
      { value: 'CROSS_FADE', label: 'Cross-fade', description: 'One dissolves into the other.' },
    ],
    default: value,
  }) as const satisfies ChoiceSpec

const durationSeconds = {
  kind: 'INTEGER',
  label: 'Duration',
  description: 'Length of the clip.',
  ranges: [clipSeconds],
  unit: 'seconds',
  default: 5,
} as const satisfies NumericSpec

const partSeconds = {
  kind: 'NUMBER',
  label: 'Duration',
  description: 'Length of this part.',
  ranges: [{ minimum: 0.5, maximum: clipSeconds.maximum }],
  unit: 'seconds',
  required: true,
} as const satisfies NumericSpec

/** What every arm takes beside its own. */
export const shared = {
  frameRate: {
    kind: 'INTEGER',
    label: 'Frame rate',
    description: 'Frames per second.',
    ranges: [{ minimum: 1, maximum: 60 }],
    unit: 'frames per second',
    default: 24,
    advanced: true,
  },
  aspectRatio: {
    kind: 'CHOICE',
    enumName: 'StillMotionAspectRatio',
    label: 'Aspect ratio',
    description: 'Shape of the frame; AUTO keeps the first picture’s own.',
    choices: [
      { value: 'AUTO', label: 'Auto', description: 'The first picture’s own shape.' },
      { value: 'RATIO_16_9', label: '16:9', description: 'Wide.' },
      { value: 'RATIO_9_16', label: '9:16', description: 'Upright, as on a phone.' },
      { value: 'RATIO_1_1', label: '1:1', description: 'Square.' },
      { value: 'RATIO_4_3', label: '4:3', description: 'Classic.' },
      { value: 'RATIO_3_4', label: '3:4', description: 'Classic, upright.' },
      { value: 'RATIO_21_9', label: '21:9', description: 'Cinema.' },
    ],
    default: 'AUTO',
  },
  resolution: {
    kind: 'CHOICE',
    enumName: 'StillMotionResolution',
    label: 'Resolution',
    description: 'Pixels of the frame’s shorter side.',
    choices: [
      { value: 'RESOLUTION_480P', label: '480p', description: '480 pixels.' },
      { value: 'RESOLUTION_720P', label: '720p', description: '720 pixels.' },
      { value: 'RESOLUTION_1080P', label: '1080p', description: '1080 pixels.' },
      { value: 'RESOLUTION_4K', label: '4K', description: '2160 pixels.' },
    ],
    default: 'RESOLUTION_720P',
  },
  resizeMode: {
    kind: 'CHOICE',
    enumName: 'ResizeMode',
    label: 'Resize mode',
    description: 'What happens to a picture whose shape is not the frame’s.',
    choices: [
      { value: 'PAD', label: 'Pad', description: 'Shown whole, over a blurred copy of itself.' },
      { value: 'CROP', label: 'Crop', description: 'Cut so that it fills the frame.' },
    ],
    default: 'CROP',
  },
  sound: {
    kind: 'CHOICE',
    enumName: 'StillMotionSound',
    label: 'Sound',
    description: 'Sound of the clip.',
    choices: [
      { value: 'NONE', label: 'None', description: 'No sound track.' },
      { value: 'AMBIENCE', label: 'Ambience', description: 'A soft generated atmosphere.' },
    ],
    default: 'NONE',
  },
  seed: {
    kind: 'INTEGER',
    label: 'Seed',
    description: 'Varies the ambience; the same seed gives the same sound.',
    ranges: [{ minimum: 0, maximum: 4_294_967_295 }],
    large: true,
    advanced: true,
  },
} as const satisfies ParamTable

export const cameraMove = {
  model,
  startFrame,
  prompt,
  camera: { ...camera, required: true },
  durationSeconds,
  ...shared,
} as const
export const startEndFrame = { model, startFrame, endFrame, prompt, camera, durationSeconds, ...shared } as const
export const shot = {
  still: still('Still', 'A picture of this shot’s own; the start frame otherwise.'),
  camera: { ...camera, required: true },
  durationSeconds: partSeconds,
  transition: transition('CUT'),
} as const
export const multiShot = {
  model,
  startFrame,
  shots: {
    kind: 'LIST',
    label: 'Shots',
    description: 'In order; their lengths add up to the clip’s (1 to 30 seconds).',
    minimumItems: 1,
    maximumItems: 6,
    items: shot,
    required: true,
  } satisfies ListSpec,
  ...shared,
} as const
export const slide = {
  still: { ...still('Still', 'The picture of this slide.'), required: true },
  durationSeconds: partSeconds,
  camera,
  transition: transition('CROSS_FADE'),
} as const
export const slideshow = {
  model,
  slides: {
    kind: 'LIST',
    label: 'Slides',
    description: 'In order; their lengths add up to the clip’s (1 to 30 seconds).',
    minimumItems: 1,
    maximumItems: 20,
    items: slide,
    required: true,
  } satisfies ListSpec,
  ...shared,
} as const

const secondsOf = (parts: unknown): number =>
  ((parts as { durationSeconds?: number }[] | undefined) ?? []).reduce(
    (sum, part) => sum + (part.durationSeconds ?? 0),
    0,
  )

/** The sum of a list's lengths is the clip's length, and has the clip's range. */
const checkSum =
  (list: 'shots' | 'slides') =>
  (settled: Settled, path: readonly string[]): Problem[] => {
    const sum = Math.round(secondsOf(settled[list]) * 1000) / 1000
    if (sum >= clipSeconds.minimum && sum <= clipSeconds.maximum) return []
    return [
      {
        code: 'OUT_OF_RANGE',
        path: [...path, list],
        parameter: `${list}[].durationSeconds`,
        message: `Together the ${list} last ${sum} s; a clip lasts from ${clipSeconds.minimum} to ${clipSeconds.maximum} s.`,
        ranges: [clipSeconds],
      },
    ]
  }

const durationOf = (settled: Settled): number => (settled.durationSeconds as number | undefined) ?? 0

const capabilities: Capability[] = [
  {
    kind: 'CAMERA_MOVE',
    field: 'cameraMove',
    inputType: 'StillMotionCameraMoveInput',
    label: 'Camera move',
    description: 'One picture, one camera move.',
    parameters: cameraMove,
    clipSeconds: durationOf,
  },
  {
    kind: 'START_END_FRAME',
    field: 'startEndFrame',
    inputType: 'StillMotionStartEndFrameInput',
    label: 'Start and end frame',
    description: 'The first picture dissolves into the second while the camera moves.',
    parameters: startEndFrame,
    clipSeconds: durationOf,
  },
  {
    kind: 'MULTI_SHOT',
    field: 'multiShot',
    inputType: 'StillMotionMultiShotInput',
    label: 'Several shots',
    description: 'Up to six shots, each with its own camera and, if wanted, its own picture.',
    parameters: multiShot,
    clipSeconds: (settled) => secondsOf(settled.shots),
    check: checkSum('shots'),
  },
  {
    kind: 'SLIDESHOW',
    field: 'slideshow',
    inputType: 'StillMotionSlideshowInput',
    label: 'Slideshow',
    description: 'Pictures one after another.',
    parameters: slideshow,
    clipSeconds: (settled) => secondsOf(settled.slides),
    check: checkSum('slides'),
  },
]

export const stillMotion = defineFamily({
  id: 'still-motion',
  label: 'Still Motion',
  description: 'The embedded renderer: camera moves over stills, on this machine, without a key.',
  field: 'stillMotion',
  inputType: 'StillMotionInput',
  capabilities,
  models: [
    {
      name: 'still-motion',
      value: 'STILL_MOTION',
      label: 'Still Motion',
      description: 'Camera moves, dissolves, shots and slideshows from stills, up to 30 s and 4K.',
      lifecycle: { stage: 'ACTIVE', since: '2026-11-21' },
      capabilities: ['CAMERA_MOVE', 'START_END_FRAME', 'MULTI_SHOT', 'SLIDESHOW'],
      routes: [{ provider: 'embedded', wireName: 'still-motion', source: 'src/renderer', checkedOn: '2026-11-21' }],
    },
  ],
})
