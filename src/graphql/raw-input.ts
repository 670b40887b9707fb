import { type GraphQLResolveInfo, valueFromASTUntyped } from 'graphql'
import type { Caller } from './server.ts'

/**
 * An argument as the caller wrote it: variables applied, nothing defaulted. What was given and what is a default can
 * only be told apart here; its shape has been judged by then.
 */
export function rawArgument(info: GraphQLResolveInfo, caller: Caller, name: string): Record<string, unknown> {
  const node = info.fieldNodes[0]!.arguments?.find((argument) => argument.name.value === name)
  const variables = caller.variables ?? info.variableValues
  return withoutUndefined(node ? valueFromASTUntyped(node.value, variables) : {}) as Record<string, unknown>
}

/** A variable left out inside an object leaves its field out, as coercion does. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  )
}
