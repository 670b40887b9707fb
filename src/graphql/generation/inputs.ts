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
  @Param(startParameters.keepForSeconds) keepForSeconds?: number
  @Param(startParameters.webhookUrl) webhookUrl?: string
}

const LateResultPolicy = listEnum(
  'LateResultPolicy',
  'What to do with a clip that arrives after a cancellation.',
  ['KEEP', 'DISCARD'] as const,
  {
    KEEP: 'Keep it as a late result.',
    DISCARD: 'Discard it.',
  },
)

@InputType({ description: 'What to cancel.' })
export class CancelGenerationInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  id!: string

  @Field(() => LateResultPolicy, {
    defaultValue: 'DISCARD',
    description: 'What to do with a clip that the provider finishes anyway.',
  })
  lateResult!: 'KEEP' | 'DISCARD'
}

@InputType({ description: 'The last event of a generation that a client knows.' })
export class GenerationPositionInput {
  @Field(() => ID, { description: 'The generation’s id.' })
  id!: string

  @Field(() => Int, { defaultValue: 0, description: 'Sequence of the last event that the client has.' })
  afterSequence!: number
}

@InputType({ description: 'Selects generations. All conditions must hold.' })
export class GenerationFilter {
  @Field(() => [GenerationStatus], { nullable: true, description: 'With one of these statuses.' })
  statuses?: (typeof statuses)[number][]

  @Field(() => Boolean, { nullable: true, description: 'Ended (true) or not ended (false).' })
  isFinal?: boolean

  @Field(() => String, { nullable: true, description: 'Catalog name.' })
  modelName?: string

  @Field(() => String, { nullable: true, description: 'With exactly this reference.' })
  clientReference?: string

  @Field(() => DateTime, { nullable: true, description: 'Started after this time.' })
  createdAfter?: Date

  @Field(() => DateTime, { nullable: true, description: 'Started before this time.' })
  createdBefore?: Date
}
