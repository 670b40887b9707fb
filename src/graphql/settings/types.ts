import { Field, Int, ObjectType } from 'type-graphql'
import { type SettingsReset as Reset, resetReasons } from '../../settings/switch-model.ts'
import { ParameterKind } from '../catalog/enums.ts'
import { Parameter } from '../catalog/parameter-types.ts'
import { Model } from '../catalog/types.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { Json } from '../scalars.ts'

const ResetReason = listEnum('ResetReason', 'Why the switch of model changed a setting.', resetReasons, {
  FAMILY_DEFAULT: 'The new model’s family has different defaults.',
  NOT_SUPPORTED: 'The new model does not have it.',
  VALUE_NOT_ALLOWED: 'The new model does not accept the value.',
})

@ObjectType({ description: 'A parameter of the canonical settings, for the chosen model.' })
export class SettingsParameter {
  @Field(() => String, { description: '`duration_seconds`.' })
  name!: string

  @Field(() => Boolean, { description: 'Whether the model supports it. Hidden parameters are ignored.' })
  visible!: boolean

  @Field(() => Json, { nullable: true, description: 'Its value in the resolved settings.' })
  value!: unknown

  @Field(() => Parameter, { description: 'What the model accepts, with the names and values of the settings.' })
  parameter!: Parameter
}

@ObjectType({
  description: 'A port that media can be connected to. The model and other settings determine which ports exist.',
})
export class SettingsPort {
  @Field(() => String, { description: '`input_start_frame`, `input_element_1_frontal`, `input_seedance_video_2`.' })
  name!: string

  @Field(() => ParameterKind, { description: 'IMAGE, VIDEO or AUDIO.' })
  kind!: string

  @Field(() => Boolean, { description: 'Whether media must be connected.' })
  required!: boolean

  @Field(() => Boolean, { description: 'Whether it accepts several media.' })
  multiple!: boolean

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of media, when it accepts several and the settings limit the number.',
  })
  maximum!: number | null

  @Field(() => String, { nullable: true, description: 'The reference to it in the prompt: `@Element1`.' })
  reference!: string | null
}

@ObjectType({ description: 'A setting that the switch of the model changed.' })
export class SettingsReset {
  @Field(() => String, { description: '`duration_seconds`.' })
  name!: string

  @Field(() => Json, { nullable: true, description: 'Value before the switch.' })
  from!: unknown

  @Field(() => Json, { nullable: true, description: 'Value after the switch.' })
  to!: unknown

  @Field(() => ResetReason, { description: 'Why it failed.' })
  reason!: Reset['reason']

  @Field(() => String, { description: 'The same as text for people.' })
  message!: string
}

@ObjectType({ description: 'The resolved settings of a node.' })
export class SettingsResolution {
  @Field(() => Model, {
    nullable: true,
    description: 'The catalog’s model for the setting `modelName`; null while none is chosen.',
  })
  model!: Model | null

  @Field(() => Json, { description: 'The complete settings after the switch of model and with defaults. Save these.' })
  canonical!: unknown

  @Field(() => [SettingsParameter], { description: 'All parameters, visible or hidden.' })
  parameters!: SettingsParameter[]

  @Field(() => [SettingsPort], { description: 'The ports that media can be connected to.' })
  ports!: SettingsPort[]

  @Field(() => [SettingsReset], {
    description: 'The settings that the switch of model changed; empty without a switch.',
  })
  resets!: SettingsReset[]

  @Field(() => [ProblemType], {
    description:
      'All problems. Paths use the names of the settings: [multi_prompt_config 1 duration]. Paths of media begin with the port.',
  })
  userErrors!: ProblemType[]

  @Field(() => [ProblemType], { description: 'Warnings. They do not prevent the start. Paths as in userErrors.' })
  warnings!: ProblemType[]

  @Field(() => Json, {
    nullable: true,
    description:
      'The equivalent typed request, valid as startGeneration’s `request`. Its variables are replaced; use num_videos as `count`. Null while there are problems.',
  })
  request!: unknown
}
