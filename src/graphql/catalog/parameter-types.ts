import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { NumberRangeType } from '../problem.ts'
import { Json, SafeInt } from '../scalars.ts'
import { LengthUnit, ParameterKind, RuleKind, RuleMeasure } from './enums.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'A condition of a rule or price. It holds when the parameter has one of the values.',
})
export class RuleCondition {
  @Field(() => String, { description: 'The parameter, in the notation of Parameter.name.' })
  parameter!: string

  @Field(() => [Json], { nullable: true, description: 'Values for which the condition holds. Null: any value.' })
  values!: readonly unknown[] | null
}

@ObjectType({ simpleResolvers: true, description: 'Rules that involve more than one parameter.' })
export class ParameterRule {
  @Field(() => RuleKind, { description: 'Kind of rule.' })
  kind!: string

  @Field(() => [RuleCondition], { description: 'All conditions must hold. Empty: it always applies.' })
  when!: RuleCondition[]

  @Field(() => [String], { description: 'The parameters it applies to, in the notation of Parameter.name.' })
  parameters!: readonly string[]

  @Field(() => [Json], { nullable: true, description: 'RESTRICTS: the allowed choices.' })
  choices!: readonly unknown[] | null

  @Field(() => [NumberRangeType], { nullable: true, description: 'RESTRICTS, SUM: the allowed ranges of the number.' })
  ranges!: NumberRangeType[] | null

  @Field(() => Int, { nullable: true, description: 'AT_MOST: maximum number of items.' })
  limit!: number | null

  @Field(() => RuleMeasure, { nullable: true, description: 'SUM of media: the quantity that is added up.' })
  measure!: string | null

  @Field(() => String, { description: 'The rule as a sentence.' })
  message!: string

  @Field(() => [ID], { description: 'The routes that have this rule.' })
  routes!: readonly string[]
}

@ObjectType({ simpleResolvers: true, description: 'A value to choose. Write `value` into the input and show `label`.' })
export class Choice {
  @Field(() => String, { description: 'The enum value.' })
  value!: string

  @Field(() => String, { description: 'Text for people: `16:9`.' })
  label!: string

  @Field(() => Json, { nullable: true, description: 'Its value in the canonical settings: `16:9`.' })
  settingsValue!: unknown

  @Field(() => String, { nullable: true, description: 'Set when it should no longer be chosen.' })
  deprecationReason!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'The media that a parameter accepts.' })
export class MediaRule {
  @Field(() => [String], { description: 'Accepted media types, detected from the content.' })
  mimeTypes!: readonly string[]

  @Field(() => SafeInt, { nullable: true, description: 'Maximum size in bytes.' })
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

  @Field(() => Float, { nullable: true, description: 'Seconds of a video or sound.' })
  minimumSeconds?: number

  @Field(() => Float, { nullable: true, description: 'Seconds of a video or sound.' })
  maximumSeconds?: number

  @Field(() => Float, { nullable: true, description: 'Frames per second of a video.' })
  minimumFrameRate?: number

  @Field(() => Float, { nullable: true, description: 'Frames per second of a video.' })
  maximumFrameRate?: number

  @Field(() => [String], {
    nullable: true,
    description: 'Accepted codecs of a video. Null: any codec that the gateway can read.',
  })
  codecs?: readonly string[]

  @Field(() => Boolean, {
    description:
      'Whether the gateway converts the media when format, size in bytes or longest side exceed the limits, instead of refusing it.',
  })
  normalised!: boolean
}

@ObjectType({
  simpleResolvers: true,
  description:
    'A parameter of a capability. It is one type with a kind, not an interface, because one selection cannot contain `default` as both Int and String.',
})
export class Parameter {
  @Field(() => String, { description: '`durationSeconds`; `shots[].camera.preset` inside the list `shots`.' })
  name!: string

  @Field(() => ParameterKind, { description: 'Type of its value.' })
  kind!: string

  @Field(() => String, { description: 'Text for people.' })
  label!: string

  @Field(() => String, { description: 'Text for people.' })
  description!: string

  @Field(() => Boolean, {
    description: 'Whether it must be given, because there is no default that this model accepts.',
  })
  required!: boolean

  @Field(() => Boolean, { description: 'Whether a form may hide it at first.' })
  advanced!: boolean

  @Field(() => Json, { nullable: true, description: 'The value used when it is omitted.' })
  default!: unknown

  @Field(() => String, { nullable: true, description: 'Unit of a number.' })
  unit!: string | null

  @Field(() => [NumberRangeType], {
    nullable: true,
    description: 'INTEGER, NUMBER: the allowed ranges; the value lies in one of them.',
  })
  ranges!: NumberRangeType[] | null

  @Field(() => Json, { nullable: true, description: 'The value that means “the model decides”.' })
  automaticValue!: unknown

  @Field(() => [Choice], { nullable: true, description: 'CHOICE: the values to choose from.' })
  choices!: Choice[] | null

  @Field(() => Int, { nullable: true, description: 'TEXT: maximum length.' })
  maximumLength!: number | null

  @Field(() => LengthUnit, { nullable: true, description: 'What `maximumLength` counts.' })
  lengthUnit!: string | null

  @Field(() => String, { nullable: true, description: 'TEXT: no part of it may match this regular expression.' })
  forbiddenPattern!: string | null

  @Field(() => Int, { nullable: true, description: 'LIST: minimum number of items.' })
  minimumItems!: number | null

  @Field(() => Int, { nullable: true, description: 'LIST: maximum number of items.' })
  maximumItems!: number | null

  @Field(() => MediaRule, { nullable: true, description: 'IMAGE, VIDEO, AUDIO: the media it accepts.' })
  media!: MediaRule | null

  @Field(() => String, {
    nullable: true,
    description: 'The object that contains this field, when only one of its fields may be given.',
  })
  oneOfGroup!: string | null

  @Field(() => String, { nullable: true, description: 'Its name in the canonical settings: `duration_seconds`.' })
  settingsName!: string | null
}
