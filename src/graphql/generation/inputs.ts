import { ValidateNested } from 'class-validator'
import { Field, ID, InputType, Int } from 'type-graphql'
import { StillMotionInput } from '../../families/still-motion/input.ts'
import { startParameters } from '../../generations/judge.ts'
import type { statuses } from '../../generations/status.ts'
import { Arm, OneOfInput } from '../../input/one-of.ts'
import { Param } from '../../input/param.ts'
import { listEnum } from '../problem.ts'
import { DateTime } from '../scalars.ts'
import { GenerationStatus } from './types.ts'

@OneOfInput('GenerationRequestInput', { description: 'Exactly one family. Omit the others; null is refused.' })
export class GenerationRequestInput {
  @Arm('The embedded renderer.', () => StillMotionInput) stillMotion?: StillMotionInput
}

@InputType({ description: 'How often the provider is asked, and how long at most.' })
export class PollOptionsInput {
  @Param(startParameters.poll.fields.intervalMilliseconds) intervalMilliseconds!: number
  @Param(startParameters.poll.fields.timeoutMilliseconds) timeoutMilliseconds!: number
}

@InputType({ description: 'What to make.' })
export class StartGenerationInput {
  @Field(() => GenerationRequestInput, { description: 'Family, capability and parameters.' })
  @ValidateNested()
  request!: GenerationRequestInput

  @Param(startParameters.count) count!: number

  @Field(() => ID, { nullable: true, description: 'Send by this provider only.' })
  provider?: string

  @Param(startParameters.idempotencyKey) idempotencyKey?: string
  @Param(startParameters.poll, () => PollOptionsInput) poll?: PollOptionsInput
  @Param(startParameters.clientReference) clientReference?: string
}

const LateResultPolicy = listEnum(
  'LateResultPolicy',
  'What to do with a clip that comes after a cancel.',
  ['KEEP', 'DISCARD'] as const,
  {
    KEEP: 'Keep it as a late result.',
    DISCARD: 'Drop it.',
  },
)

@InputType({ description: 'What to cancel.' })
export class CancelGenerationInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  id!: string

  @Field(() => LateResultPolicy, {
    defaultValue: 'DISCARD',
    description: 'What to do with a clip the provider makes anyway.',
  })
  lateResult!: 'KEEP' | 'DISCARD'
}

@InputType({ description: 'Where a client stands in a generation’s events.' })
export class GenerationPositionInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  id!: string

  @Field(() => Int, { defaultValue: 0, description: 'The last event it has.' })
  afterSequence!: number
}

@InputType({ description: 'Which generations to show; all conditions together.' })
export class GenerationFilter {
  @Field(() => [GenerationStatus], { nullable: true, description: 'In one of these.' })
  statuses?: (typeof statuses)[number][]

  @Field(() => Boolean, { nullable: true, description: 'Ended, or not.' })
  isFinal?: boolean

  @Field(() => String, { nullable: true, description: 'Catalog name.' })
  modelName?: string

  @Field(() => String, { nullable: true, description: 'Exactly this reference of yours.' })
  clientReference?: string

  @Field(() => DateTime, { nullable: true, description: 'Started after.' })
  createdAfter?: Date

  @Field(() => DateTime, { nullable: true, description: 'Started before.' })
  createdBefore?: Date
}
