import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import { type ClipWarning, clipWarningCodes } from '../../catalog/clip-warning.ts'
import { inMegabytes, type MediaKind, mediaKinds } from '../../generations/media/media-kinds.ts'
import type { FramePositionInput } from '../../input/media.ts'
import { NodeType } from '../node.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { DateTime, SafeInt, Url } from '../scalars.ts'

@ObjectType({ description: 'A still of a video.' })
export class Picture {
  @Field(() => Url, { description: 'Signed, like the video’s.' })
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
  'What is worth knowing about a delivered clip.',
  clipWarningCodes,
  {
    DAMAGED: 'The decoder found that it does not play to its end.',
    LENGTH_DIFFERS: 'Longer or shorter than asked for: `askedSeconds`, `seconds`.',
    SIZE_DIFFERS: 'More or fewer pixels than the resolution means: `askedLines`, `width`, `height`.',
    SHAPE_DIFFERS: 'Another aspect ratio, width over height: `askedAspect`, `aspect`.',
    SOUND_MISSING: 'Sound was asked for, and there is no sound track.',
    SOUND_UNASKED: 'No sound was asked for, and there is a sound track.',
    FROZEN: 'Nothing moves for half of it or longer: `stillSeconds`, `seconds`.',
    BLACK: 'Half of it or more is black: `blackSeconds`, `seconds`.',
    SILENT: 'Sound was asked for, and nothing is to be heard: `loudestDecibels`, of full scale.',
    UNLIKE_START_FRAME:
      'Its first frame shows something else than the start frame: `likeness`, 1 for the same, 0 for nothing in common.',
  },
)

@ObjectType({ description: 'One number that a warning rests on.' })
export class VideoFigure {
  @Field(() => String, { description: 'With its unit, where it has one: `askedSeconds`. VideoWarningCode has them.' })
  name!: string

  @Field(() => Float, { description: 'In that unit.' })
  value!: number
}

@ObjectType({ description: 'Something about a delivered clip to show its vendor. The clip is kept as it is.' })
export class VideoWarning {
  @Field(() => VideoWarningCode, { description: 'What it is.' })
  code!: ClipWarning['code']

  @Field(() => String, { description: 'For people, in English.' })
  message!: string

  @Field(() => [VideoFigure], { description: 'What was measured, and what was asked for.' })
  figures!: VideoFigure[]
}

@ObjectType({ implements: NodeType, description: 'The file we hold for a clip.' })
export class Video extends NodeType {
  __typename!: 'Video'

  @Field(() => Url, {
    description:
      'Signed; takes Range requests. The same string within each hour, so a refetch does not restart a player; node(id) gives a fresh one.',
  })
  url!: string

  @Field(() => DateTime, { description: 'The URL answers until then.' })
  urlExpiresAt!: Date

  @Field(() => Url, { description: '`url` with Content-Disposition: attachment.' })
  downloadUrl!: string

  @Field(() => DateTime, { nullable: true, description: 'When the file itself goes; null = kept.' })
  retainedUntil!: Date | null

  @Field(() => Boolean, {
    description:
      'It was decoded and plays to its last frame. False while that could not be done here (no codec package, our limits): it is tried again, and until then there are no pictures but a last frame that the provider gave, and length, size and sound are as the file states them.',
  })
  verified!: boolean

  @Field(() => Picture, { nullable: true, description: 'A telling frame. Null until verified.' })
  poster!: Picture | null

  @Field(() => Picture, { nullable: true, description: 'Null until verified.' })
  firstFrame!: Picture | null

  @Field(() => Picture, {
    nullable: true,
    description:
      'Full size and lossless. Until verified it is the picture that the provider gave with the clip, or null.',
  })
  lastFrame!: Picture | null

  @Field(() => Picture, {
    nullable: true,
    description:
      'It moves: animated WebP as long as the clip, small, without sound, 1 MB at most. Made by the first GET, which takes seconds; one that is answered 503 is to be sent again. Null until verified.',
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

  @Field(() => Boolean, { description: 'There is a sound track.' })
  hasAudio!: boolean

  @Field(() => String, { description: '`video/mp4`.' })
  mimeType!: string

  @Field(() => SafeInt, { description: 'Bytes.' })
  sizeBytes!: number

  @Field(() => String, { description: 'Of the file, lower-case hexadecimal.' })
  sha256!: string

  @Field(() => String, { nullable: true, description: 'The provider’s own id of the clip.' })
  providerVideoId!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'How its pictures are coded: `H264`, `HEVC`, `VP8`, `VP9`, `AV1`. Null for clips older than the field.',
  })
  videoCodec!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'How its sound is coded: `aac`, `opus`. Null without sound, and for clips older than the field.',
  })
  audioCodec!: string | null

  @Field(() => [VideoWarning], { description: 'Where it differs from what was asked for, or is damaged.' })
  warnings!: VideoWarning[]
}

export const UploadStatus = listEnum(
  'UploadStatus',
  'Where an upload stands.',
  ['WAITING', 'READY', 'REFUSED', 'EXPIRED'] as const,
  {
    WAITING: 'The bytes have not come yet.',
    READY: 'Can be used as `uploadId`.',
    REFUSED: 'The bytes cannot be used; see `problem`.',
    EXPIRED: 'The bytes did not come in time.',
  },
)

const pixels =
  'Pixels, as people see it (EXIF applied, videos upright). Null until READY, for sounds, and for videos where the codec package is missing.'

@ObjectType({ implements: NodeType, description: 'A picture, a video or a sound file sent ahead of its use.' })
export class Upload extends NodeType {
  __typename!: 'Upload'

  @Field(() => UploadStatus, { description: 'Where it stands.' })
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
      'Seconds a video or a sound lasts. Null until READY, for pictures, and for videos where the codec package is missing.',
  })
  durationSeconds!: number | null

  @Field(() => String, { nullable: true, description: 'Judged by content; null until READY.' })
  mimeType!: string | null

  @Field(() => SafeInt, { nullable: true, description: 'Bytes; null until READY.' })
  sizeBytes!: number | null

  @Field(() => Url, { nullable: true, description: 'Signed; null until READY.' })
  url!: string | null
}

const MediaKindType = listEnum('MediaKind', 'What a medium is.', Object.keys(mediaKinds) as MediaKind[], {
  IMAGE: 'A picture.',
  VIDEO: 'A video.',
  AUDIO: 'A sound file.',
})

@ObjectType({ description: 'What createUpload takes of one kind.' })
export class UploadLimit {
  @Field(() => MediaKindType, { description: 'Pictures, videos or sounds.' })
  kind!: MediaKind

  @Field(() => [String], { description: 'What may be declared.' })
  contentTypes!: readonly string[]

  @Field(() => SafeInt, { description: 'Bytes at most.' })
  maximumBytes!: number
}

@ObjectType({ description: 'A header to send.' })
export class HttpHeader {
  @Field(() => String, { description: 'Its name.' })
  name!: string

  @Field(() => String, { description: 'Its value.' })
  value!: string
}

@ObjectType({ description: 'PUT the bytes here, with these headers, before expiresAt. It is a secret.' })
export class UploadTarget {
  @Field(() => Url, { description: 'Takes one PUT.' })
  url!: string

  @Field(() => [HttpHeader], { description: 'To be sent as they are.' })
  headers!: HttpHeader[]

  @Field(() => DateTime, { description: 'The target is closed then.' })
  expiresAt!: Date
}

@ObjectType({ description: 'Answer of createUpload.' })
export class CreateUploadPayload {
  @Field(() => Upload, { nullable: true, description: 'Null exactly when userErrors is not empty.' })
  upload!: Upload | null

  @Field(() => UploadTarget, { nullable: true, description: 'Only here: it is a secret.' })
  target!: UploadTarget | null

  @Field(() => [ProblemType], { description: 'What is wrong with the input.' })
  userErrors!: ProblemType[]
}

@InputType({ description: 'A picture, a video or a sound file about to be sent.' })
export class CreateUploadInput {
  @Field(() => String, { description: describeContentTypes() })
  contentType!: string

  @Field(() => SafeInt, { description: 'Exactly; see gateway.uploadLimits.' })
  sizeBytes!: number

  @Field(() => String, { nullable: true, description: 'For people.' })
  fileName?: string

  @Field(() => String, { nullable: true, description: 'Checked when given: 64 hexadecimal digits.' })
  sha256?: string
}

/** Pictures `image/jpeg` … (50 MB), … */
function describeContentTypes(): string {
  const kinds = Object.values(mediaKinds).map(
    ({ word, contentTypes, maximumBytes }) =>
      `A ${word} (at most ${inMegabytes(maximumBytes)}): ${contentTypes.map((type) => `\`${type}\``).join(', ')}.`,
  )
  return `${kinds.join(' ')} What it is, its bytes say; they must be of the kind declared.`
}
