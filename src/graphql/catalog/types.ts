import { Extensions, Field, Float, ID, ObjectType } from 'type-graphql'
import { Money } from '../money.ts'
import { NodeType } from '../node.ts'
import { DateTime, Json } from '../scalars.ts'
import { AvailabilityState, CapabilityKind, LifecycleStage } from './enums.ts'
import { Parameter, ParameterRule, RuleCondition } from './parameter-types.ts'

@ObjectType({ simpleResolvers: true, description: 'Current availability on this server for this caller.' })
export class Availability {
  @Field(() => AvailabilityState, { description: 'Whether, and how, it can be used.' })
  state!: keyof typeof AvailabilityState

  @Field(() => Boolean, { description: 'READY or EMULATED.' })
  usable!: boolean

  @Field(() => String, { nullable: true, description: 'Why it is not usable; text for people.' })
  reason!: string | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'The price of a clip when all conditions hold. The first matching row applies.',
})
export class PriceRow {
  @Field(() => [RuleCondition], { description: 'All conditions must hold. Empty: it always applies.' })
  when!: RuleCondition[]

  @Field(() => Money, { nullable: true, description: 'Price of each second of the clip.' })
  perSecond!: Money | null

  @Field(() => Money, { nullable: true, description: 'Price of the clip, independent of its length.' })
  perClip!: Money | null

  @Field(() => Money, { nullable: true, description: 'Price of each input picture.' })
  perPicture!: Money | null

  @Field(() => Money, { nullable: true, description: 'Price of each second of input video and sound.' })
  perInputSecond!: Money | null

  @Field(() => Float, {
    nullable: true,
    description: 'Maximum number of input seconds; an estimate uses it when the length is not known.',
  })
  inputSecondsAtMost!: number | null

  @Field(() => String, { nullable: true, description: 'A note about this price.' })
  note!: string | null

  @Field(() => ID, { description: 'The route that has this price.' })
  route!: string
}

@ObjectType({ simpleResolvers: true, description: 'A name under which a provider serves a model.' })
export class ModelSighting {
  @Field(() => String, { description: 'Id of the provider.' })
  provider!: string

  @Field(() => String, { description: 'The model’s name there.' })
  wireName!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'A model that exists, but whose API has not been confirmed. It has no input and cannot be started.',
})
export class UnconfirmedModel {
  @Field(() => String, { description: 'Stable name. It is not a name in `models`.' })
  name!: string

  @Field(() => String, { description: 'Text for people.' })
  label!: string

  @Field(() => String, { description: 'Who makes it; text for people.' })
  vendor!: string

  @Field(() => [ModelSighting], { description: 'Where it is known to be served.' })
  seenAt!: readonly ModelSighting[]

  @Field(() => [String], { description: 'What is known about it, as sentences for people.' })
  known!: readonly string[]

  @Field(() => [String], { description: 'What must be confirmed before it is offered, as sentences for people.' })
  missing!: readonly string[]

  @Field(() => String, { description: 'Source of this information.' })
  source!: string

  @Field(() => DateTime, { description: 'When it was last compared with its source.' })
  checkedOn!: Date
}

@ObjectType({ simpleResolvers: true, description: 'Lifecycle of a model: its stage and its dates.' })
export class Lifecycle {
  @Field(() => LifecycleStage, { description: 'Its status.' })
  stage!: keyof typeof LifecycleStage

  @Field(() => DateTime, { nullable: true, description: 'Since when it has been in this stage.' })
  since!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When its retirement was announced.' })
  deprecatedOn!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When it will be or was retired.' })
  retiresOn!: Date | null

  @Field(() => Model, { nullable: true, description: 'The model to use instead.' })
  successor!: Model | null

  @Field(() => String, { nullable: true, description: 'Text for people.' })
  note!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'A service that runs models.' })
export class Provider {
  @Field(() => ID, { description: 'The id that StartGenerationInput.provider accepts.' })
  id!: string

  @Field(() => String, { description: 'Text for people.' })
  label!: string

  @Field(() => Boolean, { description: 'Whether the provider reports a fraction of progress.' })
  reportsProgress!: boolean

  @Field(() => Boolean, { description: 'Whether the provider can stop a running generation.' })
  canCancel!: boolean
}

@ObjectType({ simpleResolvers: true, description: 'A model at a provider.' })
export class Route {
  @Field(() => ID, { description: '`model@provider`.' })
  id!: string

  @Field(() => Provider, { description: 'The provider that requests are sent to.' })
  provider!: Provider

  @Field(() => String, { description: 'The model’s name in the provider’s API.' })
  wireName!: string

  @Field(() => [CapabilityKind], { description: 'The capabilities this route supports.' })
  capabilities!: string[]

  @Field(() => Availability, { description: 'Current availability on this server.' })
  availability!: Availability

  @Field(() => Lifecycle, { description: 'Lifecycle at this provider.' })
  lifecycle!: Lifecycle

  @Field(() => [String], { description: 'Parameters whose limits here are narrower than the model’s widest.' })
  limitsDiffer!: string[]

  @Field(() => [PriceRow], { description: 'Prices of this route; empty when no price is known.' })
  prices!: PriceRow[]

  @Field(() => String, { description: 'Source of these facts.' })
  source!: string

  @Field(() => DateTime, { description: 'When these facts were last checked against their source.' })
  checkedOn!: Date

  @Field(() => [String], { description: 'Facts that the vendor has not confirmed.' })
  unsure!: readonly string[]
}

@ObjectType({
  simpleResolvers: true,
  description: 'One capability of one model: everything a form needs, and how to write its values into a request.',
})
export class Capability {
  @Field(() => ID, { description: 'Stable and global (`still-motion/cameraMove`).' })
  id!: string

  @Field(() => CapabilityKind, { description: 'Kind of capability.' })
  kind!: string

  @Field(() => String, { description: 'Text for people.' })
  label!: string

  @Field(() => String, { description: 'Text for people.' })
  description!: string

  @Field(() => String, { description: 'request[familyField][field] = { model: modelValue, …parameters }' })
  familyField!: string

  @Field(() => String, { description: 'Its field in the family’s input.' })
  field!: string

  @Field(() => String, { description: 'GraphQL input type of the capability.' })
  inputType!: string

  @Field(() => String, { description: 'Value of the enum field `model`.' })
  modelValue!: string

  @Field(() => Availability, { description: 'Current availability on this server.' })
  availability!: Availability

  @Field(() => Boolean, {
    description: 'Whether it can generate sound with the picture, either on request (`generateAudio`) or always.',
  })
  generatesAudio!: boolean

  @Field(() => [Parameter], { description: 'All parameters in a flat list, in the order a form should show them.' })
  parameters!: Parameter[]

  @Field(() => [ParameterRule], { description: 'Rules that involve more than one parameter.' })
  rules!: ParameterRule[]

  @Field(() => [PriceRow], { description: 'Prices of all its routes.' })
  prices!: PriceRow[]

  @Extensions({ answerObjects: 20 })
  @Field(() => Json, {
    description:
      'JSON Schema 2020-12 of the capability’s input for this model, in the form of GraphQL variables. It accepts whatever at least one route accepts. Rules that JSON Schema cannot express are in `$comment`.',
  })
  inputSchema!: unknown

  @Extensions({ answerObjects: 20 })
  @Field(() => Json, { description: 'JSON Schema 2020-12 of the result of each clip: a Video with all its fields.' })
  outputSchema!: unknown
}

@ObjectType({ simpleResolvers: true, description: 'A group of models with one common name.' })
export class ModelFamily {
  @Field(() => ID, { description: 'Stable id.' })
  id!: string

  @Field(() => String, { description: 'Text for people.' })
  label!: string

  @Field(() => String, { description: 'Text for people.' })
  description!: string

  @Field(() => String, { description: 'Its field in GenerationRequestInput.' })
  field!: string

  @Field(() => String, { description: 'GraphQL input type of that field.' })
  inputType!: string

  // Models lead to their family and back: this list in itself would multiply without end.
  @Extensions({ answerObjects: 8 })
  @Field(() => [Model], { description: 'Its models.' })
  models!: Model[]
}

@ObjectType({ simpleResolvers: true, implements: NodeType, description: 'A model of a family.' })
export class Model extends NodeType {
  __typename!: 'Model'

  @Field(() => String, { description: 'Catalog name: `still-motion`.' })
  name!: string

  @Field(() => String, { description: 'Text for people.' })
  label!: string

  @Field(() => String, { description: 'Text for people.' })
  description!: string

  @Field(() => ModelFamily, { description: 'The family it belongs to.' })
  family!: ModelFamily

  @Field(() => Lifecycle, { description: 'Stage and dates of its lifecycle.' })
  lifecycle!: Lifecycle

  @Field(() => Availability, { description: 'The best availability among its capabilities.' })
  availability!: Availability

  @Extensions({ answerObjects: 4 })
  @Field(() => [Capability], { description: 'Its capabilities.' })
  capabilities!: Capability[]

  @Field(() => [Route], { description: 'The providers that serve it, as routes.' })
  routes!: Route[]
}
