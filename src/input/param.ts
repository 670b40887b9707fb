import { GraphQLSafeInt } from 'graphql-scalars'
import { Field, Float, ID, InputType, Int } from 'type-graphql'
import { hull } from '../catalog/hull.ts'
import { defaultOf, type ObjectSpec, type ParamSpec, type SpecTable } from '../catalog/param.ts'
import { judgeValue, type ValueProblem } from '../catalog/value.ts'
import { IsOptional, ValidateBy, ValidateNested } from './class-validator.ts'
import { enumOf } from './enum.ts'
import { AudioInput, ImageInput, VideoInput } from './media.ts'
import { OneOfInput } from './one-of.ts'

/** Where class-validator keeps what `judgeValue` said, so that its report is the catalog's own. */
export const judgedBy = 'catalog'

/** Declares a property from its catalog entry: GraphQL field, default, description and validation from one place. */
export function Param(spec: ParamSpec): PropertyDecorator {
  const type = typeOf(spec)
  const defaultValue = defaultOf(spec)
  return (target, key) => {
    const options = {
      nullable: !spec.required && defaultValue === undefined,
      description: describe(spec),
      ...(defaultValue === undefined ? {} : { defaultValue }),
    }
    Field((spec.kind === 'LIST' ? () => [type] : () => type) as () => never, options)(target, key as string)
    if (!spec.required) IsOptional()(target, key as string)
    const item = spec.kind === 'LIST' ? spec.item : spec
    if (item.kind === 'OBJECT' && !(spec.kind === 'LIST' && isPlain(item)))
      ValidateNested({ each: spec.kind === 'LIST' })(target, key as string)
    ValidateBy({
      name: judgedBy,
      validator: {
        validate: (value) => judgeField(spec, value) === undefined,
        defaultMessage: (given) => JSON.stringify(judgeField(spec, given!.value) satisfies ValueProblem | undefined),
      },
    })(target, key as string)
  }
}

/** Points by the hundred are judged by `settle` alone: class-validator takes microseconds for each number. */
const isPlain = (item: ObjectSpec): boolean =>
  Object.values(item.fields).every(({ kind }) => kind === 'INTEGER' || kind === 'NUMBER')

/** A template's length is that of the text it becomes: only the catalog's own judge knows that one. */
function judgeField(spec: ParamSpec, value: unknown): ValueProblem | undefined {
  const isTemplate = spec.kind === 'TEXT' && spec.template && typeof value === 'string' && value.includes('{{')
  return isTemplate ? undefined : judgeValue(spec, value)
}

/** The GraphQL type behind a parameter; of a list, that of its items. */
function typeOf(spec: ParamSpec): unknown {
  switch (spec.kind) {
    case 'TEXT':
      return String
    case 'NUMBER':
      return Float
    case 'INTEGER':
      return spec.large ? GraphQLSafeInt : Int
    case 'BOOLEAN':
      return Boolean
    case 'CHOICE':
      return enumOf(spec)
    case 'ID':
      return ID
    case 'IMAGE':
      return ImageInput
    case 'VIDEO':
      return VideoInput
    case 'AUDIO':
      return AudioInput
    case 'OBJECT':
      return inputTypeOf(widest.get(spec.inputType) ?? spec)
    case 'LIST':
      return typeOf(spec.item)
  }
}

/** Description with unit and limits: what a reader of the SDL needs to know. Where models differ, `Capability` tells. */
function describe(spec: ParamSpec): string {
  const limits: string[] = []
  if (spec.kind === 'INTEGER' || spec.kind === 'NUMBER')
    limits.push(
      `${spec.ranges.map(({ minimum, maximum }) => (minimum === maximum ? minimum : `${minimum}–${maximum}`)).join(', ')}${spec.unit ? ` ${spec.unit}` : ''}`,
    )
  if (spec.kind === 'TEXT')
    limits.push(`at most ${spec.maximumLength} ${spec.lengthUnit === 'TOKENS' ? 'tokens' : 'characters'}`)
  if (spec.kind === 'LIST') limits.push(`${spec.minimumItems}–${spec.maximumItems} items`)
  return limits.length === 0 ? spec.description : `${spec.description} ${capitalised(limits.join('; '))}.`
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

type InputClass = new () => object

const classes = new Map<string, InputClass>()
/** One input type serves several arms: it has the fields and the limits of all of them. */
const widest = new Map<string, ObjectSpec>()

/** Call it for every table before the first class is made: an object that stands in several arms is one input type. */
export function widenObjectTypes(table: SpecTable): void {
  for (const spec of Object.values(table)) {
    const item = spec.kind === 'LIST' ? spec.item : spec
    if (item.kind !== 'OBJECT') continue
    const known = widest.get(item.inputType)
    widest.set(item.inputType, known ? (hull([known, item]) as ObjectSpec) : item)
    widenObjectTypes(item.fields)
  }
}

/**
 * The input class of a table of parameters, made once per name: type-graphql and class-validator get from the catalog
 * what decorators on a hand-written class would tell them.
 */
export function inputTypeOf(table: {
  inputType: string
  description: string
  fields: SpecTable
  oneOf?: true
}): InputClass {
  const known = classes.get(table.inputType)
  if (known) return known
  const type = named(table.inputType)
  classes.set(table.inputType, type)
  const declare = table.oneOf ? OneOfInput : InputType
  declare(table.inputType, { description: table.description })(type as never)
  for (const [field, spec] of Object.entries(table.fields))
    Param(table.oneOf ? withoutDefault(spec) : spec)(type.prototype as object, field)
  return type
}

/** Fields of an exclusive input may be left out: that is what makes it one. */
function withoutDefault(spec: ParamSpec): ParamSpec {
  const { default: _default, required: _required, ...rest } = spec as ParamSpec & { default?: unknown }
  return rest as ParamSpec
}

/** Class names show in stack traces and in type-graphql's errors. */
export function named(name: string): InputClass {
  const type = class {}
  Object.defineProperty(type, 'name', { value: name })
  return type as InputClass
}
