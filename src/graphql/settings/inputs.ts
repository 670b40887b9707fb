import { Field, ID, InputType } from 'type-graphql'
import { startParameters } from '../../generations/judge/start-input.ts'
import { IsOptional, ValidateNested } from '../../input/class-validator.ts'
import { AudioInput, ImageInput, VideoInput } from '../../input/media.ts'
import { OneOfInput } from '../../input/one-of.ts'
import { Param } from '../../input/param.ts'
import { MoneyInput } from '../money.ts'
import { Json } from '../scalars.ts'

@OneOfInput('SettingsMediaValueInput', { description: 'What is connected to a port.' })
class SettingsMediaValueInput {
  @Field(() => ImageInput, { nullable: true, description: 'One picture.' })
  image?: ImageInput

  @Field(() => [ImageInput], { nullable: true, description: 'Several pictures, where the port takes several.' })
  images?: ImageInput[]

  @Field(() => VideoInput, { nullable: true, description: 'One video.' })
  video?: VideoInput

  @Field(() => AudioInput, { nullable: true, description: 'One sound file.' })
  audio?: AudioInput
}

@InputType({ description: 'Something connected to a port of the node.' })
class SettingsMediaInput {
  @Field(() => String, { description: '`input_start_frame`, `input_element_1_frontal`, `input_seedance_video_2`.' })
  port!: string

  @Field(() => SettingsMediaValueInput, { description: 'What is connected.' })
  media!: SettingsMediaValueInput
}

@InputType({ description: 'The settings of an image-to-video node.' })
export class SettingsInput {
  @Field(() => Json, {
    description:
      'The snake_case JSON as the node saves it; the *_config values as JSON or as JSON text. What it does not know is left out with a warning.',
  })
  canonical!: unknown

  @Field(() => [SettingsMediaInput], { defaultValue: [], description: 'What is connected to the ports.' })
  media!: SettingsMediaInput[]

  @Param(startParameters.variables) variables!: object[]
  @Param(startParameters.allowPlaceholders) allowPlaceholders!: boolean

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'With no model given, take the first that can be used on this server.',
  })
  chooseFirstAvailableModel!: boolean
}

@InputType({ description: 'Settings to run, and what startGeneration takes around a request; `count` is num_videos.' })
export class StartGenerationFromSettingsInput {
  @Field(() => SettingsInput, { description: 'The settings.' })
  settings!: SettingsInput

  @Field(() => ID, { nullable: true, description: 'Send by this provider only; otherwise the cheapest healthy route.' })
  provider?: string

  @Param(startParameters.idempotencyKey) idempotencyKey?: string

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Refuse (COST_EXCEEDED) rather than spend more, all clips together.',
  })
  @IsOptional()
  @ValidateNested()
  maximumCost?: MoneyInput

  @Param(startParameters.poll) poll?: object
  @Param(startParameters.clientReference) clientReference?: string
  @Param(startParameters.webhookUrl) webhookUrl?: string
}
