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

  @Field(() => Boolean, { description: 'True when the idempotency key had already made this generation.' })
  replayed!: boolean

  @Field(() => String, {
    nullable: true,
    description:
      'What posts to `webhookUrl` are signed with (`whsec_…`, Standard Webhooks); the same again under the same idempotency key. Null without a `webhookUrl`.',
  })
  webhookSecret!: string | null

  @Field(() => [ProblemType], { description: 'Everything wrong with the input at once.' })
  userErrors!: ProblemType[]

  @Field(() => [ProblemType], { description: 'Worth knowing; nothing to stop for.' })
  warnings!: ProblemType[]
}

const CancelOutcome = listEnum(
  'CancelOutcome',
  'What a cancel came to.',
  ['CANCELED', 'REQUESTED', 'UNSUPPORTED_BY_PROVIDER'] as const,
  {
    CANCELED: 'It had not begun; it is canceled.',
    REQUESTED: 'Its holder stops it; the end follows as an event.',
    UNSUPPORTED_BY_PROVIDER:
      'The provider cannot stop it; CANCELED follows all the same, and its clip is treated as lateResult says.',
  },
)

@ObjectType({ description: 'Answer of cancelGeneration.' })
export class CancelGenerationPayload {
  @Field(() => Generation, { nullable: true, description: 'As it is now.' })
  generation!: Generation | null

  @Field(() => CancelOutcome, { nullable: true, description: 'Null when userErrors is not empty.' })
  outcome!: string | null

  @Field(() => [ProblemType], { description: 'What is wrong with the input.' })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'Answer of deleteGeneration.' })
export class DeleteGenerationPayload {
  @Field(() => Generation, { nullable: true, description: 'What is left of it; null when there is none of that id.' })
  generation!: Generation | null

  @Field(() => [ProblemType], { description: 'Why it is not deleted.' })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'How long it takes, from finished generations of its kind.' })
export class ExpectedSeconds {
  @Field(() => Float, { description: 'Half of them were done.' })
  median!: number

  @Field(() => Float, { description: 'Nine of ten were done.' })
  ninetiethPercentile!: number

  @Field(() => Int, { description: 'How many were looked at.' })
  samples!: number
}

@ObjectType({ description: 'A route that was not chosen, and why.' })
export class RejectedRoute {
  @Field(() => Route, { description: 'Which one.' })
  route!: Route

  @Field(() => String, { description: 'Why, for people.' })
  reason!: string

  @Field(() => [ProblemType], { description: 'What is wrong with the input there; empty when another was preferred.' })
  problems!: ProblemType[]
}

@ObjectType({ description: 'What it would cost.' })
export class Estimate {
  @Field(() => Money, { description: 'All clips together.' })
  total!: Money

  @Field(() => Money, { description: 'One clip.' })
  perClip!: Money

  @Field(() => PriceRow, { description: 'The row of the price list that was used.' })
  row!: PriceRow

  @Field(() => Boolean, {
    description: 'A length is not known before, the clip’s or that of input video: reckoned with the longest.',
  })
  isUpperBound!: boolean
}

const ChangeKind = listEnum('ChangeKind', 'What the gateway does to the input on its way.', changeKinds, {
  HOST: 'Made reachable for the provider.',
  RECODE: 'Written in another format.',
  RESIZE: 'Scaled.',
  CROP: 'Cut to the frame’s shape.',
  PAD: 'Filled up to the frame’s shape.',
  ROTATE: 'Turned as its EXIF says.',
  REWRITE_PROMPT: 'References, shots or signs are written the provider’s way; `providerRequest` shows how.',
})

@ObjectType({ description: 'A part of a picture, in pixels from its top left.' })
export class Rectangle {
  @Field(() => Int, { description: 'From the left.' })
  x!: number

  @Field(() => Int, { description: 'From the top.' })
  y!: number

  @Field(() => Int, { description: 'Pixels.' })
  width!: number

  @Field(() => Int, { description: 'Pixels.' })
  height!: number
}

@ObjectType({ description: 'Something the gateway would change.' })
export class PlannedChange {
  @Field(() => [String], { description: 'From the `input` argument down.' })
  path!: string[]

  @Field(() => ChangeKind, { description: 'What happens.' })
  kind!: string

  @Field(() => String, { description: 'For people.' })
  message!: string

  @Field(() => Rectangle, {
    nullable: true,
    description:
      'What a cut leaves of the picture as it was sent, upright; under a moving camera, what is seen of it at all. Null where the picture is not here yet, or the provider cuts.',
  })
  crop!: Rectangle | null
}

@ObjectType({ description: 'A picture as the provider would get it.' })
export class PreviewedPicture {
  @Field(() => [String], { description: 'From the `input` argument down.' })
  path!: string[]

  @Field(() => Picture, { description: 'Byte for byte; kept for an hour.' })
  picture!: Picture

  @Field(() => Rectangle, {
    nullable: true,
    description:
      'What was cut out of it, in pixels as it was sent, upright; as in PlannedChange. Null where nothing is cut.',
  })
  crop!: Rectangle | null

  @Field(() => Float, {
    nullable: true,
    description: 'So many times it is enlarged for the clip. Null where it is not, or the clip’s size is not known.',
  })
  enlargedBy!: number | null
}

@ObjectType({ description: 'Answer of previewInputs.' })
export class PreviewPayload {
  @Field(() => [PreviewedPicture], { description: 'In the order of the parameters; empty when something is wrong.' })
  pictures!: PreviewedPicture[]

  @Field(() => [ProblemType], { description: 'Everything wrong with the input at once, and media that cannot be had.' })
  userErrors!: ProblemType[]
}

@ObjectType({ description: 'What startGeneration would do with this input. Nothing was sent and nothing written.' })
export class GenerationPlan {
  @Field(() => Boolean, { description: 'No problems: startGeneration with this input would be accepted now.' })
  acceptable!: boolean

  @Field(() => [ProblemType], { description: 'Everything wrong with the input at once.' })
  userErrors!: ProblemType[]

  @Field(() => [ProblemType], { description: 'Worth knowing; nothing to stop for.' })
  warnings!: ProblemType[]

  @Field(() => Model, { nullable: true, description: 'Asked for.' })
  model!: Model | null

  @Field(() => Capability, { nullable: true, description: 'Asked for.' })
  capability!: Capability | null

  @Field(() => [SettledParameter], { description: 'Every parameter as it would be used.' })
  settled!: SettledParameter[]

  @Field(() => Route, { nullable: true, description: 'Chosen.' })
  route!: Route | null

  @Field(() => [RejectedRoute], { description: 'Why the others fell out.' })
  rejectedRoutes!: RejectedRoute[]

  @Field(() => Estimate, { nullable: true, description: 'Null when no price is known.' })
  estimate!: Estimate | null

  @Field(() => ExpectedSeconds, { nullable: true, description: 'Null until enough of its kind have finished.' })
  expectedSeconds!: ExpectedSeconds | null

  @Field(() => [PlannedChange], { description: 'What the gateway would change.' })
  changes!: PlannedChange[]

  @Field(() => [[String]], { description: 'Paths that only the work can judge: a URL is not fetched here.' })
  unchecked!: string[][]

  @Field(() => Json, {
    nullable: true,
    description:
      'The request as it would be sent to the provider, media by name and without secrets; null while pictures are unchecked.',
  })
  providerRequest!: unknown
}
