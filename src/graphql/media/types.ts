import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import { type ClipWarning, clipWarningCodes } from '../../catalog/clip-warning.ts'
import { inMegabytes, type MediaKind, mediaKinds } from '../../generations/media/media-kinds.ts'
import type { FramePositionInput } from '../../input/media.ts'
import { NodeType } from '../node.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { DateTime, SafeInt, Url } from '../scalars.ts'

@ObjectType({ description: 'A still image of a video.' })
export class Picture {
  @Field(() => Url, { description: 'A signed URL, like the video’s.' })
  url!: string

  @Field(() => Int, { description: 'Pixels.' })
  width!: number

  @Field(() => Int, { description: 'Pixels.' })
  height!: number

  @Field(() => String, { description: '`image/jpeg`, `image/png`, or `image/webp`.' })
  mimeType!: string
}

const VideoWarningCode = listEnum(
  'VideoWarningCode',
  'A defect of a delivered clip, or a difference from the request.',
  clipWarningCodes,
  {
    DAMAGED: 'The decoder could not play the clip to its end.',
    LENGTH_DIFFERS: 'Longer or shorter than requested. Figures: `askedSeconds`, `seconds`.',
    SIZE_DIFFERS: 'More or fewer pixels than the requested resolution. Figures: `askedLines`, `width`, `height`.',
    SHAPE_DIFFERS: 'A different aspect ratio (width ÷ height). Figures: `askedAspect`, `aspect`.',
    SOUND_MISSING: 'Sound was requested, but the clip has no sound track.',
    SOUND_UNASKED: 'No sound was requested, but the clip has a sound track.',
    FROZEN: 'Nothing moves for at least half of the clip. Figures: `stillSeconds`, `seconds`.',
    BLACK: 'At least half of the clip is black. Figures: `blackSeconds`, `seconds`.',
    SILENT:
      'Sound was requested, but the sound track is silent. Figure: `loudestDecibels`, in dB relative to full scale.',
    UNLIKE_START_FRAME:
      'The first frame does not resemble the start frame. Figure: `likeness`, from 0 (nothing in common) to 1 (the same).',
  },
)

@ObjectType({ description: 'A number that a warning is based on.' })
export class VideoFigure {
  @Field(() => String, {
    description:
      'Name of the number, including its unit if it has one: `askedSeconds`. VideoWarningCode lists the names.',
  })
  name!: string

  @Field(() => Float, { description: 'Value, in the unit that the name states.' })
  value!: number
}

@ObjectType({
  description: 'A defect of a delivered clip, or a difference from the request. The clip is kept unchanged.',
})
export class VideoWarning {
  @Field(() => VideoWarningCode, { description: 'Kind of warning.' })
  code!: ClipWarning['code']

  @Field(() => String, { description: 'For people, in English.' })
  message!: string

  @Field(() => [VideoFigure], { description: 'The measured and the requested values.' })
  figures!: VideoFigure[]
}

@ObjectType({ implements: NodeType, description: 'The stored file of a clip.' })
export class Video extends NodeType {
  __typename!: 'Video'

  @Field(() => Url, {
    description:
      'Signed URL; supports Range requests. It stays the same within each hour, so a refetch does not restart a player. node(id) returns a fresh one.',
  })
  url!: string

  @Field(() => DateTime, { description: 'When the URL expires.' })
  urlExpiresAt!: Date

  @Field(() => Url, { description: '`url` with Content-Disposition: attachment.' })
  downloadUrl!: string

  @Field(() => DateTime, { nullable: true, description: 'When the file itself is deleted; null when it is kept.' })
  retainedUntil!: Date | null

  @Field(() => Boolean, {
    description:
      'Whether the file was decoded and plays to its last frame. False while this server could not decode it (no codec package, or a limit); it tries again. Until then the only picture is a last frame from the provider, if any, and length, size and sound are what the file itself states.',
  })
  verified!: boolean

  @Field(() => Picture, { nullable: true, description: 'A representative frame. Null until verified.' })
  poster!: Picture | null

  @Field(() => Picture, { nullable: true, description: 'The first frame. Null until verified.' })
  firstFrame!: Picture | null

  @Field(() => Picture, {
    nullable: true,
    description:
      'The last frame, full size and lossless. Until verified it is the picture that the provider sent with the clip, or null.',
  })
  lastFrame!: Picture | null

  @Field(() => Picture, {
    nullable: true,
    description:
      'A small animated WebP of the whole clip, without sound, 1 MB at most. The first GET generates it and takes some seconds; retry a GET that is answered with 503. Null until verified.',
  })
  preview!: Picture | null

  /** Resolved by `frame`. @throws badArgument */
  frameAt!: (at: FramePositionInput) => Picture | null

  @Field(() => Int, { description: 'Pixels.' })
  width!: number

  @Field(() => Int, { description: 'Pixels.' })
  height!: number

  @Field(() => Float, { description: 'Seconds.' })
  durationSeconds!: number

  @Field(() => Float, { description: 'Frames per second.' })
  frameRate!: number

  @Field(() => Boolean, { description: 'Whether there is a sound track.' })
  hasAudio!: boolean

  @Field(() => String, { description: '`video/mp4`.' })
  mimeType!: string

  @Field(() => SafeInt, { description: 'Number of bytes.' })
  sizeBytes!: number

  @Field(() => String, { description: 'SHA-256 of the file, in lower-case hexadecimal.' })
  sha256!: string

  @Field(() => String, { nullable: true, description: 'The provider’s own id of the clip.' })
  providerVideoId!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Video codec: `H264`, `HEVC`, `VP8`, `VP9`, `AV1`. Null for clips older than this field.',
  })
  videoCodec!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Audio codec: `aac`, `opus`. Null without sound, and for clips older than this field.',
  })
  audioCodec!: string | null

  @Field(() => [VideoWarning], { description: 'Defects, and differences from the request.' })
  warnings!: VideoWarning[]
}

export const UploadStatus = listEnum(
  'UploadStatus',
  'Status of an upload.',
  ['WAITING', 'READY', 'REFUSED', 'EXPIRED'] as const,
  {
    WAITING: 'The bytes have not arrived yet.',
    READY: 'Can be used as `uploadId`.',
    REFUSED: 'The bytes cannot be used; see `problem`.',
    EXPIRED: 'The bytes did not arrive in time.',
  },
)

const pixels =
  'Pixels as displayed (EXIF applied, videos upright). Null until READY, for sounds, and for videos if the codec package is not installed.'

@ObjectType({
  implements: NodeType,
  description: 'A picture, a video or a sound file that is uploaded before it is used.',
})
export class Upload extends NodeType {
  __typename!: 'Upload'

  @Field(() => UploadStatus, { description: 'Its status.' })
  status!: keyof typeof UploadStatus

  @Field(() => ProblemType, { nullable: true, description: 'Why it was refused.' })
  problem!: ProblemType | null

  @Field(() => Int, { nullable: true, description: pixels })
  width!: number | null

  @Field(() => Int, { nullable: true, description: pixels })
  height!: number | null

  @Field(() => Float, {
    nullable: true,
    description:
      'Duration of a video or sound in seconds. Null until READY, for pictures, and for videos if the codec package is not installed.',
  })
  durationSeconds!: number | null

  @Field(() => String, { nullable: true, description: 'Media type, detected from the content; null until READY.' })
  mimeType!: string | null

  @Field(() => SafeInt, { nullable: true, description: 'Number of bytes; null until READY.' })
  sizeBytes!: number | null

  @Field(() => Url, { nullable: true, description: 'Signed URL; null until READY.' })
  url!: string | null
}

const MediaKindType = listEnum('MediaKind', 'Kind of media.', Object.keys(mediaKinds) as MediaKind[], {
  IMAGE: 'A picture.',
  VIDEO: 'A video.',
  AUDIO: 'A sound file.',
})

@ObjectType({ description: 'Limits of createUpload for one kind of media.' })
export class UploadLimit {
  @Field(() => MediaKindType, { description: 'The kind of media.' })
  kind!: MediaKind

  @Field(() => [String], { description: 'Content types that may be declared.' })
  contentTypes!: readonly string[]

  @Field(() => SafeInt, { description: 'Maximum size in bytes.' })
  maximumBytes!: number
}

@ObjectType({ description: 'An HTTP header to send.' })
export class HttpHeader {
  @Field(() => String, { description: 'Its name.' })
  name!: string

  @Field(() => String, { description: 'Its value.' })
  value!: string
}

@ObjectType({
  description: 'Where to send the bytes: PUT them to `url` with these headers before `expiresAt`. Keep it secret.',
})
export class UploadTarget {
  @Field(() => Url, { description: 'Accepts one PUT.' })
  url!: string

  @Field(() => [HttpHeader], { description: 'Headers to send unchanged.' })
  headers!: HttpHeader[]

  @Field(() => DateTime, { description: 'When the target expires.' })
  expiresAt!: Date
}

@ObjectType({ description: 'Answer of createUpload.' })
export class CreateUploadPayload {
  @Field(() => Upload, { nullable: true, description: 'Null exactly when userErrors is not empty.' })
  upload!: Upload | null

  @Field(() => UploadTarget, {
    nullable: true,
    description: 'Where to send the bytes. Only this answer contains it; keep it secret.',
  })
  target!: UploadTarget | null

  @Field(() => [ProblemType], { description: 'What is wrong with the input.' })
  userErrors!: ProblemType[]
}

@InputType({ description: 'A picture, a video or a sound file to upload.' })
export class CreateUploadInput {
  @Field(() => String, { description: describeContentTypes() })
  contentType!: string

  @Field(() => SafeInt, { description: 'The exact size in bytes; for the limits see gateway.uploadLimits.' })
  sizeBytes!: number

  @Field(() => String, { nullable: true, description: 'Text for people.' })
  fileName?: string

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the bytes, 64 hexadecimal digits. It is checked if given.',
  })
  sha256?: string
}

/** Pictures `image/jpeg` … (50 MB), … */
function describeContentTypes(): string {
  const kinds = Object.values(mediaKinds).map(
    ({ word, contentTypes, maximumBytes }) =>
      `A ${word} (at most ${inMegabytes(maximumBytes)}): ${contentTypes.map((type) => `\`${type}\``).join(', ')}.`,
  )
  return `${kinds.join(' ')} The type is detected from the bytes; it must be of the declared kind.`
}
