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
  description: 'Movement along one axis, or a named move.',
  oneOf: true,
  required: true,
  fields: {
    simple: {
      kind: 'OBJECT',
      inputType: 'KlingCameraAxisInput',
      label: 'Axis',
      description: 'Movement along exactly one axis, from −10 to 10, not 0.',
      oneOf: true,
      fields: axes,
    },
    preset: {
      kind: 'CHOICE',
      enumName: 'KlingCameraPreset',
      label: 'Preset',
      description: 'A named camera move.',
      choices: [
        { value: 'DOWN_BACK', label: 'Down and back', description: 'The camera moves down and back.' },
        { value: 'FORWARD_UP', label: 'Forward and up', description: 'The camera moves forward and tilts up.' },
        {
          value: 'RIGHT_TURN_FORWARD',
          label: 'Right, then forward',
          description: 'The camera turns right, then moves forward.',
        },
        {
          value: 'LEFT_TURN_FORWARD',
          label: 'Left, then forward',
          description: 'The camera turns left, then moves forward.',
        },
      ],
    },
  },
} as const satisfies ObjectParam

export const staticMask = {
  kind: 'IMAGE',
  label: 'Static mask',
  description: 'A mask of what stays still, with the start frame’s aspect ratio.',
} as const satisfies MediaParam

const coordinate = (label: string, description: string) =>
  ({ kind: 'INTEGER', label, description, unit: 'pixels', required: true }) as const

export const dynamicMasks = {
  kind: 'LIST',
  label: 'Dynamic masks',
  description: 'Masks of things that move, each with the path of its movement.',
  default: [],
  item: {
    kind: 'OBJECT',
    inputType: 'KlingDynamicMaskInput',
    label: 'Dynamic mask',
    description: 'A mask of something that moves, and the path of its movement.',
    fields: {
      mask: {
        kind: 'IMAGE',
        label: 'Mask',
        description: 'A mask of what moves, with the start frame’s aspect ratio. All masks must have the same size.',
        required: true,
      },
      points: {
        kind: 'LIST',
        label: 'Path',
        description:
          'Points of the path, in pixels of the picture as sent (after EXIF rotation), from its bottom left. They are scaled with the picture.',
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
