import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { NumberRangeType } from '../problem.ts'
import { Json, SafeInt } from '../scalars.ts'
import { LengthUnit, ParameterKind, RuleKind, RuleMeasure } from './enums.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'When a rule or a price holds: the parameter has one of the values.',
})
export class RuleCondition {
  @Field(() => String, { description: 'As Parameter.name writes it.' })
  parameter!: string

  @Field(() => [Json], { nullable: true, description: 'Null: any value given.' })
  values!: readonly unknown[] | null
}

@ObjectType({ simpleResolvers: true, description: 'What no single parameter can say.' })
export class ParameterRule {
  @Field(() => RuleKind, { description: 'What it says.' })
  kind!: string

  @Field(() => [RuleCondition], { description: 'All must hold; none: always.' })
  when!: RuleCondition[]

  @Field(() => [String], { description: 'Whom it concerns, as Parameter.name writes it.' })
  parameters!: readonly string[]

  @Field(() => [Json], { nullable: true, description: 'RESTRICTS: what may be chosen.' })
  choices!: readonly unknown[] | null

  @Field(() => [NumberRangeType], { nullable: true, description: 'RESTRICTS, SUM: where the number may lie.' })
  ranges!: NumberRangeType[] | null

  @Field(() => Int, { nullable: true, description: 'AT_MOST: how many.' })
  limit!: number | null

  @Field(() => RuleMeasure, { nullable: true, description: 'SUM of media: what of each.' })
  measure!: string | null

  @Field(() => String, { description: 'The rule as a sentence.' })
  message!: string

  @Field(() => [ID], { description: 'The routes that have it; another may not.' })
  routes!: readonly string[]
}

@ObjectType({ simpleResolvers: true, description: '`value` is what is written into the input; `label` is shown.' })
export class Choice {
  @Field(() => String, { description: 'The enum value.' })
  value!: string

  @Field(() => String, { description: 'For people: `16:9`.' })
  label!: string

  @Field(() => Json, { nullable: true, description: 'What the canonical settings write for it: `16:9`.' })
  settingsValue!: unknown

  @Field(() => String, { nullable: true, description: 'Set when it should no longer be chosen.' })
  deprecationReason!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'What media a parameter takes.' })
export class MediaRule {
  @Field(() => [String], { description: 'Accepted types, judged by content.' })
  mimeTypes!: readonly string[]

  @Field(() => SafeInt, { nullable: true, description: 'Bytes.' })
  maximumBytes?: number

  @Field(() => Int, { nullable: true, description: 'Pixels of the shorter side.' })
  minimumSide?: number

  @Field(() => Int, { nullable: true, description: 'Pixels of the longer side.' })
  maximumSide?: number

  @Field(() => SafeInt, { nullable: true, description: 'Width × height.' })
  minimumPixels?: number

  @Field(() => SafeInt, { nullable: true, description: 'Width × height.' })
  maximumPixels?: number

  @Field(() => Float, { nullable: true, description: 'Width ÷ height.' })
  minimumAspect?: number

  @Field(() => Float, { nullable: true, description: 'Width ÷ height.' })
  maximumAspect?: number

  @Field(() => Float, { nullable: true, description: 'Of a video or sound.' })
  minimumSeconds?: number

  @Field(() => Float, { nullable: true, description: 'Of a video or sound.' })
  maximumSeconds?: number

  @Field(() => Float, { nullable: true, description: 'Frames per second of a video.' })
  minimumFrameRate?: number

  @Field(() => Float, { nullable: true, description: 'Frames per second of a video.' })
  maximumFrameRate?: number

  @Field(() => [String], { nullable: true, description: 'Of a video; null: any that can be read.' })
  codecs?: readonly string[]

  @Field(() => Boolean, {
    description: 'Format, bytes and longest side are brought inside by the gateway rather than refused.',
  })
  normalised!: boolean
}

@ObjectType({
  simpleResolvers: true,
  description:
    'One type with a kind, not an interface: `default` as Int here and String there may not stand in one selection.',
})
export class Parameter {
  @Field(() => String, { description: '`durationSeconds`; `shots[].camera.preset` inside the list `shots`.' })
  name!: string

  @Field(() => ParameterKind, { description: 'What its value is.' })
  kind!: string

  @Field(() => String, { description: 'For people.' })
  label!: string

  @Field(() => String, { description: 'For people.' })
  description!: string

  @Field(() => Boolean, { description: 'It must be given: there is no default that this model takes.' })
  required!: boolean

  @Field(() => Boolean, { description: 'A form may hide it at first.' })
  advanced!: boolean

  @Field(() => Json, { nullable: true, description: 'What is used when it is left out.' })
  default!: unknown

  @Field(() => String, { nullable: true, description: 'Of a number.' })
  unit!: string | null

  @Field(() => [NumberRangeType], { nullable: true, description: 'INTEGER, NUMBER: union of ranges.' })
  ranges!: NumberRangeType[] | null

  @Field(() => Json, { nullable: true, description: 'The value that means “the model decides”.' })
  automaticValue!: unknown

  @Field(() => [Choice], { nullable: true, description: 'CHOICE: what can be chosen.' })
  choices!: Choice[] | null

  @Field(() => Int, { nullable: true, description: 'TEXT: the longest.' })
  maximumLength!: number | null

  @Field(() => LengthUnit, { nullable: true, description: 'What `maximumLength` counts.' })
  lengthUnit!: string | null

  @Field(() => String, { nullable: true, description: 'TEXT: no part of it may match this regular expression.' })
  forbiddenPattern!: string | null

  @Field(() => Int, { nullable: true, description: 'LIST: the fewest.' })
  minimumItems!: number | null

  @Field(() => Int, { nullable: true, description: 'LIST: the most.' })
  maximumItems!: number | null

  @Field(() => MediaRule, { nullable: true, description: 'IMAGE, VIDEO, AUDIO: what is taken.' })
  media!: MediaRule | null

  @Field(() => String, { nullable: true, description: 'The object of which this is one of several exclusive fields.' })
  oneOfGroup!: string | null

  @Field(() => String, { nullable: true, description: 'Its name in the canonical settings: `duration_seconds`.' })
  settingsName!: string | null
}
