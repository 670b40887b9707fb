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
  'Status of a generation, or of one of its clips.',
  statuses,
  {
    QUEUED: 'Waiting. Nothing has been bought yet.',
    SUBMITTING: 'Being sent to the provider.',
    RUNNING: 'The provider is working on it.',
    COLLECTING: 'The provider has finished the clip. The gateway is fetching and verifying it.',
    SUCCEEDED: 'Final: at least one clip is ready.',
    FAILED: 'Final: see `failure`.',
    CANCELED: 'Final: canceled on request.',
    EXPIRED: 'Final: not finished before its deadline.',
  },
)

export const ProgressSource = listEnum('ProgressSource', 'Where a fraction comes from.', progressSources, {
  PROVIDER: 'The provider reports it.',
  MEASURED: 'Measured: finished frames ÷ all frames.',
  ESTIMATED: 'Estimated from how long similar clips took.',
  UNKNOWN: 'Not known.',
})

export const FailureStage = listEnum('FailureStage', 'The stage in which it failed.', failureStages, {
  PREPARE: 'Before anything was sent to the provider.',
  SUBMIT: 'While the request was sent to the provider.',
  RUN: 'While the provider worked on it.',
  COLLECT: 'While the result was fetched and verified.',
})

export const ChargeState = listEnum('ChargeState', 'Whether it cost money.', chargeStates, {
  NONE: 'It cost nothing.',
  CHARGED: 'It was charged.',
  REFUNDED: 'It was charged and refunded.',
  UNKNOWN: 'Not known yet.',
})

export const FailureCode = listEnum('FailureCode', 'Why it failed.', failureCodes, {
  MODERATED: 'The provider refused the content.',
  MEDIA_UNREACHABLE: 'A picture could not be fetched.',
  MEDIA_TOO_LARGE: 'A picture is larger than allowed.',
  INVALID_IMAGE: 'A picture could not be used.',
  INVALID_VIDEO: 'A video could not be used.',
  INVALID_AUDIO: 'A sound file could not be used.',
  IMAGE_SIZE_MISMATCH: 'Pictures that must have the same size differ in size.',
  PROVIDER_REJECTED: 'The provider rejected the request.',
  PROVIDER_UNAVAILABLE: 'The provider was unavailable.',
  RATE_LIMITED: 'The provider’s rate limit was reached.',
  INSUFFICIENT_CREDIT: 'The account at the provider has no credit left.',
  CREDENTIALS: 'The provider did not accept the server’s key.',
  MODEL_RETIRED: 'The provider no longer serves the model.',
  TIMED_OUT: 'Not finished before the deadline.',
  SUBMISSION_UNCERTAIN:
    'The provider may have received the request, but its answer was lost. The request was not sent again.',
  RESULT_EXPIRED: 'The provider no longer has the result.',
  RESULT_INVALID: 'The result is not a playable clip.',
  CANCELED_BY_PROVIDER: 'The provider canceled it.',
  INTERNAL: 'An internal error of this server.',
})

@ObjectType({
  description: 'Expected time of completion, based on finished generations with the same route, length and resolution.',
})
export class ExpectedCompletion {
  @Field(() => DateTime, { description: 'Time by which half of such generations would be finished.' })
  medianAt!: Date

  @Field(() => DateTime, { description: 'Time by which 90 % of such generations would be finished.' })
  ninetiethPercentileAt!: Date

  @Field(() => Int, { description: 'Number of finished generations the estimate is based on.' })
  samples!: number
}

@ObjectType({ description: 'Progress of a generation or clip.' })
export class Progress {
  @Field(() => Float, {
    nullable: true,
    description: 'From 0 to 1. It never decreases, and is 1 only at the end. Null when it is not known.',
  })
  fraction!: number | null

  @Field(() => ProgressSource, { description: 'Where the fraction comes from.' })
  source!: string

  @Field(() => Int, {
    nullable: true,
    description:
      'Position in the queue for this model; 1 is next. Exact up to 10, rounded above. Null when it is not waiting.',
  })
  queuePosition!: number | null

  @Field(() => ExpectedCompletion, {
    nullable: true,
    description: 'Estimated from similar generations. Null until enough of them have finished.',
  })
  expected!: ExpectedCompletion | null

  @Field(() => Int, { description: 'How many times the provider has been polled.' })
  polls!: number

  @Field(() => String, { nullable: true, description: 'The provider’s own status message.' })
  message!: string | null

  @Field(() => DateTime, {
    description: 'The time this progress refers to. A client can use it to animate between events.',
  })
  asOf!: Date
}

export const ModerationStage = listEnum('ModerationStage', 'What was refused.', moderationStages, {
  INPUT: 'The input: the prompt or a picture.',
  OUTPUT: 'The output.',
})

@ObjectType({ description: 'What the provider’s content moderation refused.' })
export class Moderation {
  @Field(() => ModerationStage, { description: 'What was refused.' })
  stage!: string

  @Field(() => [String], { description: 'The provider’s categories, if it names any.' })
  categories!: string[]
}

@ObjectType('Failure', { description: 'Why a generation or a clip failed.' })
export class FailureType {
  @Field(() => FailureCode, { description: 'Code for programs.' })
  code!: string

  @Field(() => FailureStage, { description: 'The stage in which it failed.' })
  stage!: string

  @Field(() => String, { description: 'Text for people.' })
  message!: string

  @Field(() => Boolean, { description: 'Whether the same request may succeed when it is sent again.' })
  retryable!: boolean

  @Field(() => DateTime, { nullable: true, description: 'Earliest time to send it again.' })
  retryAfter!: Date | null

  @Field(() => ChargeState, { description: 'Whether it cost money although it failed.' })
  charged!: string

  @Field(() => String, {
    nullable: true,
    description: 'The provider’s own message, with secrets removed. Show it as a quotation.',
  })
  providerMessage!: string | null

  @Field(() => [String], { nullable: true, description: 'Path in the original input, when one field is the cause.' })
  path!: string[] | null

  @Field(() => Moderation, { nullable: true, description: 'Details of the refusal, when the code is MODERATED.' })
  moderation!: Moderation | null
}

@ObjectType({ description: 'What it cost.' })
export class Charge {
  @Field(() => ChargeState, { description: 'Whether it cost money.' })
  state!: string

  @Field(() => Money, { nullable: true, description: 'The amount; null when it is not known.' })
  amount!: Money | null

  @Field(() => String, { nullable: true, description: 'The amount in the provider’s own units.' })
  providerUnits!: string | null
}

@ObjectType({
  description: 'One of the `count` outputs. It has no id on purpose (see GenerationState); its Video has one.',
})
export class Clip {
  @Field(() => Int, { description: 'Index, from 0.' })
  index!: number

  @Field(() => GenerationStatus, { description: 'Status of this clip.' })
  status!: string

  @Field(() => Progress, { description: 'Progress of this clip.' })
  progress!: Progress

  @Field(() => Video, {
    nullable: true,
    description: 'The clip’s video. Set once the clip has SUCCEEDED, or when a late result arrives.',
  })
  video!: Video | null

  @Field(() => Boolean, { description: 'Whether the clip arrived after the generation had ended.' })
  arrivedLate!: boolean

  @Field(() => FailureType, { nullable: true, description: 'Why this clip failed.' })
  failure!: FailureType | null
}

const SettledSource = listEnum(
  'SettledSource',
  'Origin of a value that is used.',
  ['CALLER', 'DEFAULT', 'DERIVED'] as const,
  {
    CALLER: 'The caller gave it.',
    DEFAULT: 'It is the catalog’s default.',
    DERIVED: 'It follows from other values.',
  },
)

@ObjectType({ description: 'One parameter with the value that is used.' })
export class SettledParameter {
  @Field(() => String, { description: '`shots[0].durationSeconds`.' })
  name!: string

  @Field(() => Json, { nullable: true, description: 'The value; null for media.' })
  value!: unknown

  @Field(() => SettledSource, { description: 'Where the value comes from.' })
  source!: string
}

@ObjectType({
  description:
    'Everything that changes over time, in one object without an id. So a client cache can reject an older answer as a whole: `merge: (old, next) => (next.sequence < old?.sequence ? old : next)`.',
})
export class GenerationState {
  @Field(() => Int, { description: 'Sequence of the last event included in this state. It never decreases.' })
  sequence!: number

  @Field(() => GenerationStatus, { description: 'Its status.' })
  status!: string

  @Field(() => Boolean, {
    description: 'True for SUCCEEDED, FAILED, CANCELED, EXPIRED and any final status added later.',
  })
  isFinal!: boolean

  @Field(() => Route, { nullable: true, description: 'The route; null until it is chosen.' })
  route!: Route | null

  @Field(() => [Clip], { description: 'The clips. From the beginning there are always exactly `count`.' })
  clips!: Clip[]

  @Field(() => Progress, { description: 'Progress over all clips.' })
  progress!: Progress

  @Field(() => Charge, { description: 'What it has cost so far.' })
  charge!: Charge

  @Field(() => FailureType, {
    nullable: true,
    description: 'Why there is no clip at all. For the failure of one clip see Clip.failure.',
  })
  failure!: FailureType | null

  @Field(() => DateTime, { nullable: true, description: 'When the first clip started to run.' })
  startedAt!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When the last clip ended.' })
  finishedAt!: Date | null

  @Field(() => Boolean, { description: 'Whether cancelGeneration can still stop something.' })
  canCancel!: boolean

  @Field(() => DateTime, { nullable: true, description: 'When cancellation was requested.' })
  cancelRequestedAt!: Date | null

  @Field(() => Boolean, { description: 'True while addenda may still arrive: a late clip or a charge.' })
  settling!: boolean

  @Field(() => Int, {
    nullable: true,
    description: 'For clients that poll: milliseconds to wait before the next query. Null when final.',
  })
  pollAfterMilliseconds!: number | null
}

@ObjectType('Generation', { implements: NodeType, description: 'A durable request for clips.' })
export class Generation extends NodeType {
  __typename!: 'Generation'

  @Field(() => Model, { description: 'The requested model.' })
  model!: Model

  @Field(() => Capability, { description: 'The requested capability.' })
  capability!: Capability

  @Field(() => Json, {
    description:
      'The request as it was sent. It is valid as `request` of a new generation (inline bytes are replaced by uploadIds). Empty after the generation is deleted.',
  })
  request!: unknown

  @Field(() => String, {
    nullable: true,
    description:
      'The prompt with its variables replaced; null when there is no prompt. For the provider, references may be written in its own notation (see `plan.changes`, REWRITE_PROMPT).',
  })
  prompt!: string | null

  @Field(() => [SettledParameter], { description: 'Every parameter with the value that is used.' })
  settled!: SettledParameter[]

  @Field(() => Money, { nullable: true, description: 'The expected cost; null when no price is known.' })
  estimate!: Money | null

  @Field(() => [ProblemType], { description: 'Warnings from the start.' })
  warnings!: ProblemType[]

  @Field(() => String, { nullable: true, description: 'The caller’s own reference.' })
  clientReference!: string | null

  @Field(() => DateTime, { description: 'When it was started.' })
  createdAt!: Date

  @Field(() => DateTime, { description: 'When it becomes EXPIRED, if it has not ended before.' })
  deadlineAt!: Date

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was deleted. Request, prompt and clips are removed; the cost is kept.',
  })
  deletedAt!: Date | null

  @Field(() => GenerationState, { description: 'Everything that changes over time.' })
  state!: GenerationState

  /** The row's id and tenant, for the events field. */
  rowId!: string
}

@ObjectType({ description: 'One item of a list.' })
export class GenerationEdge {
  @Field(() => String, { description: 'Position of the item in the list.' })
  cursor!: string

  @Field(() => Generation, { description: 'The item.' })
  node!: Generation
}

@ObjectType({ description: 'A page of generations.' })
export class GenerationConnection {
  @Field(() => [GenerationEdge], { description: 'The items with their cursors.' })
  edges!: GenerationEdge[]

  @Field(() => [Generation], { description: 'The items without cursors.' })
  nodes!: Generation[]

  @Field(() => PageInfo, { description: 'Position of the page in the list.' })
  pageInfo!: PageInfo
}
