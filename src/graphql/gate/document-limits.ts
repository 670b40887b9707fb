import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'

export interface DocumentLimits {
  /** Nested fields. `__schema` and `__type` do not count: graphql-js limits how often they may nest lists. */
  depth: number
  queryRootFields: number
  mutationRootFields: number
  /** Selections of one response name within one set; comparing them costs the square of their number. */
  sameNameSelections: number
  /** Names under which a document asks for one field: each may be another copy of a large value in the answer. */
  namesOfOneField: number
}

/**
 * What a document costs whatever its variables are. Runs before validation, so it takes nothing for granted:
 * unknown and cyclic fragments count as empty and are left to validation.
 */
export function exceededDocumentLimit(document: DocumentNode, limits: DocumentLimits): GraphQLError | null {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const depth = memoised(fragments, (set, ofFragment) =>
    Math.max(
      0,
      ...set.selections.map((selection) => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value)
        if (selection.kind === Kind.INLINE_FRAGMENT) return depth(selection.selectionSet)
        if (isIntrospection(selection)) return 0
        return 1 + (selection.selectionSet ? depth(selection.selectionSet) : 0)
      }),
    ),
  )
  const rootFields = memoised(fragments, (set, ofFragment) =>
    set.selections.reduce((count, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return count + ofFragment(selection.name.value)
      if (selection.kind === Kind.INLINE_FRAGMENT) return count + rootFields(selection.selectionSet)
      return selection.name.value === '__typename' ? count : count + 1
    }, 0),
  )
  if (mostNamesOfOneField(document) > limits.namesOfOneField)
    return limitReached(`A field may be asked for under at most ${limits.namesOfOneField} names.`)
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue
    if (hasCrowdedName(definition.selectionSet, limits.sameNameSelections)) {
      return limitReached(`A field may be selected at most ${limits.sameNameSelections} times in one place.`)
    }
    // Fragments count where they are used: those for introspection may be deep.
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    if (depth(definition.selectionSet) > limits.depth) {
      return limitReached(`The document nests more than ${limits.depth} fields.`)
    }
    const count = rootFields(definition.selectionSet)
    if (definition.operation === 'mutation' && count > limits.mutationRootFields) {
      return limitReached(
        limits.mutationRootFields === 1
          ? 'A mutation may have only one field: send one request per mutation.'
          : `A mutation may have at most ${limits.mutationRootFields} fields.`,
      )
    }
    if (definition.operation !== 'mutation' && count > limits.queryRootFields) {
      return limitReached(`An operation may have at most ${limits.queryRootFields} fields at its root.`)
    }
  }
  return null
}

export const limitReached = (message: string) => new GraphQLError(message, { extensions: { code: 'LIMIT_REACHED' } })

/** A fragment is measured once, however often it is spread: forty that each spread the next twice are 2^40 visits. */
function memoised(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measure: (set: SelectionSetNode, ofFragment: (name: string) => number) => number,
): (set: SelectionSetNode) => number {
  const known = new Map<string, number>()
  const ofFragment = (name: string): number => {
    const fragment = fragments.get(name)
    if (!fragment) return 0
    const before = known.get(name)
    if (before !== undefined) return before
    known.set(name, 0)
    const measured = measure(fragment.selectionSet, ofFragment)
    known.set(name, measured)
    return measured
  }
  return (set) => measure(set, ofFragment)
}

function isIntrospection(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && (selection.name.value === '__schema' || selection.name.value === '__type')
}

function hasCrowdedName(set: SelectionSetNode, limit: number): boolean {
  const counts = new Map<string, number>()
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value
      const count = (counts.get(name) ?? 0) + 1
      if (count > limit) return true
      counts.set(name, count)
    }
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) {
      if (hasCrowdedName(selection.selectionSet, limit)) return true
    }
  }
  return false
}

/** Under how many names the document asks for one field, wherever it stands: selections that are merged add up. */
function mostNamesOfOneField(document: DocumentNode): number {
  const names = new Map<string, Set<string>>()
  visit(document, {
    Field({ alias, name }) {
      const known = names.get(name.value) ?? new Set()
      names.set(name.value, known.add((alias ?? name).value))
    },
  })
  return Math.max(0, ...[...names.values()].map(({ size }) => size))
}
