import { Field, ID, InputType, Int } from 'type-graphql'
import type { Family } from '../../catalog/family.ts'
import { startParameters } from '../../generations/judge/start-input.ts'
import type { statuses } from '../../generations/record/status.ts'
import { IsOptional, ValidateNested } from '../../input/class-validator.ts'
import { requestInputOf } from '../../input/family-input.ts'
import { Param } from '../../input/param.ts'
import { MoneyInput } from '../money.ts'
import { listEnum } from '../problem.ts'
import { DateTime } from '../scalars.ts'
import { GenerationStatus } from './types.ts'

let requestInput: (new () => object) | undefined

/** The families are known when the schema is made, not before: their input types follow from the catalog. */
export function offerFamilies(families: readonly Family[]): void {
  requestInput = requestInputOf(families)
}

/** For inputs that hold a request; asked when the schema is made. */
export const requestType = (): (new () => object) | undefined => requestInput

@InputType({ description: 'What to make.' })
export class StartGenerationInput {
  @Field(() => requestType() as never, { description: 'Family, capability and parameters.' })
  @ValidateNested()
  request!: object

  @Param(startParameters.variables) variables!: object[]
  @Param(startParameters.allowPlaceholders) allowPlaceholders!: boolean
  @Param(startParameters.count) count!: number

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
  @Param(startParameters.keepForSeconds) keepForSeconds?: number
  @Param(startParameters.webhookUrl) webhookUrl?: string
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
