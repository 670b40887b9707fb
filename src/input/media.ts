import { Field, Float, ID, InputType, Int, registerEnumType } from 'type-graphql'
import { IsOptional, ValidateNested } from './class-validator.ts'
import { OneOfInput } from './one-of.ts'

const FrameEdge = { FIRST: 'FIRST', LAST: 'LAST' } as const
registerEnumType(FrameEdge, {
  name: 'FrameEdge',
  description: 'An end of a clip.',
  valuesConfig: { FIRST: { description: 'The first frame.' }, LAST: { description: 'The last frame.' } },
})

@OneOfInput('FramePositionInput', { description: 'Which frame of a clip.' })
export class FramePositionInput {
  @Field(() => FrameEdge, { nullable: true, description: 'The first or the last.' })
  edge?: keyof typeof FrameEdge

  @Field(() => Float, {
    nullable: true,
    description: 'Seconds from the beginning, up to the clip’s length: the frame that is shown then.',
  })
  seconds?: number
}

@InputType('GenerationFrameInput', {
  description: 'A frame of a finished clip of yours: the next clip goes on from it.',
})
export class GenerationFrameInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  generationId!: string

  @Field(() => Int, { defaultValue: 0, description: 'Which of its clips, counted from 0.' })
  clipIndex!: number

  @Field(() => FramePositionInput, {
    defaultValue: { edge: 'LAST' },
    description: 'Which frame; the last unless said.',
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
    description: 'Which frame; the last unless said.',
  })
  @ValidateNested()
  at!: FramePositionInput
}

@InputType('GenerationClipInput', { description: 'A finished clip of yours.' })
export class GenerationClipInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  generationId!: string

  @Field(() => Int, { defaultValue: 0, description: 'Which of its clips, counted from 0.' })
  clipIndex!: number
}

@InputType('FocusInput', { description: '0..1 of the upright picture, from its top left.' })
export class FocusInput {
  @Field(() => Float, { description: '0 is the left edge, 1 the right one.' })
  x!: number

  @Field(() => Float, { description: '0 is the upper edge, 1 the lower one.' })
  y!: number
}

@InputType('FramedImageInput', { description: 'A picture, and what of it stays in view where it is cut.' })
export class FramedImageInput {
  @Field(() => ImageInput, { description: 'The picture; not framed itself.' })
  image!: object

  @Field(() => FocusInput, {
    description:
      'As near to the middle of the cut as the edges of the picture let it; camera moves of the embedded renderer keep it inside.',
  })
  focus!: FocusInput
}

@OneOfInput('ImageInput', {
  description: 'A picture: JPEG, PNG, WebP or AVIF, a single image. Its EXIF orientation is applied.',
})
export class ImageInput {
  @Field(() => String, { nullable: true, description: 'http(s); fetched by the gateway when work begins.' })
  url?: string

  @Field(() => String, { nullable: true, description: 'The bytes, with or without a `data:` prefix; at most 8 MB.' })
  base64?: string

  @Field(() => ID, { nullable: true, description: 'From createUpload.' })
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
    description: 'With what a cut keeps in view; otherwise that is what draws the eye.',
  })
  framed?: FramedImageInput
}

@OneOfInput('VideoInput', { description: 'A video: MP4 or QuickTime, at most 200 MB.' })
export class VideoInput {
  @Field(() => String, { nullable: true, description: 'http(s); fetched by the gateway when work begins.' })
  url?: string

  @Field(() => ID, { nullable: true, description: 'From createUpload.' })
  uploadId?: string

  @Field(() => GenerationClipInput, { nullable: true, description: 'An earlier clip.' })
  @IsOptional()
  @ValidateNested()
  generationClip?: GenerationClipInput
}

@OneOfInput('AudioInput', { description: 'A sound file: WAV (PCM) or MP3, at most 15 MB.' })
export class AudioInput {
  @Field(() => String, { nullable: true, description: 'http(s); fetched by the gateway when work begins.' })
  url?: string

  @Field(() => String, { nullable: true, description: 'The bytes, with or without a `data:` prefix; at most 8 MB.' })
  base64?: string

  @Field(() => ID, { nullable: true, description: 'From createUpload.' })
  uploadId?: string
}
