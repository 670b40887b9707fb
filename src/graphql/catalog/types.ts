import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { capabilityKinds, lifecycleStages } from '../../catalog/family.ts'
import { lengthUnits } from '../../catalog/param.ts'
import { ruleKinds } from '../../catalog/rule.ts'
import { availabilityStates } from '../../generations/availability.ts'
import { Money } from '../money.ts'
import { NodeType } from '../node.ts'
import { listEnum, NumberRangeType } from '../problem.ts'
import { DateTime, Json, SafeInt } from '../scalars.ts'

export const CapabilityKind = listEnum('CapabilityKind', 'What a model can be asked to do.', capabilityKinds, {
  TEXT_TO_VIDEO: 'From words alone.',
  IMAGE_TO_VIDEO: 'A clip that starts from one picture.',
  START_END_FRAME: 'From one picture to another.',
  REFERENCES: 'Pictures, videos or sounds that show what things are like.',
  ELEMENTS: 'A start frame, and named things that appear.',
  MULTI_SHOT: 'Several shots in one clip.',
  MULTI_SHOT_REFERENCES: 'Several shots, with references.',
  VOICES: 'People in the picture speak with given voices.',
  DRIVING_AUDIO: 'A sound file drives the picture.',
  CAMERA_CONTROL: 'The camera moves as told, one axis or a preset.',
  MOTION_BRUSH: 'Painted regions move along paths.',
  CAMERA_MOVE: 'One picture, one camera move.',
  SLIDESHOW: 'Pictures one after another.',
})

export const LifecycleStage = listEnum('LifecycleStage', 'Where a model stands in its life.', lifecycleStages, {
  PREVIEW: 'May still change.',
  ACTIVE: 'In service.',
  DEPRECATED: 'Still served; a date of retirement is set.',
  RETIRED: 'No longer served.',
})

export const AvailabilityState = listEnum(
  'AvailabilityState',
  'Whether something can be used on this server now.',
  availabilityStates,
  {
    READY: 'Usable.',
    EMULATED: 'Usable, answered by the emulator.',
    NO_CREDENTIAL: 'This server has no key for the provider.',
    NEEDS_PUBLIC_URL: 'The provider must be able to reach this server.',
    SUSPENDED: 'Not now, for the reason given.',
    RETIRED: 'No longer served.',
  },
)

export const ParameterKind = listEnum(
  'ParameterKind',
  'What a parameter’s value is.',
  ['TEXT', 'INTEGER', 'NUMBER', 'BOOLEAN', 'CHOICE', 'IMAGE', 'VIDEO', 'AUDIO', 'LIST', 'OBJECT', 'ID'] as const,
  {
    TEXT: 'Text.',
    INTEGER: 'A whole number.',
    NUMBER: 'A number.',
    BOOLEAN: 'True or false.',
    CHOICE: 'One of `choices`.',
    IMAGE: 'A picture (ImageInput).',
    VIDEO: 'A video (VideoInput).',
    AUDIO: 'A sound file (AudioInput).',
    ID: 'An id, as text.',
    LIST: 'A list; its items’ parameters follow as `name[].…`.',
    OBJECT: 'An object; its fields’ parameters follow as `name.…`.',
  },
)

export const LengthUnit = listEnum('LengthUnit', 'What a maximum length counts.', lengthUnits, {
  CODE_POINTS: 'Unicode characters.',
  UTF16_UNITS: 'JavaScript’s `length`.',
  TOKENS: 'The model’s own tokens. The gateway counts words, of which each is at least one.',
})

export const RuleKind = listEnum(
  'RuleKind',
  'What a rule says of its parameters once all its conditions hold.',
  ruleKinds,
  {
    REQUIRES: 'All of them must be given.',
    EXCLUDES: 'None of them may be given.',
    RESTRICTS: 'The parameter is one of `choices`, or within `ranges`.',
    AT_LEAST_ONE: 'One of them must be given.',
    AT_MOST: 'Together they have at most `limit` items.',
    SUM: 'Together their values lie within `ranges`.',
    SAME_SIZE: 'Their pictures have one size in pixels.',
    SAME_ASPECT: 'Their pictures have one shape.',
  },
)

export const Presence = listEnum(
  'Presence',
  'Whether a model takes something.',
  ['REQUIRED', 'OPTIONAL', 'NOT_ACCEPTED'] as const,
  {
    REQUIRED: 'It must be given.',
    OPTIONAL: 'It may be given.',
    NOT_ACCEPTED: 'It cannot be given.',
  },
)

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

  @Field(() => String, { description: 'The rule as a sentence.' })
  message!: string

  @Field(() => [ID], { description: 'The routes that have it; another may not.' })
  routes!: readonly string[]
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

  @Field(() => String, { nullable: true, description: 'What to know about it.' })
  note!: string | null

  @Field(() => ID, { description: 'The route that has this price.' })
  route!: string
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
  maximumPixels?: number

  @Field(() => Float, { nullable: true, description: 'Width ÷ height.' })
  minimumAspect?: number

  @Field(() => Float, { nullable: true, description: 'Width ÷ height.' })
  maximumAspect?: number

  @Field(() => Float, { nullable: true, description: 'Of a video or sound.' })
  minimumSeconds?: number

  @Field(() => Float, { nullable: true, description: 'Of a video or sound.' })
  maximumSeconds?: number

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

  @Field(() => Boolean, { description: 'It has no default and must be given.' })
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

  @Field(() => Json, {
    description:
      'JSON Schema 2020-12 of the arm’s input for this model, as GraphQL variables are written. It takes what any route takes; what its keywords cannot say stands in `$comment`.',
  })
  inputSchema!: unknown

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

  @Field(() => [Capability], { description: 'What it can do.' })
  capabilities!: Capability[]

  @Field(() => [Route], { description: 'Who serves it.' })
  routes!: Route[]
}
