import type { ListParam, MediaParam, ObjectParam, ParamTable } from '../../catalog/param.ts'

const axis = (label: string, description: string) => ({ kind: 'NUMBER', label, description }) as const

const axes = {
  horizontal: axis('Horizontal', 'The camera travels right (positive) or left (negative).'),
  vertical: axis('Vertical', 'The camera travels up (positive) or down (negative).'),
  pan: axis('Pan', 'The camera turns right (positive) or left (negative).'),
  tilt: axis('Tilt', 'The camera turns up (positive) or down (negative).'),
  roll: axis('Roll', 'The camera rolls clockwise (positive) or counter-clockwise (negative).'),
  zoom: axis('Zoom', 'The field of view widens (positive) or narrows (negative).'),
} as const satisfies ParamTable

export const camera = {
  kind: 'OBJECT',
  inputType: 'KlingCameraInput',
  label: 'Camera',
  description: 'One axis, or a move by name.',
  oneOf: true,
  required: true,
  fields: {
    simple: {
      kind: 'OBJECT',
      inputType: 'KlingCameraAxisInput',
      label: 'Axis',
      description: 'Exactly one axis, −10 to 10 and not 0.',
      oneOf: true,
      fields: axes,
    },
    preset: {
      kind: 'CHOICE',
      enumName: 'KlingCameraPreset',
      label: 'Preset',
      description: 'A camera move by name.',
      choices: [
        { value: 'DOWN_BACK', label: 'Down and back', description: 'The camera sinks and goes back.' },
        { value: 'FORWARD_UP', label: 'Forward and up', description: 'The camera goes forward and tilts up.' },
        { value: 'RIGHT_TURN_FORWARD', label: 'Right, then forward', description: 'A turn right, then forward.' },
        { value: 'LEFT_TURN_FORWARD', label: 'Left, then forward', description: 'A turn left, then forward.' },
      ],
    },
  },
} as const satisfies ObjectParam

export const staticMask = {
  kind: 'IMAGE',
  label: 'Static mask',
  description: 'Covers what stays still; of the start frame’s shape.',
} as const satisfies MediaParam

const coordinate = (label: string, description: string) =>
  ({ kind: 'INTEGER', label, description, unit: 'pixels', required: true }) as const

export const dynamicMasks = {
  kind: 'LIST',
  label: 'Dynamic masks',
  description: 'Each covers something and says along which path it moves.',
  default: [],
  item: {
    kind: 'OBJECT',
    inputType: 'KlingDynamicMaskInput',
    label: 'Dynamic mask',
    description: 'What moves, and its path.',
    fields: {
      mask: {
        kind: 'IMAGE',
        label: 'Mask',
        description: 'Covers what moves; of the start frame’s shape, all masks of one size.',
        required: true,
      },
      points: {
        kind: 'LIST',
        label: 'Path',
        description:
          'Points in pixels of the picture as you send it (after EXIF rotation), from its bottom left; scaled with it.',
        required: true,
        item: {
          kind: 'OBJECT',
          inputType: 'PointInput',
          label: 'Point',
          description: 'A point of a picture, in pixels.',
          fields: {
            x: coordinate('X', 'From the left edge.'),
            y: coordinate('Y', 'From the bottom edge.'),
          },
        },
      },
    },
  },
} as const satisfies ListParam
