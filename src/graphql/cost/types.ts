import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import { requestType } from '../generation/inputs.ts'
import { Money, MoneyInput } from '../money.ts'
import { ProblemType } from '../problem.ts'

@InputType({ description: 'How many, from few to many.' })
export class CountRangeInput {
  @Field(() => Int, { description: 'If it goes well.' })
  low!: number

  @Field(() => Int, { description: 'If it takes more.' })
  high!: number
}

@InputType({ description: 'A clip in two steps: stills until one is right, then clips of it until one is right.' })
export class WorkflowCostInput {
  @Field(() => CountRangeInput, { description: 'Stills it takes.' })
  stills!: CountRangeInput

  @Field(() => MoneyInput, {
    defaultValue: { micros: 67_000 },
    description: 'What one still costs, wherever it is made.',
  })
  stillPrice!: MoneyInput

  @Field(() => CountRangeInput, { description: 'Clips it takes once the still is right.' })
  clips!: CountRangeInput

  @Field(() => requestType() as never, { description: 'One of these clips; priced as plan would price it.' })
  clip!: object

  @Field(() => CountRangeInput, {
    nullable: true,
    description: 'Clips it would take from the prompt alone, to compare with; of the same price.',
  })
  textToVideoAttempts?: CountRangeInput | null
}

@ObjectType({ description: 'From few attempts to many.' })
export class MoneyRange {
  @Field(() => Money, { description: 'With the fewest.' })
  low!: Money

  @Field(() => Money, { description: 'With the most.' })
  high!: Money
}

@ObjectType({ description: 'From the smaller to the larger.' })
export class FractionRange {
  @Field(() => Float, { description: 'The smaller: 0.44 is 44 %.' })
  low!: number

  @Field(() => Float, { description: 'The larger.' })
  high!: number
}

@ObjectType({ description: 'What a workflow would cost. Exact: nothing is rounded.' })
export class WorkflowCost {
  @Field(() => MoneyRange, { nullable: true, description: 'All stills; null when userErrors is not empty.' })
  stills!: MoneyRange | null

  @Field(() => MoneyRange, { nullable: true, description: 'All clips; null when userErrors is not empty.' })
  clips!: MoneyRange | null

  @Field(() => MoneyRange, { nullable: true, description: 'Stills and clips; null when userErrors is not empty.' })
  total!: MoneyRange | null

  @Field(() => MoneyRange, { nullable: true, description: 'The other way; null when textToVideoAttempts is left out.' })
  textToVideo!: MoneyRange | null

  @Field(() => FractionRange, {
    nullable: true,
    description:
      'Share of textToVideo that is saved, few attempts compared with few and many with many; below 0 where the workflow costs more. Null when there is nothing to compare.',
  })
  savingFraction!: FractionRange | null

  @Field(() => [ProblemType], { description: 'Everything wrong with the input at once.' })
  userErrors!: ProblemType[]
}
