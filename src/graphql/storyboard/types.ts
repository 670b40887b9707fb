import { Extensions, Field, ObjectType } from 'type-graphql'
import { type StoryboardView, storyboardStatuses } from '../../generations/record/storyboard.ts'
import { maximumShots } from '../../generations/storyboards/storyboard-input.ts'
import { GenerationPlan } from '../generation/payloads.ts'
import { Charge } from '../generation/types.ts'
import { Money } from '../money.ts'
import { NodeType } from '../node.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { DateTime, Json } from '../scalars.ts'

export const StoryboardStatus = listEnum('StoryboardStatus', 'Status of a storyboard.', storyboardStatuses, {
  RUNNING: 'Its shots or its film are being made.',
  NEEDS_RETRY:
    'A shot has no clip, and no take of it is running. Shots that do not depend on it continue. See retryStoryboardShot.',
  SUCCEEDED: 'The film is ready.',
  FAILED: 'Every shot has a clip, but the film could not be made.',
  CANCELED: 'Canceled on request.',
})

const shotStatuses = ['WAITING', 'RUNNING', 'NEEDS_RETRY', 'SUCCEEDED', 'CANCELED'] as const
export type ShotStatus = (typeof shotStatuses)[number]
const StoryboardShotStatus = listEnum('StoryboardShotStatus', 'Status of a shot.', shotStatuses, {
  WAITING: 'Waiting for the shots it continues, or for its turn.',
  RUNNING: 'A take is being made.',
  NEEDS_RETRY: 'The last take has no clip, and neither has an earlier one.',
  SUCCEEDED: 'A clip is ready.',
  CANCELED: 'The storyboard was canceled before a clip was ready.',
})

@ObjectType({ description: 'A shot and its takes.' })
export class StoryboardShot {
  @Field(() => String, { description: 'Its name.' })
  name!: string

  @Field(() => StoryboardShotStatus, { description: 'Its status.' })
  status!: ShotStatus

  @Field(() => Json, { description: 'Request of the latest take; valid as input of retryStoryboardShot.' })
  request!: unknown

  @Field(() => Money, { nullable: true, description: 'Expected cost of the latest take; null when no price is known.' })
  estimate!: Money | null

  @Field(() => [ProblemType], {
    description: 'Why the latest take could not be started. Paths refer to the input of retryStoryboardShot.',
  })
  problems!: ProblemType[]

  /** Rows of the takes that were started. */
  takeIds!: string[]
}

@ObjectType('Storyboard', {
  implements: NodeType,
  description: 'Shots and the film made of them. Shots that depend on each other are made one after another.',
})
export class Storyboard extends NodeType {
  __typename!: 'Storyboard'

  @Field(() => StoryboardStatus, { description: 'Its status.' })
  status!: StoryboardView['status']

  @Field(() => [StoryboardShot], { description: 'The shots, in the order of the film.' })
  @Extensions({ answerObjects: maximumShots })
  shots!: StoryboardShot[]

  @Field(() => [ProblemType], { description: 'Why the film could not be started.' })
  problems!: ProblemType[]

  @Field(() => Money, {
    nullable: true,
    description: 'The expected cost of the latest take of each shot; null when one of the prices is not known.',
  })
  estimate!: Money | null

  @Field(() => Money, { nullable: true, description: 'Maximum cost of all takes together.' })
  maximumCost!: Money | null

  @Field(() => Charge, { description: 'What all takes have cost so far.' })
  charge!: Charge

  @Field(() => DateTime, { description: 'When it was started.' })
  createdAt!: Date

  /** Row of the film. */
  filmId!: string | null
}

@ObjectType({
  description: 'Answer of startStoryboard, retryStoryboardShot, retryStoryboardFilm and cancelStoryboard.',
})
export class StoryboardPayload {
  @Field(() => Storyboard, {
    nullable: true,
    description: 'Its current state; null exactly when userErrors is not empty.',
  })
  storyboard!: Storyboard | null

  @Field(() => Boolean, {
    description:
      'True when this had already been done, by a request with the same idempotency key or for the same film.',
  })
  replayed!: boolean

  @Field(() => [ProblemType], { description: 'All problems with the input.' })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'What startStoryboard would do with this input. Nothing was sent and nothing was stored.' })
export class StoryboardPlan {
  @Field(() => Boolean, { description: 'Whether startStoryboard would accept this input now.' })
  acceptable!: boolean

  @Field(() => [ProblemType], { description: 'All problems with the input, including those of the shots.' })
  userErrors!: ProblemType[]

  @Field(() => [GenerationPlan], {
    description:
      'One plan for each shot. A frame of an earlier shot is assumed to have the size of its future clip if that is known; otherwise it is `unchecked`.',
  })
  @Extensions({ answerObjects: maximumShots })
  shots!: GenerationPlan[]

  @Field(() => Money, {
    nullable: true,
    description: 'Cost of all shots with one take each; null when a price is not known.',
  })
  estimate!: Money | null

  @Field(() => Boolean, {
    description: 'Whether this is an upper bound: a length is not known before, so the longest is assumed.',
  })
  isUpperBound!: boolean
}
