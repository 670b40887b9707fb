import { Field, Float, ID, InputType } from 'type-graphql'
import { assembly } from '../../families/assembly/family.ts'
import { startParameters } from '../../generations/judge/start-input.ts'
import { maximumShots, storyboardParameters } from '../../generations/storyboards/storyboard-input.ts'
import { Param } from '../../input/param.ts'
import { requestType } from '../generation/inputs.ts'
import { MoneyInput } from '../money.ts'

const film = assembly.capabilities[0]!.parameters

const provider = 'Send by this provider only; otherwise the cheapest healthy route.'

@InputType({ description: 'One shot of the film.' })
export class StoryboardShotInput {
  @Param(storyboardParameters.name) name!: string

  @Field(() => requestType() as never, {
    description: 'Family, capability and parameters. Pictures may be frames of earlier shots (`shotFrame`).',
  })
  request!: object

  @Param(startParameters.variables) variables!: object[]
  @Param(startParameters.allowPlaceholders) allowPlaceholders!: boolean

  @Field(() => ID, { nullable: true, description: provider })
  provider?: string

  @Param(startParameters.poll) poll?: object

  @Field(() => Float, {
    defaultValue: 0,
    description: 'Seconds over which the shot before dissolves into this one; 0: a cut. Not for the first shot.',
  })
  crossFadeSeconds!: number
}

@InputType({ description: 'Shots, and the film that is cut of them.' })
export class StoryboardInput {
  @Field(() => [StoryboardShotInput], {
    description: `In the order of the film; at most ${maximumShots}. Those without a tie are made side by side.`,
  })
  shots!: StoryboardShotInput[]

  @Param(film.soundtrack!) soundtrack?: object
  @Param(film.captions!) captions?: object

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'Refuse (COST_EXCEEDED) rather than spend more, all takes of all shots together. What nobody knows counts as estimated.',
  })
  maximumCost?: MoneyInput

  @Param(startParameters.idempotencyKey) idempotencyKey?: string
}

@InputType({ description: 'Another try at a film.' })
export class RetryFilmInput {
  @Field(() => ID, { description: 'The storyboard’s id.' })
  storyboardId!: string

  @Field(() => ID, {
    nullable: true,
    description:
      'The film that failed: its generation’s id. Left out where it could not even be started. Where another has taken its place, the answer is `replayed`.',
  })
  film?: string
}

@InputType({ description: 'Another take of a shot.' })
export class RetryShotInput {
  @Field(() => ID, { description: 'The storyboard’s id.' })
  storyboardId!: string

  @Field(() => String, { description: 'The shot’s name.' })
  shot!: string

  @Field(() => requestType() as never, {
    nullable: true,
    description: 'Instead of the one before; left out: the same again.',
  })
  request?: object

  @Param(startParameters.variables) variables!: object[]
  @Param(startParameters.allowPlaceholders) allowPlaceholders!: boolean

  @Field(() => ID, { nullable: true, description: provider })
  provider?: string

  @Param(startParameters.poll) poll?: object

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Instead of the storyboard’s own, for all takes from now on.',
  })
  maximumCost?: MoneyInput

  @Param(startParameters.idempotencyKey) idempotencyKey?: string
}
