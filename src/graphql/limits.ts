import { createHash } from 'node:crypto'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql'
import { estimateAnswerSize } from './gate/answer-size.ts'
import { createDocumentCache, type DocumentCache } from './gate/document-cache.ts'
import { type DocumentLimits, exceededDocumentLimit, limitReached } from './gate/document-limits.ts'
import type { JsonLimits } from './gate/json-bytes.ts'
import { parseDocument, validateDocument } from './gate/read-document.ts'
import { shapeProblem } from './gate/shape.ts'
import { coerceVariables } from './gate/variables.ts'
import { wrongShape } from './gate/wrong-shape.ts'

export interface Limits extends DocumentLimits, JsonLimits {
  documentTokens: number
  /** An error is placed by counting them from the start. */
  documentLines: number
  /** Values in the variables, at every depth. Far above any legal request; below what holds up everybody else. */
  variableValues: number
  /** Objects in an answer, as `estimateAnswerSize` counts them. */
  answerObjects: number
  documentCacheBytes: number
  bodyBytes: number
  /** Of bodies above 128 KiB together, from their first byte until they are answered. */
  largeBodyBytes: number
  largeBodyBytesOfTenant: number
  /** Before such a body is refused with 503. */
  largeBodyWaitMilliseconds: number
  /** Of a body of server-sent events, too. */
  webSocketMessageBytes: number
  /** Per second, after a burst of `subscriptionsPerConnection`: a gallery that reconnects subscribes at once. */
  webSocketMessagesPerSecond: number
  subscriptionsPerConnection: number
  subscriptionsPerKey: number
  /** WebSocket and SSE connections together. Behind a proxy every client has its address: see `trustProxy`. */
  connectionsPerAddress: number
  connectionInitMilliseconds: number
  keepAliveMilliseconds: number
  /** Until streams that do not close by themselves are cut. */
  streamCloseMilliseconds: number
  /** For HTTP requests that are under way when the server stops. */
  drainMilliseconds: number
  /** For one whole request, uploads included. */
  requestMilliseconds: number
}

export const defaultLimits: Limits = {
  documentTokens: 2_000,
  documentLines: 20_000,
  variableValues: 10_000,
  depth: 12,
  queryRootFields: 10,
  mutationRootFields: 1,
  sameNameSelections: 20,
  namesOfOneField: 20,
  answerObjects: 10_000,
  documentCacheBytes: 32 * 1024 * 1024,
  bodyBytes: 12 * 1024 * 1024,
  jsonDepth: 50,
  jsonValues: 50_000,
  largeBodyBytes: 60 * 1024 * 1024,
  largeBodyBytesOfTenant: 36 * 1024 * 1024,
  largeBodyWaitMilliseconds: 10_000,
  webSocketMessageBytes: 64 * 1024,
  webSocketMessagesPerSecond: 20,
  subscriptionsPerConnection: 100,
  subscriptionsPerKey: 1_000,
  connectionsPerAddress: 200,
  connectionInitMilliseconds: 3_000,
  keepAliveMilliseconds: 12_000,
  streamCloseMilliseconds: 1_500,
  drainMilliseconds: 5_000,
  requestMilliseconds: 15 * 60_000,
}

export type Transport = 'http' | 'websocket' | 'sse'

export type Verdict =
  | {
      accepted: true
      document: DocumentNode
      operation: OperationDefinitionNode
      operationName: string | undefined
      variables: Record<string, unknown>
    }
  | { accepted: false; errors: GraphQLError[] }

export interface Gate {
  /** Judges the JSON of one request, whatever brought it. Nothing of the request is repeated in the errors. */
  judge(request: unknown, transport: Transport): Verdict
  readonly documents: DocumentCache
}

/** The one gate through which every operation passes, over HTTP, WebSocket and SSE alike. */
export function createGate(schema: GraphQLSchema, limits: Limits): Gate {
  const documents = createDocumentCache(limits.documentCacheBytes)

  const documentOf = (query: string): DocumentNode | GraphQLError[] => {
    if (hasMoreLines(query, limits.documentLines))
      return [limitReached(`The document has more than ${limits.documentLines} lines.`)]
    const hash = hashOfDocument(query)
    const cached = documents.get(hash)
    if (cached) return cached
    const document = parseDocument(query, limits.documentTokens)
    if (document instanceof GraphQLError) return [document]
    const exceeded = exceededDocumentLimit(document, limits)
    if (exceeded) return [exceeded]
    const errors = validateDocument(schema, document)
    if (errors.length > 0) return errors
    documents.set(hash, document)
    return document
  }

  const judge = (request: unknown, transport: Transport): Verdict => {
    const refuse = (...errors: GraphQLError[]): Verdict => ({ accepted: false, errors })
    const parameters = readParameters(request)
    if (typeof parameters === 'string')
      return refuse(new GraphQLError(parameters, { extensions: { code: 'BAD_REQUEST' } }))
    let document: DocumentNode | GraphQLError[]
    try {
      document = documentOf(parameters.query)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // The parser of graphql-js descends once per bracket, and the stack has an end.
      return refuse(limitReached('The document nests too deeply.'))
    }
    if (Array.isArray(document)) return refuse(...document)
    const operation = getOperationAST(document, parameters.operationName)
    if (!operation) return refuse(invalid('`operationName` must name one of the operations in the document.'))
    const isSubscription = operation.operation === 'subscription'
    if (transport === 'http' && isSubscription) {
      return refuse(invalid('Subscriptions are served over WebSocket (/graphql) and over SSE (/graphql/stream).'))
    }
    if (transport !== 'http' && !isSubscription) {
      return refuse(invalid('Only subscriptions are served here; send queries and mutations with POST to /graphql.'))
    }
    if (!hasAtMost(limits.variableValues, parameters.variables)) {
      const message = `The variables hold more than ${limits.variableValues} values.`
      return refuse(wrongShape([{ code: 'TOO_MANY', path: [], parameter: null, message }]))
    }
    const coerced = coerceVariables(schema, document, operation, parameters.variables)
    if ('problems' in coerced) return refuse(wrongShape(coerced.problems))
    let size: number
    try {
      size = estimateAnswerSize(schema, document, operation, coerced.values)
    } catch {
      return refuse(
        wrongShape([
          shapeProblem([], 'The value of a variable does not match the type of the place where it is used.'),
        ]),
      )
    }
    if (size > limits.answerObjects) {
      return refuse(
        limitReached(`The answer could hold more than ${limits.answerObjects} objects; ask for shorter lists.`),
      )
    }
    const { operationName, variables } = parameters
    return { accepted: true, document, operation, operationName, variables }
  }
  return { judge, documents }
}

/** Stops counting at the limit: what is far too large costs no more than what is just too large. */
function hasAtMost(limit: number, root: unknown): boolean {
  const left: unknown[] = [root]
  for (let count = 0; left.length > 0; count += 1) {
    if (count > limit) return false
    const value = left.pop()
    if (typeof value === 'object' && value !== null) for (const key in value) left.push((value as never)[key])
    if (left.length > limit) return false
  }
  return true
}

function hasMoreLines(text: string, limit: number): boolean {
  const lineBreak = /[\r\n]/g
  for (let lines = 1; lineBreak.test(text); lines += 1) if (lines >= limit) return true
  return false
}

/** The key Apollo Server uses for its document store too. */
const hashOfDocument = (query: string) => createHash('sha256').update(query).digest('hex')

const invalid = (message: string) => new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })

interface Parameters {
  query: string
  operationName: string | undefined
  variables: Record<string, unknown>
}

function readParameters(request: unknown): Parameters | string {
  if (Array.isArray(request)) return 'Send one operation per request.'
  if (!isRecord(request)) return 'The body must be a JSON object with `query`.'
  const { query, operationName, variables, extensions } = request
  if (typeof query !== 'string' || query === '') return '`query` must be a non-empty string.'
  if (operationName != null && typeof operationName !== 'string') return '`operationName` must be a string.'
  if (variables != null && !isRecord(variables)) return '`variables` must be an object.'
  if (extensions != null && !isRecord(extensions)) return '`extensions` must be an object.'
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
