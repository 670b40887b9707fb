import { IsOptional, ValidateBy, ValidateNested } from 'class-validator'
import { GraphQLSafeInt } from 'graphql-scalars'
import { Field, Float, Int, registerEnumType } from 'type-graphql'
import { type ChoiceSpec, defaultOf, type ParamSpec } from '../catalog/param.ts'
import { judgeValue, type ValueProblem } from '../catalog/value.ts'

const enums = new Map<string, { type: object; values: string }>()

/** The GraphQL enum of a choice. One name means one list of values: a second list under the same name is an error. */
export function enumOf(spec: ChoiceSpec): object {
  const values = spec.choices.map((choice) => choice.value).join()
  const known = enums.get(spec.enumName)
  if (known) {
    if (known.values !== values) throw new Error(`Two lists of values for the enum ${spec.enumName}`)
    return known.type
  }
  const type = Object.fromEntries(spec.choices.map((choice) => [choice.value, choice.value]))
  registerEnumType(type, {
    name: spec.enumName,
    description: `${spec.label}.`,
    valuesConfig: Object.fromEntries(
      spec.choices.map((choice) => [choice.value, { description: choice.description ?? choice.label }]),
    ),
  })
  enums.set(spec.enumName, { type, values })
  return type
}

const scalars = { TEXT: String, NUMBER: Float, BOOLEAN: Boolean }

/** Where class-validator keeps what `judgeValue` said, so that its report is the catalog's own. */
export const judgedBy = 'catalog'

/**
 * Declares a property from its catalog entry: GraphQL field, default, description and validation from one place.
 * `type` gives the input class of an object or of a list's items.
 */
export function Param(spec: ParamSpec, type?: () => unknown): PropertyDecorator {
  const graphqlType =
    spec.kind === 'CHOICE'
      ? enumOf(spec)
      : spec.kind === 'INTEGER'
        ? spec.large
          ? GraphQLSafeInt
          : Int
        : spec.kind in scalars
          ? scalars[spec.kind as keyof typeof scalars]
          : undefined
  const defaultValue = defaultOf(spec)
  return (target, key) => {
    const options = {
      nullable: !spec.required && defaultValue === undefined,
      description: describe(spec),
      ...(defaultValue === undefined ? {} : { defaultValue }),
    }
    Field((spec.kind === 'LIST' ? () => [type!()] : (type ?? (() => graphqlType))) as () => never, options)(
      target,
      key as string,
    )
    if (!spec.required) IsOptional()(target, key as string)
    if (spec.kind === 'LIST' || spec.kind === 'OBJECT')
      ValidateNested({ each: spec.kind === 'LIST' })(target, key as string)
    ValidateBy({
      name: judgedBy,
      validator: {
        validate: (value) => judgeValue(spec, value) === undefined,
        defaultMessage: (given) => JSON.stringify(judgeValue(spec, given!.value) satisfies ValueProblem | undefined),
      },
    })(target, key as string)
  }
}

/** Description with unit and limits: what a reader of the SDL needs to know. */
function describe(spec: ParamSpec): string {
  const limits: string[] = []
  if (spec.kind === 'INTEGER' || spec.kind === 'NUMBER')
    limits.push(
      `${spec.ranges.map((range) => (range.minimum === range.maximum ? range.minimum : `${range.minimum}–${range.maximum}`)).join(', ')}${spec.unit ? ` ${spec.unit}` : ''}`,
    )
  if (spec.kind === 'TEXT') limits.push(`at most ${spec.maximumLength} characters`)
  if (spec.kind === 'LIST') limits.push(`${spec.minimumItems}–${spec.maximumItems} items`)
  return limits.length === 0 ? spec.description : `${spec.description} ${capitalised(limits.join('; '))}.`
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
