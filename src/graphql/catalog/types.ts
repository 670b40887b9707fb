import { Extensions, Field, Float, ID, ObjectType } from 'type-graphql'
import { Money } from '../money.ts'
import { NodeType } from '../node.ts'
import { DateTime, Json } from '../scalars.ts'
import { AvailabilityState, CapabilityKind, LifecycleStage } from './enums.ts'
import { Parameter, ParameterRule, RuleCondition } from './parameter-types.ts'

@ObjectType({ simpleResolvers: true, description: 'Now, on this server, for this caller.' })
export class Availability {
  @Field(() => AvailabilityState, { description: 'Whether it can be used.' })
  state!: keyof typeof AvailabilityState

  @Field(() => Boolean, { description: 'READY or EMULATED.' })
  usable!: boolean

  @Field(() => String, { nullable: true, description: 'Why not, for people.' })
  reason!: string | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a clip costs when the conditions hold. The first row that matches counts.',
})
export class PriceRow {
  @Field(() => [RuleCondition], { description: 'All must hold; none: always.' })
  when!: RuleCondition[]

  @Field(() => Money, { nullable: true, description: 'For each second of the clip.' })
  perSecond!: Money | null

  @Field(() => Money, { nullable: true, description: 'For the clip, whatever its length.' })
  perClip!: Money | null

  @Field(() => Money, { nullable: true, description: 'For each picture that goes in.' })
  perPicture!: Money | null

  @Field(() => Money, { nullable: true, description: 'For each second of the videos and sounds that go in.' })
  perInputSecond!: Money | null

  @Field(() => Float, { nullable: true, description: 'An estimate reckons with so many seconds that go in.' })
  inputSecondsAtMost!: number | null

  @Field(() => String, { nullable: true, description: 'What to know about it.' })
  note!: string | null

  @Field(() => ID, { description: 'The route that has this price.' })
  route!: string
}

@ObjectType({ simpleResolvers: true, description: 'One name under which a model is served.' })
export class ModelSighting {
  @Field(() => String, { description: 'Id of the provider.' })
  provider!: string

  @Field(() => String, { description: 'The model’s name there.' })
  wireName!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'A model that is there, but whose wire nobody has confirmed. It has no input and cannot be started.',
})
export class UnconfirmedModel {
  @Field(() => String, { description: 'Stable; no name of `models`.' })
  name!: string

  @Field(() => String, { description: 'For people.' })
  label!: string

  @Field(() => String, { description: 'Who makes it, for people.' })
  vendor!: string

  @Field(() => [ModelSighting], { description: 'Where it is served, as far as is known.' })
  seenAt!: readonly ModelSighting[]

  @Field(() => [String], { description: 'What is known of it, sentences for people.' })
  known!: readonly string[]

  @Field(() => [String], { description: 'What must be confirmed before it is offered, sentences for people.' })
  missing!: readonly string[]

  @Field(() => String, { description: 'Where that comes from.' })
  source!: string

  @Field(() => DateTime, { description: 'When it was last compared with its source.' })
  checkedOn!: Date
}

@ObjectType({ simpleResolvers: true, description: 'A model’s dates.' })
export class Lifecycle {
  @Field(() => LifecycleStage, { description: 'Where it stands.' })
  stage!: keyof typeof LifecycleStage

  @Field(() => DateTime, { nullable: true, description: 'In that stage since then.' })
  since!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When its end was announced.' })
  deprecatedOn!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When it ends, or ended.' })
  retiresOn!: Date | null

  @Field(() => Model, { nullable: true, description: 'What to use instead.' })
  successor!: Model | null

  @Field(() => String, { nullable: true, description: 'For people.' })
  note!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'Who speaks a wire.' })
export class Provider {
  @Field(() => ID, { description: 'As StartGenerationInput.provider takes it.' })
  id!: string

  @Field(() => String, { description: 'For people.' })
  label!: string

  @Field(() => Boolean, { description: 'Progress has a measured fraction.' })
  reportsProgress!: boolean

  @Field(() => Boolean, { description: 'A running generation can be stopped there.' })
  canCancel!: boolean
}

@ObjectType({ simpleResolvers: true, description: 'A model at a provider.' })
export class Route {
  @Field(() => ID, { description: '`model@provider`.' })
  id!: string

  @Field(() => Provider, { description: 'Where requests go.' })
  provider!: Provider

  @Field(() => String, { description: 'The model’s name on that wire.' })
  wireName!: string

  @Field(() => [CapabilityKind], { description: 'What this route takes.' })
  capabilities!: string[]

  @Field(() => Availability, { description: 'On this server, now.' })
  availability!: Availability

  @Field(() => Lifecycle, { description: 'At this provider.' })
  lifecycle!: Lifecycle

  @Field(() => [String], { description: 'Parameters whose limits here are narrower than the model’s widest.' })
  limitsDiffer!: string[]

  @Field(() => [PriceRow], { description: 'What it costs here; empty when no price is known.' })
  prices!: PriceRow[]

  @Field(() => String, { description: 'Where the facts come from.' })
  source!: string

  @Field(() => DateTime, { description: 'When they were last checked.' })
  checkedOn!: Date

  @Field(() => [String], { description: 'What the vendor has not confirmed.' })
  unsure!: readonly string[]
}

@ObjectType({
  simpleResolvers: true,
  description: 'One arm of one model: everything a form needs, and how to write the answer back.',
})
export class Capability {
  @Field(() => ID, { description: 'Stable and global (`still-motion/cameraMove`).' })
  id!: string

  @Field(() => CapabilityKind, { description: 'What it does.' })
  kind!: string

  @Field(() => String, { description: 'For people.' })
  label!: string

  @Field(() => String, { description: 'For people.' })
  description!: string

  @Field(() => String, { description: 'request[familyField][field] = { model: modelValue, …parameters }' })
  familyField!: string

  @Field(() => String, { description: 'Field of the family’s input.' })
  field!: string

  @Field(() => String, { description: 'GraphQL input type of the arm.' })
  inputType!: string

  @Field(() => String, { description: 'Enum value of `model`.' })
  modelValue!: string

  @Field(() => Availability, { description: 'On this server, now.' })
  availability!: Availability

  @Field(() => Boolean, {
    description: 'It can make sound together with the picture: by `generateAudio`, or always.',
  })
  generatesAudio!: boolean

  @Field(() => [Parameter], { description: 'Flat, in the order a form should show them.' })
  parameters!: Parameter[]

  @Field(() => [ParameterRule], { description: 'What no single parameter can say.' })
  rules!: ParameterRule[]

  @Field(() => [PriceRow], { description: 'What it costs, by route.' })
  prices!: PriceRow[]

  @Extensions({ answerObjects: 20 })
  @Field(() => Json, {
    description:
      'JSON Schema 2020-12 of the arm’s input for this model, as GraphQL variables are written. It takes what any route takes; what its keywords cannot say stands in `$comment`.',
  })
  inputSchema!: unknown

  @Extensions({ answerObjects: 20 })
  @Field(() => Json, { description: 'JSON Schema 2020-12 of what each clip becomes: a Video with every field.' })
  outputSchema!: unknown
}

@ObjectType({ simpleResolvers: true, description: 'What a user may ask for by one name.' })
export class ModelFamily {
  @Field(() => ID, { description: 'Stable.' })
  id!: string

  @Field(() => String, { description: 'For people.' })
  label!: string

  @Field(() => String, { description: 'For people.' })
  description!: string

  @Field(() => String, { description: 'Field of GenerationRequestInput.' })
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

  @Field(() => String, { description: 'For people.' })
  label!: string

  @Field(() => String, { description: 'For people.' })
  description!: string

  @Field(() => ModelFamily, { description: 'Where it belongs.' })
  family!: ModelFamily

  @Field(() => Lifecycle, { description: 'Its dates.' })
  lifecycle!: Lifecycle

  @Field(() => Availability, { description: 'Best of its capabilities.' })
  availability!: Availability

  @Extensions({ answerObjects: 4 })
  @Field(() => [Capability], { description: 'What it can do.' })
  capabilities!: Capability[]

  @Field(() => [Route], { description: 'Who serves it.' })
  routes!: Route[]
}
