import {
  type GraphQLInputType,
  type GraphQLResolveInfo,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  valueFromASTUntyped,
} from 'graphql'
import type { Caller } from './server.ts'

/**
 * An argument as the caller wrote it: variables applied, nothing defaulted but what the document itself defaults. What
 * was given and what is a default can only be told apart here; the schema has made sure by then
 * that it is an `Input`.
 */
export function rawArgument<Input extends object>(info: GraphQLResolveInfo, caller: Caller, name: string): Input {
  const node = info.fieldNodes[0]!.arguments?.find((argument) => argument.name.value === name)
  const argument = info.parentType.getFields()[info.fieldName]!.args.find((candidate) => candidate.name === name)!
  const value = node && valueFromASTUntyped(node.value, variablesOf(info, caller))
  return (value ? asGiven(value, argument.type) : {}) as Input
}

/** The variables that were sent, and for the others what the operation says of them. */
function variablesOf(info: GraphQLResolveInfo, caller: Caller): Record<string, unknown> {
  const sent = caller.variables ?? info.variableValues
  const variables: Record<string, unknown> = {}
  for (const { variable, defaultValue } of info.operation.variableDefinitions ?? []) {
    const name = variable.name.value
    if (Object.hasOwn(sent, name) && sent[name] !== undefined) variables[name] = sent[name]
    else if (defaultValue) variables[name] = valueFromASTUntyped(defaultValue)
  }
  return variables
}

/**
 * What coercion does to a value, without the defaults: one item stands for a list of one, a number may be an id. Null
 * is as good as left out.
 */
function asGiven(value: unknown, type: GraphQLInputType): unknown {
  if (value === null || value === undefined) return undefined
  if (isNonNullType(type)) return asGiven(value, type.ofType)
  if (isListType(type))
    return (Array.isArray(value) ? value : [value]).map((item: unknown) => asGiven(item, type.ofType))
  if (isLeafType(type)) return type.name === 'ID' ? String(value) : value
  if (!isInputObjectType(type)) return value
  const fields = type.getFields()
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]): [string, unknown] => [key, asGiven(item, fields[key]!.type)])
      .filter(([, item]) => item !== undefined),
  )
}
