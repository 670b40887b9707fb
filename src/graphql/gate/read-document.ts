import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  parse,
  specifiedRules,
  typeFromAST,
  UniqueInputFieldNamesRule,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql'
import type { Problem } from '../../catalog/problem.ts'
import { limitReached } from './document-limits.ts'
import { problemsOfLiteral, shapeProblem } from './shape.ts'
import { pathOfArgument, pathOfVariable } from './variables.ts'
import { wrongShape } from './wrong-shape.ts'

/** Parses without repeating the text: graphql-js names the token it stumbled over, perhaps a piece of a prompt. */
export function parseDocument(query: string, maximumTokens: number): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: maximumTokens })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    if (error.message.includes('Parsing aborted')) {
      return limitReached(`The document has more than ${maximumTokens} tokens; pass data in variables.`)
    }
    const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 }
    return new GraphQLError(`The document cannot be parsed at line ${line}, column ${column}.`, {
      source: error.source,
      positions: error.positions,
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    })
  }
}

// The words of these two repeat values and keys of the input: they decide, ours explain.
const valueRules = [ValuesOfCorrectTypeRule, UniqueInputFieldNamesRule]
const structureRules = specifiedRules.filter((rule) => !valueRules.includes(rule))
const maximumMessageLength = 300

/** Validates without repeating values. The names of fields, arguments and types are the author's, and are repeated. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode): GraphQLError[] {
  const errors = validate(schema, document, structureRules, { maxErrors: 20, hideSuggestions: true }).map(
    ({ message, nodes, source, positions }) =>
      new GraphQLError(message.slice(0, maximumMessageLength), {
        nodes: nodes ?? null,
        source,
        positions,
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      }),
  )
  if (validate(schema, document, valueRules, { maxErrors: 1 }).length > 0) {
    const problems = problemsOfLiterals(schema, document)
    errors.push(wrongShape(problems.length > 0 ? problems : [shapeProblem([], 'A value does not match its type.')]))
  }
  return errors
}

function problemsOfLiterals(schema: GraphQLSchema, document: DocumentNode): Problem[] {
  const problems: Problem[] = []
  validate(schema, document, [
    (context): ASTVisitor => ({
      Argument(node) {
        const argument = context.getArgument()
        if (argument) problems.push(...problemsOfLiteral(node.value, argument.type, pathOfArgument(node.name.value)))
      },
      VariableDefinition(node) {
        const type = typeFromAST(schema, node.type)
        if (!node.defaultValue || !isInputType(type)) return
        problems.push(...problemsOfLiteral(node.defaultValue, type, pathOfVariable(document, node.variable.name.value)))
      },
    }),
  ])
  return problems.slice(0, 100)
}
