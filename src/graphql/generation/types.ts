import { Field, Float, Int, ObjectType } from 'type-graphql'
import { progressSources } from '../../generations/record/event.ts'
import { chargeStates, failureCodes, failureStages, moderationStages } from '../../generations/record/failure.ts'
import { statuses } from '../../generations/record/status.ts'
import { Capability, Model, Route } from '../catalog/types.ts'
import { Video } from '../media/types.ts'
import { Money } from '../money.ts'
import { NodeType, PageInfo } from '../node.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { DateTime, Json } from '../scalars.ts'

export const GenerationStatus = listEnum(
  'GenerationStatus',
  'Where a generation, or one clip of it, stands.',
  statuses,
  {
    QUEUED: 'Waiting; nothing is bought yet.',
    SUBMITTING: 'On its way to the provider.',
    RUNNING: 'The provider works on it.',
    COLLECTING: 'The clip is made; it is fetched and verified.',
    SUCCEEDED: 'Final: the video is there.',
    FAILED: 'Final: see failure.',
    CANCELED: 'Final: canceled on request.',
    EXPIRED: 'Final: not finished before its deadline.',
  },
)

export const ProgressSource = listEnum('ProgressSource', 'Where a fraction comes from.', progressSources, {
  PROVIDER: 'The provider says so.',
  MEASURED: 'Counted: frames done of frames wanted.',
  ESTIMATED: 'From how long such clips took.',
  UNKNOWN: 'Nobody knows.',
})

export const FailureStage = listEnum('FailureStage', 'When it failed.', failureStages, {
  PREPARE: 'Before anything was sent.',
  SUBMIT: 'While it was handed to the provider.',
  RUN: 'While the provider worked.',
  COLLECT: 'While the result was fetched and verified.',
})

export const ChargeState = listEnum('ChargeState', 'Whether it cost money.', chargeStates, {
  NONE: 'It cost nothing.',
  CHARGED: 'It was paid.',
  REFUNDED: 'It was paid and paid back.',
  UNKNOWN: 'Nobody knows yet.',
})

export const FailureCode = listEnum('FailureCode', 'Why it failed.', failureCodes, {
  MODERATED: 'The provider refuses the content.',
  MEDIA_UNREACHABLE: 'A picture could not be fetched.',
  MEDIA_TOO_LARGE: 'A picture is larger than allowed.',
  INVALID_IMAGE: 'A picture cannot be used.',
  INVALID_VIDEO: 'A video cannot be used.',
  INVALID_AUDIO: 'A sound file cannot be used.',
  IMAGE_SIZE_MISMATCH: 'Pictures that must have one size differ.',
  PROVIDER_REJECTED: 'The provider refuses the request.',
  PROVIDER_UNAVAILABLE: 'The provider does not serve now.',
  RATE_LIMITED: 'Too many requests at the provider.',
  INSUFFICIENT_CREDIT: 'The account at the provider is empty.',
  CREDENTIALS: 'The provider does not accept our key.',
  MODEL_RETIRED: 'The provider no longer serves the model.',
  TIMED_OUT: 'Not finished before the deadline.',
  SUBMISSION_UNCERTAIN: 'It may have been submitted; the answer was lost, and it was not sent again.',
  RESULT_EXPIRED: 'The provider no longer has the result.',
  RESULT_INVALID: 'The result is not a clip that plays.',
  CANCELED_BY_PROVIDER: 'The provider gave it up.',
  INTERNAL: 'Our fault.',
})

@ObjectType({ description: 'From finished generations of the same route, length and resolution.' })
export class ExpectedCompletion {
  @Field(() => DateTime, { description: 'Half of them would be done.' })
  medianAt!: Date

  @Field(() => DateTime, { description: 'Nine of ten would be done.' })
  ninetiethPercentileAt!: Date

  @Field(() => Int, { description: 'How many were looked at.' })
  samples!: number
}

@ObjectType({ description: 'How far it is.' })
export class Progress {
  @Field(() => Float, { nullable: true, description: '0..1, never falls, 1 only at the end. Null when nobody knows.' })
  fraction!: number | null

  @Field(() => ProgressSource, { description: 'Where the fraction comes from.' })
  source!: string

  @Field(() => Int, {
    nullable: true,
    description:
      'Among all that wait for this model; 1 is next. Exact to 10, rounded behind. Null when it does not wait.',
  })
  queuePosition!: number | null

  @Field(() => ExpectedCompletion, { nullable: true, description: 'Null until enough of its kind have finished.' })
  expected!: ExpectedCompletion | null

  @Field(() => Int, { description: 'How often the provider was asked.' })
  polls!: number

  @Field(() => String, { nullable: true, description: 'The provider’s own word on it.' })
  message!: string | null

  @Field(() => DateTime, { description: 'When this was true: lets a client animate between events.' })
  asOf!: Date
}

export const ModerationStage = listEnum('ModerationStage', 'What was refused.', moderationStages, {
  INPUT: 'What was sent: the words or a picture.',
  OUTPUT: 'What was made of it.',
})

@ObjectType({ description: 'What the provider’s rules refused.' })
export class Moderation {
  @Field(() => ModerationStage, { description: 'What was refused.' })
  stage!: string

  @Field(() => [String], { description: 'The provider’s categories, where it names any.' })
  categories!: string[]
}

@ObjectType('Failure', { description: 'Why it ended badly.' })
export class FailureType {
  @Field(() => FailureCode, { description: 'To act upon.' })
  code!: string

  @Field(() => FailureStage, { description: 'When it failed.' })
  stage!: string

  @Field(() => String, { description: 'For people.' })
  message!: string

  @Field(() => Boolean, { description: 'Whether the same request may work when sent again.' })
  retryable!: boolean

  @Field(() => DateTime, { nullable: true, description: 'Not before then.' })
  retryAfter!: Date | null

  @Field(() => ChargeState, { description: 'Whether it cost money all the same.' })
  charged!: string

  @Field(() => String, {
    nullable: true,
    description: 'The provider’s own words, secrets removed. Show it as a quotation.',
  })
  providerMessage!: string | null

  @Field(() => [String], { nullable: true, description: 'Into the original input when one field is to blame.' })
  path!: string[] | null

  @Field(() => Moderation, { nullable: true, description: 'With MODERATED.' })
  moderation!: Moderation | null
}

@ObjectType({ description: 'What it cost.' })
export class Charge {
  @Field(() => ChargeState, { description: 'Whether it cost money.' })
  state!: string

  @Field(() => Money, { nullable: true, description: 'How much, when known.' })
  amount!: Money | null

  @Field(() => String, { nullable: true, description: 'In the provider’s own units.' })
  providerUnits!: string | null
}

@ObjectType({ description: 'One of the `count` outputs. No id on purpose (see GenerationState); the Video has one.' })
export class Clip {
  @Field(() => Int, { description: 'From 0.' })
  index!: number

  @Field(() => GenerationStatus, { description: 'Where this clip stands.' })
  status!: string

  @Field(() => Progress, { description: 'Of this clip.' })
  progress!: Progress

  @Field(() => Video, { nullable: true, description: 'Set from SUCCEEDED on, or late.' })
  video!: Video | null

  @Field(() => Boolean, { description: 'It came after the end.' })
  arrivedLate!: boolean

  @Field(() => FailureType, { nullable: true, description: 'Why this clip ended badly.' })
  failure!: FailureType | null
}

const SettledSource = listEnum(
  'SettledSource',
  'Where a settled value comes from.',
  ['CALLER', 'DEFAULT', 'DERIVED'] as const,
  {
    CALLER: 'Given.',
    DEFAULT: 'The catalog’s default.',
    DERIVED: 'Follows from other values.',
  },
)

@ObjectType({ description: 'One parameter as it is used.' })
export class SettledParameter {
  @Field(() => String, { description: '`shots[0].durationSeconds`.' })
  name!: string

  @Field(() => Json, { nullable: true, description: 'Null for media.' })
  value!: unknown

  @Field(() => SettledSource, { description: 'Where it comes from.' })
  source!: string
}

@ObjectType({
  description:
    'EVERYTHING that changes, in one object without an id, so that a client cache can refuse an older answer as a whole: `merge: (old, next) => (next.sequence < old?.sequence ? old : next)`.',
})
export class GenerationState {
  @Field(() => Int, { description: 'Number of the last event this answer knows of. Only rises.' })
  sequence!: number

  @Field(() => GenerationStatus, { description: 'Where it stands.' })
  status!: string

  @Field(() => Boolean, {
    description: 'True for SUCCEEDED, FAILED, CANCELED, EXPIRED and any final status added later.',
  })
  isFinal!: boolean

  @Field(() => Route, { nullable: true, description: 'Null until chosen.' })
  route!: Route | null

  @Field(() => [Clip], { description: 'One per `count`, always that many, from the beginning.' })
  clips!: Clip[]

  @Field(() => Progress, { description: 'Over all clips.' })
  progress!: Progress

  @Field(() => Charge, { description: 'What it has cost.' })
  charge!: Charge

  @Field(() => FailureType, { nullable: true, description: 'Why nothing came; for one clip see Clip.failure.' })
  failure!: FailureType | null

  @Field(() => DateTime, { nullable: true, description: 'When the first clip ran.' })
  startedAt!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When the last clip ended.' })
  finishedAt!: Date | null

  @Field(() => Boolean, { description: 'cancelGeneration can still stop something.' })
  canCancel!: boolean

  @Field(() => DateTime, { nullable: true, description: 'When somebody asked for the end.' })
  cancelRequestedAt!: Date | null

  @Field(() => Boolean, { description: 'True while addenda may still come: a late clip, a charge.' })
  settling!: boolean

  @Field(() => Int, {
    nullable: true,
    description: 'For clients without a stream: ask again after this long. Null when final.',
  })
  pollAfterMilliseconds!: number | null
}

@ObjectType('Generation', { implements: NodeType, description: 'A durable request for clips.' })
export class Generation extends NodeType {
  __typename!: 'Generation'

  @Field(() => Model, { description: 'What was asked for.' })
  model!: Model

  @Field(() => Capability, { description: 'What it was asked to do.' })
  capability!: Capability

  @Field(() => Json, {
    description:
      'What was sent, valid again as `request` (inline bytes have become uploadIds): edit and run again. Empty once it is deleted.',
  })
  request!: unknown

  @Field(() => String, {
    nullable: true,
    description:
      'The prompt with its variables put in; null where there is none. The provider gets its references in a spelling of its own (`plan.changes`, REWRITE_PROMPT).',
  })
  prompt!: string | null

  @Field(() => [SettledParameter], { description: 'Every parameter as it is used.' })
  settled!: SettledParameter[]

  @Field(() => Money, { nullable: true, description: 'What it was expected to cost; null when no price is known.' })
  estimate!: Money | null

  @Field(() => [ProblemType], { description: 'What was worth knowing at the start.' })
  warnings!: ProblemType[]

  @Field(() => String, { nullable: true, description: 'Yours.' })
  clientReference!: string | null

  @Field(() => DateTime, { description: 'When it was started.' })
  createdAt!: Date

  @Field(() => DateTime, { description: 'When it becomes EXPIRED.' })
  deadlineAt!: Date

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was deleted: request, prompt and clips are gone, what it cost stays.',
  })
  deletedAt!: Date | null

  @Field(() => GenerationState, { description: 'Everything that changes.' })
  state!: GenerationState

  /** The row's id and tenant, for the events field. */
  rowId!: string
}

@ObjectType({ description: 'One item of a list.' })
export class GenerationEdge {
  @Field(() => String, { description: 'Where it stands in the list.' })
  cursor!: string

  @Field(() => Generation, { description: 'The item.' })
  node!: Generation
}

@ObjectType({ description: 'A page of generations.' })
export class GenerationConnection {
  @Field(() => [GenerationEdge], { description: 'Items with their cursors.' })
  edges!: GenerationEdge[]

  @Field(() => [Generation], { description: 'Items alone.' })
  nodes!: Generation[]

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  pageInfo!: PageInfo
}
