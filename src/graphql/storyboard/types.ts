import { Extensions, Field, ObjectType } from 'type-graphql'
import { type StoryboardView, storyboardStatuses } from '../../generations/record/storyboard.ts'
import { maximumShots } from '../../generations/storyboards/storyboard-input.ts'
import { GenerationPlan } from '../generation/payloads.ts'
import { Charge } from '../generation/types.ts'
import { Money } from '../money.ts'
import { NodeType } from '../node.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { DateTime, Json } from '../scalars.ts'

export const StoryboardStatus = listEnum('StoryboardStatus', 'Where a storyboard stands.', storyboardStatuses, {
  RUNNING: 'Its shots are made, or the film.',
  NEEDS_RETRY:
    'A shot has no clip, and none is on its way; what does not depend on it goes on. See retryStoryboardShot.',
  SUCCEEDED: 'The film is there.',
  FAILED: 'Every shot has its clip; the film could not be made.',
  CANCELED: 'Canceled on request.',
})

const shotStatuses = ['WAITING', 'RUNNING', 'NEEDS_RETRY', 'SUCCEEDED', 'CANCELED'] as const
export type ShotStatus = (typeof shotStatuses)[number]
const StoryboardShotStatus = listEnum('StoryboardShotStatus', 'Where a shot stands.', shotStatuses, {
  WAITING: 'For the shots it goes on from, or for its turn.',
  RUNNING: 'A take is being made.',
  NEEDS_RETRY: 'The last take has no clip, and there is none of an earlier one.',
  SUCCEEDED: 'A clip is there.',
  CANCELED: 'The storyboard was canceled before a clip was there.',
})

@ObjectType({ description: 'A shot and its takes.' })
export class StoryboardShot {
  @Field(() => String, { description: 'Its name.' })
  name!: string

  @Field(() => StoryboardShotStatus, { description: 'Where it stands.' })
  status!: ShotStatus

  @Field(() => Json, { description: 'Of the latest take, valid again in retryStoryboardShot.' })
  request!: unknown

  @Field(() => Money, { nullable: true, description: 'Of the latest take; null when no price is known.' })
  estimate!: Money | null

  @Field(() => [ProblemType], {
    description: 'Why the latest take could not be started; paths lead into retryStoryboardShot’s input.',
  })
  problems!: ProblemType[]

  /** Rows of the takes that were started. */
  takeIds!: string[]
}

@ObjectType('Storyboard', {
  implements: NodeType,
  description: 'Shots, made one after the other where they must be, and the film of them.',
})
export class Storyboard extends NodeType {
  __typename!: 'Storyboard'

  @Field(() => StoryboardStatus, { description: 'Where it stands.' })
  status!: StoryboardView['status']

  @Field(() => [StoryboardShot], { description: 'In the order of the film.' })
  @Extensions({ answerObjects: maximumShots })
  shots!: StoryboardShot[]

  @Field(() => [ProblemType], { description: 'Why the film could not be started.' })
  problems!: ProblemType[]

  @Field(() => Money, {
    nullable: true,
    description: 'What the latest take of each shot is expected to cost; null when one has no known price.',
  })
  estimate!: Money | null

  @Field(() => Money, { nullable: true, description: 'All takes together must not cost more.' })
  maximumCost!: Money | null

  @Field(() => Charge, { description: 'What all takes have cost.' })
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
  @Field(() => Storyboard, { nullable: true, description: 'As it is now; null exactly when userErrors is not empty.' })
  storyboard!: Storyboard | null

  @Field(() => Boolean, {
    description: 'True when this had been done already: by the idempotency key, or of this film.',
  })
  replayed!: boolean

  @Field(() => [ProblemType], { description: 'Everything wrong with the input at once.' })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'What startStoryboard would do with this input. Nothing was sent and nothing written.' })
export class StoryboardPlan {
  @Field(() => Boolean, { description: 'No problems: startStoryboard with this input would be accepted now.' })
  acceptable!: boolean

  @Field(() => [ProblemType], { description: 'Everything wrong with the input at once, that of the shots included.' })
  userErrors!: ProblemType[]

  @Field(() => [GenerationPlan], {
    description:
      'One for each shot. A frame of an earlier shot has the pixels that its clip will have, where they are known, and is `unchecked` otherwise.',
  })
  @Extensions({ answerObjects: maximumShots })
  shots!: GenerationPlan[]

  @Field(() => Money, {
    nullable: true,
    description: 'All shots together, one take each; null when a price is not known.',
  })
  estimate!: Money | null

  @Field(() => Boolean, { description: 'A length is not known before: reckoned with the longest.' })
  isUpperBound!: boolean
}
