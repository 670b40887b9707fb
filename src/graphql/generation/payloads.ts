import { Field, Float, Int, ObjectType } from 'type-graphql'
import { changeKinds } from '../../generations/judge/planned-changes.ts'
import { Capability, Model, PriceRow, Route } from '../catalog/types.ts'
import { Picture } from '../media/types.ts'
import { Money } from '../money.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { Json } from '../scalars.ts'
import { Generation, SettledParameter } from './types.ts'

@ObjectType({ description: 'Answer of startGeneration.' })
export class StartGenerationPayload {
  @Field(() => Generation, { nullable: true, description: 'Null exactly when userErrors is not empty.' })
  generation!: Generation | null

  @Field(() => Boolean, {
    description: 'True when an earlier request with this idempotency key started the generation.',
  })
  replayed!: boolean

  @Field(() => String, {
    nullable: true,
    description:
      'The secret that signs posts to `webhookUrl` (`whsec_…`, Standard Webhooks). The same idempotency key returns the same secret. Null without a `webhookUrl`.',
  })
  webhookSecret!: string | null

  @Field(() => [ProblemType], { description: 'All problems with the input.' })
  userErrors!: ProblemType[]

  @Field(() => [ProblemType], { description: 'Warnings. They do not prevent the start.' })
  warnings!: ProblemType[]
}

const CancelOutcome = listEnum(
  'CancelOutcome',
  'Outcome of a cancellation.',
  ['CANCELED', 'REQUESTED', 'UNSUPPORTED_BY_PROVIDER'] as const,
  {
    CANCELED: 'It had not begun and is now canceled.',
    REQUESTED: 'The gateway is stopping it. An event reports when it has ended.',
    UNSUPPORTED_BY_PROVIDER:
      'The provider cannot stop it. It still becomes CANCELED, and `lateResult` decides what happens to its clip.',
  },
)

@ObjectType({ description: 'Answer of cancelGeneration.' })
export class CancelGenerationPayload {
  @Field(() => Generation, { nullable: true, description: 'Its current state.' })
  generation!: Generation | null

  @Field(() => CancelOutcome, { nullable: true, description: 'Null when userErrors is not empty.' })
  outcome!: string | null

  @Field(() => [ProblemType], { description: 'What is wrong with the input.' })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'Answer of deleteGeneration.' })
export class DeleteGenerationPayload {
  @Field(() => Generation, {
    nullable: true,
    description: 'What remains of the generation; null when none has this id.',
  })
  generation!: Generation | null

  @Field(() => [ProblemType], { description: 'Why it was not deleted.' })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'How long it takes in seconds, based on finished generations of the same kind.' })
export class ExpectedSeconds {
  @Field(() => Float, { description: 'Half of them had finished by then.' })
  median!: number

  @Field(() => Float, { description: '90 % of them had finished by then.' })
  ninetiethPercentile!: number

  @Field(() => Int, { description: 'Number of finished generations the estimate is based on.' })
  samples!: number
}

@ObjectType({ description: 'A route that was not chosen, and why.' })
export class RejectedRoute {
  @Field(() => Route, { description: 'The route that was not chosen.' })
  route!: Route

  @Field(() => String, { description: 'Why it was not chosen; text for people.' })
  reason!: string

  @Field(() => [ProblemType], {
    description: 'Problems with the input on this route; empty when another route was preferred.',
  })
  problems!: ProblemType[]
}

@ObjectType({ description: 'The estimated cost.' })
export class Estimate {
  @Field(() => Money, { description: 'All clips together.' })
  total!: Money

  @Field(() => Money, { description: 'One clip.' })
  perClip!: Money

  @Field(() => PriceRow, { description: 'The row of the price list that the estimate uses.' })
  row!: PriceRow

  @Field(() => Boolean, {
    description:
      'Whether this is an upper bound: the length of the clip or of an input video is not known before, so the longest is assumed.',
  })
  isUpperBound!: boolean
}

const ChangeKind = listEnum('ChangeKind', 'A change that the gateway makes to the input.', changeKinds, {
  HOST: 'Made reachable for the provider.',
  RECODE: 'Converted to another format.',
  RESIZE: 'Scaled.',
  CROP: 'Cropped to the frame’s aspect ratio.',
  PAD: 'Padded to the frame’s aspect ratio.',
  ROTATE: 'Rotated as its EXIF orientation says.',
  REWRITE_PROMPT:
    'References, shots or special characters are written in the provider’s notation; `providerRequest` shows the result.',
})

@ObjectType({ description: 'A part of a picture, in pixels from its top left.' })
export class Rectangle {
  @Field(() => Int, { description: 'Distance from the left edge.' })
  x!: number

  @Field(() => Int, { description: 'Distance from the top edge.' })
  y!: number

  @Field(() => Int, { description: 'Pixels.' })
  width!: number

  @Field(() => Int, { description: 'Pixels.' })
  height!: number
}

@ObjectType({ description: 'A change that the gateway would make.' })
export class PlannedChange {
  @Field(() => [String], { description: 'Path below the `input` argument.' })
  path!: string[]

  @Field(() => ChangeKind, { description: 'What happens.' })
  kind!: string

  @Field(() => String, { description: 'Text for people.' })
  message!: string

  @Field(() => Rectangle, {
    nullable: true,
    description:
      'The part of the upright picture, as sent, that remains after cropping. With a moving camera: all that is seen during the clip. Null when the picture has not been fetched yet, or the provider crops it.',
  })
  crop!: Rectangle | null
}

@ObjectType({ description: 'A picture as the provider would get it.' })
export class PreviewedPicture {
  @Field(() => [String], { description: 'Path below the `input` argument.' })
  path!: string[]

  @Field(() => Picture, { description: 'Exactly the bytes the provider would get; kept for an hour.' })
  picture!: Picture

  @Field(() => Rectangle, {
    nullable: true,
    description:
      'The part of the upright picture, in pixels as sent, that remains after cropping, as in PlannedChange. Null when it is not cropped.',
  })
  crop!: Rectangle | null

  @Field(() => Float, {
    nullable: true,
    description:
      'Factor by which it is enlarged for the clip. Null when it is not enlarged, or the clip’s size is not known.',
  })
  enlargedBy!: number | null
}

@ObjectType({ description: 'Answer of previewInputs.' })
export class PreviewPayload {
  @Field(() => [PreviewedPicture], {
    description: 'The pictures in the order of the parameters; empty when there are problems.',
  })
  pictures!: PreviewedPicture[]

  @Field(() => [ProblemType], {
    description: 'All problems with the input, including media that could not be fetched or used.',
  })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'What startGeneration would do with this input. Nothing was sent and nothing was stored.' })
export class GenerationPlan {
  @Field(() => Boolean, { description: 'Whether startGeneration would accept this input now.' })
  acceptable!: boolean

  @Field(() => [ProblemType], { description: 'All problems with the input.' })
  userErrors!: ProblemType[]

  @Field(() => [ProblemType], { description: 'Warnings. They do not prevent the start.' })
  warnings!: ProblemType[]

  @Field(() => Model, { nullable: true, description: 'The requested one.' })
  model!: Model | null

  @Field(() => Capability, { nullable: true, description: 'The requested one.' })
  capability!: Capability | null

  @Field(() => [SettledParameter], { description: 'Every parameter with the value that would be used.' })
  settled!: SettledParameter[]

  @Field(() => Route, { nullable: true, description: 'The route that would be used.' })
  route!: Route | null

  @Field(() => [RejectedRoute], { description: 'The routes that were not chosen, and why.' })
  rejectedRoutes!: RejectedRoute[]

  @Field(() => Estimate, { nullable: true, description: 'The estimated cost; null when no price is known.' })
  estimate!: Estimate | null

  @Field(() => ExpectedSeconds, {
    nullable: true,
    description: 'Estimated from similar generations. Null until enough of them have finished.',
  })
  expectedSeconds!: ExpectedSeconds | null

  @Field(() => [PlannedChange], { description: 'Changes that the gateway would make.' })
  changes!: PlannedChange[]

  @Field(() => [[String]], {
    description: 'Paths of input that cannot be checked before the start; for example, a plan does not fetch URLs.',
  })
  unchecked!: string[][]

  @Field(() => Json, {
    nullable: true,
    description:
      'The request as it would be sent to the provider, with names in place of media and without secrets. Null while pictures are unchecked.',
  })
  providerRequest!: unknown
}
