import { Field, Float, ID, InputType } from 'type-graphql'
import { assembly } from '../../families/assembly/family.ts'
import { startParameters } from '../../generations/judge/start-input.ts'
import { maximumShots, storyboardParameters } from '../../generations/storyboards/storyboard-input.ts'
import { Param } from '../../input/param.ts'
import { requestType } from '../generation/inputs.ts'
import { MoneyInput } from '../money.ts'

const film = assembly.capabilities[0]!.parameters

const provider = 'Use only this provider. By default the cheapest healthy route is used.'

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
    description:
      'Length of the cross-fade from the previous shot, in seconds; 0 is a cut. Not allowed for the first shot.',
  })
  crossFadeSeconds!: number
}

@InputType({ description: 'Shots, and the film to make of them.' })
export class StoryboardInput {
  @Field(() => [StoryboardShotInput], {
    description: `The shots, in the order of the film; at most ${maximumShots}. Shots that do not depend on each other are made at the same time.`,
  })
  shots!: StoryboardShotInput[]

  @Param(film.soundtrack!) soundtrack?: object
  @Param(film.captions!) captions?: object

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'Maximum cost of all takes of all shots together. More expensive takes are refused (COST_EXCEEDED). An unknown cost counts as estimated.',
  })
  maximumCost?: MoneyInput

  @Param(startParameters.idempotencyKey) idempotencyKey?: string
}

@InputType({ description: 'Selects a film to make again.' })
export class RetryFilmInput {
  @Field(() => ID, { description: 'The storyboard’s id.' })
  storyboardId!: string

  @Field(() => ID, {
    nullable: true,
    description:
      'Id of the generation of the film that failed. Omit it when the film could not be started. If another film has replaced it already, the answer is `replayed`.',
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
    description: 'A new request; by default that of the latest take.',
  })
  request?: object

  @Param(startParameters.variables) variables!: object[]
  @Param(startParameters.allowPlaceholders) allowPlaceholders!: boolean

  @Field(() => ID, { nullable: true, description: provider })
  provider?: string

  @Param(startParameters.poll) poll?: object

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Replaces the storyboard’s maximum cost, for all takes from now on.',
  })
  maximumCost?: MoneyInput

  @Param(startParameters.idempotencyKey) idempotencyKey?: string
}
