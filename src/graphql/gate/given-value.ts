import { type GraphQLLeafType, Kind, type ValueNode } from 'graphql'

/** A value as it was given, in a variable (JSON) or in the document, reduced to what a type asks of it. */
export type Shape =
  | { kind: 'variable' }
  | { kind: 'null' }
  | { kind: 'list'; items: Shape[]; fits: Fits }
  | { kind: 'object'; entries: [name: string, value: Shape][]; fits: Fits }
  | { kind: 'scalar'; fits: Fits }
type Fits = (type: GraphQLLeafType) => boolean

export function shapeOfJson(value: unknown): Shape {
  if (value === null || value === undefined) return { kind: 'null' }
  const fits: Fits = (type) => succeeds(() => type.parseValue(value))
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      fits,
      get items() {
        return value.map(shapeOfJson)
      },
    }
  }
  if (typeof value !== 'object') return { kind: 'scalar', fits }
  return {
    kind: 'object',
    fits,
    get entries() {
      return Object.entries(value).map(([name, item]): [string, Shape] => [name, shapeOfJson(item)])
    },
  }
}

export function shapeOfLiteral(node: ValueNode): Shape {
  const fits: Fits = (type) => succeeds(() => type.parseLiteral(node, undefined))
  switch (node.kind) {
    case Kind.VARIABLE:
      return { kind: 'variable' }
    case Kind.NULL:
      return { kind: 'null' }
    case Kind.LIST:
      return { kind: 'list', fits, items: node.values.map(shapeOfLiteral) }
    case Kind.OBJECT:
      return {
        kind: 'object',
        fits,
        entries: node.fields.map((field) => [field.name.value, shapeOfLiteral(field.value)]),
      }
    default:
      return { kind: 'scalar', fits }
  }
}

function succeeds(read: () => unknown): boolean {
  try {
    return read() !== undefined
  } catch {
    return false
  }
}
