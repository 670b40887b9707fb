import { Field, Int, ObjectType } from 'type-graphql'
import { type SettingsReset as Reset, resetReasons } from '../../settings/switch-model.ts'
import { ParameterKind } from '../catalog/enums.ts'
import { Parameter } from '../catalog/parameter-types.ts'
import { Model } from '../catalog/types.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { Json } from '../scalars.ts'

const ResetReason = listEnum('ResetReason', 'Why a setting was changed by the switch.', resetReasons, {
  FAMILY_DEFAULT: 'Another family of models has defaults of its own.',
  NOT_SUPPORTED: 'The new model does not have it.',
  VALUE_NOT_ALLOWED: 'The new model does not take the value.',
})

@ObjectType({ description: 'A parameter of the canonical settings, for the chosen model.' })
export class SettingsParameter {
  @Field(() => String, { description: '`duration_seconds`.' })
  name!: string

  @Field(() => Boolean, { description: 'The model supports it; what is hidden is ignored.' })
  visible!: boolean

  @Field(() => Json, { nullable: true, description: 'As the set has it now.' })
  value!: unknown

  @Field(() => Parameter, { description: 'What the model takes, in the settings’ own names and values.' })
  parameter!: Parameter
}

@ObjectType({ description: 'A place where media are connected, as model, switches and counts have it now.' })
export class SettingsPort {
  @Field(() => String, { description: '`input_start_frame`, `input_element_1_frontal`, `input_seedance_video_2`.' })
  name!: string

  @Field(() => ParameterKind, { description: 'IMAGE, VIDEO or AUDIO.' })
  kind!: string

  @Field(() => Boolean, { description: 'Something must be connected.' })
  required!: boolean

  @Field(() => Boolean, { description: 'It takes several.' })
  multiple!: boolean

  @Field(() => Int, {
    nullable: true,
    description: 'How many at most, where it takes several and the settings have a limit of their own.',
  })
  maximum!: number | null

  @Field(() => String, { nullable: true, description: 'How the prompt points at it: `@Element1`.' })
  reference!: string | null
}

@ObjectType({ description: 'A setting that the switch of the model changed.' })
export class SettingsReset {
  @Field(() => String, { description: '`duration_seconds`.' })
  name!: string

  @Field(() => Json, { nullable: true, description: 'Before.' })
  from!: unknown

  @Field(() => Json, { nullable: true, description: 'Now.' })
  to!: unknown

  @Field(() => ResetReason, { description: 'Why.' })
  reason!: Reset['reason']

  @Field(() => String, { description: 'The same for people.' })
  message!: string
}

@ObjectType({ description: 'What there is to say of a node’s settings.' })
export class SettingsResolution {
  @Field(() => Model, {
    nullable: true,
    description: 'The catalog’s model behind `modelName`; null while none is chosen.',
  })
  model!: Model | null

  @Field(() => Json, { description: 'The whole set after switch and defaults: save this.' })
  canonical!: unknown

  @Field(() => [SettingsParameter], { description: 'Every parameter, visible or hidden.' })
  parameters!: SettingsParameter[]

  @Field(() => [SettingsPort], { description: 'Where media are connected.' })
  ports!: SettingsPort[]

  @Field(() => [SettingsReset], { description: 'What the switch changed; empty without one.' })
  resets!: SettingsReset[]

  @Field(() => [ProblemType], {
    description:
      'Everything wrong at once. Paths are in the set’s own names: [multi_prompt_config 1 duration]; of media they begin with the port.',
  })
  userErrors!: ProblemType[]

  @Field(() => [ProblemType], { description: 'Worth knowing; nothing to stop for. Paths as in userErrors.' })
  warnings!: ProblemType[]

  @Field(() => Json, {
    nullable: true,
    description:
      'The typed twin, valid as startGeneration’s `request`: the variables are put in, and `count` is num_videos. Null while there are problems.',
  })
  request!: unknown
}
