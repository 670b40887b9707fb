import { Field, ID, InputType } from 'type-graphql'
import { startParameters } from '../../generations/judge/start-input.ts'
import { IsOptional, ValidateNested } from '../../input/class-validator.ts'
import { AudioInput, ImageInput, VideoInput } from '../../input/media.ts'
import { OneOfInput } from '../../input/one-of.ts'
import { Param } from '../../input/param.ts'
import { MoneyInput } from '../money.ts'
import { Json } from '../scalars.ts'

@OneOfInput('SettingsMediaValueInput', { description: 'The media connected to a port. Exactly one kind.' })
class SettingsMediaValueInput {
  @Field(() => ImageInput, { nullable: true, description: 'One picture.' })
  image?: ImageInput

  @Field(() => [ImageInput], { nullable: true, description: 'Several pictures, if the port accepts several.' })
  images?: ImageInput[]

  @Field(() => VideoInput, { nullable: true, description: 'One video.' })
  video?: VideoInput

  @Field(() => AudioInput, { nullable: true, description: 'One sound file.' })
  audio?: AudioInput
}

@InputType({ description: 'Media connected to a port of the node.' })
class SettingsMediaInput {
  @Field(() => String, { description: '`input_start_frame`, `input_element_1_frontal`, `input_seedance_video_2`.' })
  port!: string

  @Field(() => SettingsMediaValueInput, { description: 'The connected media.' })
  media!: SettingsMediaValueInput
}

@InputType({ description: 'The settings of an image-to-video node.' })
export class SettingsInput {
  @Field(() => Json, {
    description:
      'The snake_case JSON as the node saves it. The *_config values may be JSON or JSON text. Unknown settings are ignored with a warning.',
  })
  canonical!: unknown

  @Field(() => [SettingsMediaInput], { defaultValue: [], description: 'The media connected to the ports.' })
  media!: SettingsMediaInput[]

  @Param(startParameters.variables) variables!: object[]
  @Param(startParameters.allowPlaceholders) allowPlaceholders!: boolean

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'If no model is given, use the first one that is usable on this server.',
  })
  chooseFirstAvailableModel!: boolean
}

@InputType({
  description:
    'Settings to run, and the other arguments of startGeneration. The setting num_videos is used as `count`.',
})
export class StartGenerationFromSettingsInput {
  @Field(() => SettingsInput, { description: 'The settings.' })
  settings!: SettingsInput

  @Field(() => ID, {
    nullable: true,
    description: 'Use only this provider. By default the cheapest healthy route is used.',
  })
  provider?: string

  @Param(startParameters.idempotencyKey) idempotencyKey?: string

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Maximum cost of all clips together. A more expensive request is refused (COST_EXCEEDED).',
  })
  @IsOptional()
  @ValidateNested()
  maximumCost?: MoneyInput

  @Param(startParameters.poll) poll?: object
  @Param(startParameters.clientReference) clientReference?: string
  @Param(startParameters.webhookUrl) webhookUrl?: string
}
