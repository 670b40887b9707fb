import { Field, Float, ID, InputType, Int, registerEnumType } from 'type-graphql'
import { IsOptional, ValidateNested } from './class-validator.ts'
import { OneOfInput } from './one-of.ts'

const FrameEdge = { FIRST: 'FIRST', LAST: 'LAST' } as const
registerEnumType(FrameEdge, {
  name: 'FrameEdge',
  description: 'The first or the last frame of a clip.',
  valuesConfig: { FIRST: { description: 'The first frame.' }, LAST: { description: 'The last frame.' } },
})

@OneOfInput('FramePositionInput', { description: 'Selects a frame of a clip.' })
export class FramePositionInput {
  @Field(() => FrameEdge, { nullable: true, description: 'The first or the last frame.' })
  edge?: keyof typeof FrameEdge

  @Field(() => Float, {
    nullable: true,
    description: 'The frame shown at this time, in seconds from the beginning, up to the clip’s length.',
  })
  seconds?: number
}

@InputType('GenerationFrameInput', {
  description: 'A frame of a finished clip of the caller’s, for example to continue from it.',
})
export class GenerationFrameInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  generationId!: string

  @Field(() => Int, { defaultValue: 0, description: 'Which of its clips, counted from 0.' })
  clipIndex!: number

  @Field(() => FramePositionInput, {
    defaultValue: { edge: 'LAST' },
    description: 'Which frame; by default the last.',
  })
  @ValidateNested()
  at!: FramePositionInput
}

@InputType('ShotFrameInput', { description: 'A frame of an earlier shot. In storyboards only.' })
export class ShotFrameInput {
  @Field(() => String, { description: 'The shot’s name.' })
  shot!: string

  @Field(() => FramePositionInput, {
    defaultValue: { edge: 'LAST' },
    description: 'Which frame; by default the last.',
  })
  @ValidateNested()
  at!: FramePositionInput
}

@InputType('GenerationClipInput', { description: 'A finished clip of the caller’s.' })
export class GenerationClipInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  generationId!: string

  @Field(() => Int, { defaultValue: 0, description: 'Which of its clips, counted from 0.' })
  clipIndex!: number
}

@InputType('FocusInput', {
  description: 'A point of the upright picture, in fractions of its width and height from the top left.',
})
export class FocusInput {
  @Field(() => Float, { description: '0 is the left edge, 1 the right edge.' })
  x!: number

  @Field(() => Float, { description: '0 is the top edge, 1 the bottom edge.' })
  y!: number
}

@InputType('FramedImageInput', { description: 'A picture and the point of it that cropping keeps in view.' })
export class FramedImageInput {
  @Field(() => ImageInput, { description: 'The picture. It cannot be `framed` itself.' })
  image!: object

  @Field(() => FocusInput, {
    description:
      'The point to keep in view. Cropping keeps it as near to the center as the edges of the picture allow; camera moves of the embedded renderer keep it inside the frame.',
  })
  focus!: FocusInput
}

@OneOfInput('ImageInput', {
  description: 'A picture: JPEG, PNG, WebP or AVIF, a single image. Its EXIF orientation is applied.',
})
export class ImageInput {
  @Field(() => String, {
    nullable: true,
    description: 'An http(s) URL. The gateway fetches it when work on the generation begins.',
  })
  url?: string

  @Field(() => String, { nullable: true, description: 'The bytes, with or without a `data:` prefix; at most 8 MB.' })
  base64?: string

  @Field(() => ID, { nullable: true, description: 'Id of an upload, from createUpload.' })
  uploadId?: string

  @Field(() => GenerationFrameInput, { nullable: true, description: 'A frame of an earlier clip.' })
  @IsOptional()
  @ValidateNested()
  generationFrame?: GenerationFrameInput

  @Field(() => ShotFrameInput, { nullable: true, description: 'A frame of an earlier shot. In storyboards only.' })
  @IsOptional()
  @ValidateNested()
  shotFrame?: ShotFrameInput

  @Field(() => FramedImageInput, {
    nullable: true,
    description:
      'A picture with the point that cropping keeps in view. Without one, cropping keeps the most striking part.',
  })
  framed?: FramedImageInput
}

@OneOfInput('VideoInput', { description: 'A video: MP4 or QuickTime, at most 200 MB.' })
export class VideoInput {
  @Field(() => String, {
    nullable: true,
    description: 'An http(s) URL. The gateway fetches it when work on the generation begins.',
  })
  url?: string

  @Field(() => ID, { nullable: true, description: 'Id of an upload, from createUpload.' })
  uploadId?: string

  @Field(() => GenerationClipInput, { nullable: true, description: 'An earlier clip.' })
  @IsOptional()
  @ValidateNested()
  generationClip?: GenerationClipInput
}

@OneOfInput('AudioInput', { description: 'A sound file: WAV (PCM) or MP3, at most 15 MB.' })
export class AudioInput {
  @Field(() => String, {
    nullable: true,
    description: 'An http(s) URL. The gateway fetches it when work on the generation begins.',
  })
  url?: string

  @Field(() => String, { nullable: true, description: 'The bytes, with or without a `data:` prefix; at most 8 MB.' })
  base64?: string

  @Field(() => ID, { nullable: true, description: 'Id of an upload, from createUpload.' })
  uploadId?: string
}
