import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import { requestType } from '../generation/inputs.ts'
import { Money, MoneyInput } from '../money.ts'
import { ProblemType } from '../problem.ts'

@InputType({ description: 'A range of counts.' })
export class CountRangeInput {
  @Field(() => Int, { description: 'Count in the best case.' })
  low!: number

  @Field(() => Int, { description: 'Count in the worst case.' })
  high!: number
}

@InputType({ description: 'A clip in two steps: stills until one is right, then clips of it until one is right.' })
export class WorkflowCostInput {
  @Field(() => CountRangeInput, { description: 'Number of stills until one is right.' })
  stills!: CountRangeInput

  @Field(() => MoneyInput, {
    defaultValue: { micros: 67_000 },
    description: 'Price of one still.',
  })
  stillPrice!: MoneyInput

  @Field(() => CountRangeInput, { description: 'Number of clips until one is right.' })
  clips!: CountRangeInput

  @Field(() => requestType() as never, { description: 'The request for one of these clips; priced as `plan` does.' })
  clip!: object

  @Field(() => CountRangeInput, {
    nullable: true,
    description:
      'For comparison: number of clips from the prompt alone until one is right, at the same price per clip.',
  })
  textToVideoAttempts?: CountRangeInput | null
}

@ObjectType({ description: 'A range of amounts, from few attempts to many.' })
export class MoneyRange {
  @Field(() => Money, { description: 'Amount with the fewest attempts.' })
  low!: Money

  @Field(() => Money, { description: 'Amount with the most attempts.' })
  high!: Money
}

@ObjectType({ description: 'A range of fractions.' })
export class FractionRange {
  @Field(() => Float, { description: 'The smaller fraction: 0.44 is 44 %.' })
  low!: number

  @Field(() => Float, { description: 'The larger fraction.' })
  high!: number
}

@ObjectType({ description: 'The cost of a workflow. The amounts are exact, without rounding.' })
export class WorkflowCost {
  @Field(() => MoneyRange, { nullable: true, description: 'Cost of all stills; null when userErrors is not empty.' })
  stills!: MoneyRange | null

  @Field(() => MoneyRange, { nullable: true, description: 'Cost of all clips; null when userErrors is not empty.' })
  clips!: MoneyRange | null

  @Field(() => MoneyRange, {
    nullable: true,
    description: 'Cost of stills and clips; null when userErrors is not empty.',
  })
  total!: MoneyRange | null

  @Field(() => MoneyRange, {
    nullable: true,
    description: 'Cost of the alternative from the prompt alone; null when textToVideoAttempts is omitted.',
  })
  textToVideo!: MoneyRange | null

  @Field(() => FractionRange, {
    nullable: true,
    description:
      'Saved share of textToVideo, comparing low with low and high with high. Negative when the workflow costs more. Null when there is nothing to compare.',
  })
  savingFraction!: FractionRange | null

  @Field(() => [ProblemType], { description: 'All problems with the input.' })
  userErrors!: ProblemType[]
}
