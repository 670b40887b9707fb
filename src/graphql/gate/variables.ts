import {
  coerceInputValue,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
  valueFromAST,
  visit,
} from 'graphql'
import type { Problem } from '../../catalog/problem.ts'
import { problemsOfJson, shapeProblem } from './shape.ts'

export type CoercedVariables = { values: Record<string, unknown> } | { problems: Problem[] }

/** Coerces the variables of one operation and collects the faults of all of them, in our own words. */
export function coerceVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): CoercedVariables {
  const values: Record<string, unknown> = Object.create(null)
  const problems: Problem[] = []
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value
    // Validation has proved that it names an input type.
    const type = typeFromAST(schema, definition.type) as GraphQLInputType
    const pathOf = () => pathOfVariable(document, name)
    if (!Object.hasOwn(given, name) || given[name] === undefined) {
      if (definition.defaultValue) values[name] = valueFromAST(definition.defaultValue, type)
      else if (isNonNullType(type)) problems.push(shapeProblem(pathOf(), 'The variable for this is required.'))
      continue
    }
    let fits = true
    values[name] = coerceInputValue(given[name], type, () => {
      fits = false
    })
    if (fits) continue
    const found = problemsOfJson(given[name], type, pathOf())
    problems.push(...(found.length > 0 ? found : [shapeProblem(pathOf(), `Expected a ${String(type)}.`)]))
  }
  return problems.length > 0 ? { problems } : { values }
}

/**
 * Where a variable stands, as a `Problem` writes it: from the `input` argument down; under any other argument the
 * path begins with that argument's name.
 */
export function pathOfVariable(document: DocumentNode, variable: string): string[] {
  let found: string[] | null = null
  const search = (value: ValueNode, path: string[]): void => {
    if (found) return
    if (value.kind === Kind.VARIABLE && value.name.value === variable) found = path
    else if (value.kind === Kind.LIST)
      for (const [index, item] of value.values.entries()) search(item, [...path, String(index)])
    else if (value.kind === Kind.OBJECT)
      for (const field of value.fields) search(field.value, [...path, field.name.value])
  }
  visit(document, { Argument: (node) => search(node.value, pathOfArgument(node.name.value)) })
  return found ?? []
}

export const pathOfArgument = (name: string): string[] => (name === 'input' ? [] : [name])
