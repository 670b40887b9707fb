import { clipWarningCodes } from './clip-warning.ts'
import { dialect, type JsonSchema } from './json-schema-parts.ts'

const text = (description: string): JsonSchema => ({ type: 'string', description })
const link = (description: string): JsonSchema => ({ type: 'string', format: 'uri', description })
const instant = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description })
const count = (description: string, minimum = 1): JsonSchema => ({ type: 'integer', minimum, description })
const number = (description: string): JsonSchema => ({ type: 'number', exclusiveMinimum: 0, description })
const orNull = ({ description, ...schema }: JsonSchema): JsonSchema => ({
  ...(description === undefined ? {} : { description }),
  anyOf: [schema, { type: 'null' }],
})

/** Everything is there, null or not; `__typename` only where it is asked for. */
function whole(title: string, description: string, properties: Record<string, JsonSchema>): JsonSchema {
  return {
    title,
    description,
    type: 'object',
    properties: { __typename: { type: 'string', const: title }, ...properties },
    required: Object.keys(properties),
    additionalProperties: false,
  }
}

const pictureRef = (description: string): JsonSchema => orNull({ $ref: '#/$defs/Picture', description })

const video = whole(
  'Video',
  'The result of a clip, as GraphQL returns it when all fields without arguments are selected. A query that selects fewer fields gets fewer.',
  {
    id: text('Global id.'),
    url: link('Signed URL; supports Range requests.'),
    urlExpiresAt: instant('When the URL expires.'),
    downloadUrl: link('The same with Content-Disposition: attachment.'),
    retainedUntil: orNull(instant('When the file itself is deleted; null when it is kept.')),
    verified: { type: 'boolean', description: 'It was decoded to its last frame; no pictures are made before.' },
    poster: pictureRef('A representative frame.'),
    firstFrame: pictureRef('The first frame.'),
    lastFrame: pictureRef('The last frame, full size and lossless.'),
    preview: pictureRef('A small animated WebP. The first GET generates it.'),
    width: count('Pixels.'),
    height: count('Pixels.'),
    durationSeconds: number('Seconds.'),
    frameRate: number('Frames per second.'),
    hasAudio: { type: 'boolean', description: 'Whether there is a sound track.' },
    mimeType: text('`video/mp4`.'),
    sizeBytes: count('Number of bytes.'),
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of the file.' },
    videoCodec: orNull(text('Video codec: `H264`.')),
    audioCodec: orNull(text('Audio codec: `aac`; null without sound.')),
    providerVideoId: orNull(text('The provider’s own id of the clip.')),
    warnings: {
      type: 'array',
      items: { $ref: '#/$defs/VideoWarning' },
      description: 'Defects, and differences from the request.',
    },
  },
)

/** JSON Schema 2020-12 of what each clip of a generation becomes, whatever the model. */
export const outputSchema: JsonSchema = {
  $schema: dialect,
  ...video,
  $defs: {
    Picture: whole('Picture', 'A still image of a video.', {
      url: link('A signed URL, like the video’s.'),
      width: count('Pixels.'),
      height: count('Pixels.'),
      mimeType: text('`image/jpeg`, `image/png`, or `image/webp`.'),
    }),
    VideoWarning: whole('VideoWarning', 'A defect, or a difference from the request.', {
      code: { type: 'string', enum: [...clipWarningCodes], description: 'Kind of warning.' },
      message: text('Text for people.'),
      figures: {
        type: 'array',
        items: { $ref: '#/$defs/VideoFigure' },
        description: 'The measured and the requested values.',
      },
    }),
    VideoFigure: whole('VideoFigure', 'A number that a warning is based on.', {
      name: text('With its unit, where it has one.'),
      value: { type: 'number', description: 'Value, in the unit that the name states.' },
    }),
  },
}
