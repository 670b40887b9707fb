import { exclusive, type JsonSchema } from './json-schema-parts.ts'

const id: JsonSchema = { type: 'string', minLength: 1 }
const clipIndex: JsonSchema = { type: 'integer', minimum: 0, default: 0, description: 'Which of its clips.' }
const url: JsonSchema = {
  type: 'string',
  pattern: '^[Hh][Tt][Tt][Pp][Ss]?:',
  maxLength: 8192,
  description: 'An http(s) URL. The gateway fetches it when work on the generation begins.',
}
const base64: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'The bytes, with or without a `data:` prefix; at most 8 MB.',
}
const uploadId: JsonSchema = { ...id, description: 'Id of an upload, from createUpload.' }

const framePosition = exclusive('Selects a frame of a clip.', {
  edge: { type: 'string', enum: ['FIRST', 'LAST'], description: 'The first or the last frame.' },
  seconds: { type: 'number', minimum: 0, description: 'Seconds from the beginning.' },
})
const generationFrame: JsonSchema = {
  type: 'object',
  description: 'A frame of a finished clip of yours.',
  properties: {
    generationId: { ...id, description: 'The generation’s id.' },
    clipIndex,
    at: { ...framePosition, default: { edge: 'LAST' } },
  },
  required: ['generationId'],
  additionalProperties: false,
}
const shotFrame: JsonSchema = {
  type: 'object',
  description: 'A frame of an earlier shot. In storyboards only.',
  properties: { shot: { ...id, description: 'The shot’s name.' }, at: { ...framePosition, default: { edge: 'LAST' } } },
  required: ['shot'],
  additionalProperties: false,
}
const generationClip: JsonSchema = {
  type: 'object',
  description: 'A finished clip of the caller’s.',
  properties: { generationId: { ...id, description: 'The generation’s id.' }, clipIndex },
  required: ['generationId'],
  additionalProperties: false,
}

const part: JsonSchema = { type: 'number', minimum: 0, maximum: 1 }
const framed: JsonSchema = {
  type: 'object',
  description: 'With what stays in view where the picture is cut.',
  properties: {
    image: exclusive('The picture, given in one of these ways.', {
      ...{ url, base64, uploadId, generationFrame, shotFrame },
    }),
    focus: {
      type: 'object',
      description: 'A point of the upright picture, in fractions of its width and height from the top left.',
      properties: { x: part, y: part },
      required: ['x', 'y'],
      additionalProperties: false,
    },
  },
  required: ['image', 'focus'],
  additionalProperties: false,
}

/** How media are given, by the name of their GraphQL input. */
export const mediaSchemas: Readonly<Record<'ImageInput' | 'VideoInput' | 'AudioInput', JsonSchema>> = {
  ImageInput: exclusive('A picture, given in one of these ways.', {
    ...{ url, base64, uploadId, generationFrame, shotFrame, framed },
  }),
  VideoInput: exclusive('A video, given in one of these ways.', { url, uploadId, generationClip }),
  AudioInput: exclusive('A sound file, given in one of these ways.', { url, base64, uploadId }),
}
