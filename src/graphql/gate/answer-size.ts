import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/**
 * How many objects the answer may hold: every field with fields of its own is one, times `first`, `last` or the
 * number of `ids` of each list around it. A field whose extensions say `answerObjects` counts as so many, a leaf of that
 * size too. Other lists count as one object: the server bounds them itself.
 * Of fragments on different object types only the most expensive counts, since an object has one type.
 * @throws GraphQLError when an argument does not fit its type.
 */
export function estimateAnswerSize(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const known = new Map<string, number>()

  const sizeOfFragment = (name: string): number => {
    const fragment = fragments.get(name)
    if (!fragment) return 0
    const before = known.get(name)
    if (before !== undefined) return before
    const measured = sizeOfSet(fragment.selectionSet, compositeNamed(fragment.typeCondition.name.value))
    known.set(name, measured)
    return measured
  }
  const compositeNamed = (name: string): GraphQLCompositeType | null => {
    const type = schema.getType(name)
    return isCompositeType(type) ? type : null
  }
  const sizeOfSet = (set: SelectionSetNode, parent: GraphQLCompositeType | null): number => {
    if (!parent) return 0
    let always = 0
    const byType = new Map<string, number>()
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        always += sizeOfField(selection, parent)
        continue
      }
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
      const condition = isSpread
        ? fragments.get(selection.name.value)?.typeCondition.name.value
        : selection.typeCondition?.name.value
      const type: GraphQLCompositeType | null = condition === undefined ? parent : compositeNamed(condition)
      const size = isSpread ? sizeOfFragment(selection.name.value) : sizeOfSet(selection.selectionSet, type)
      if (isObjectType(type) && type !== parent) byType.set(type.name, (byType.get(type.name) ?? 0) + size)
      else always += size
    }
    return always + Math.max(0, ...byType.values())
  }
  const sizeOfField = (node: FieldNode, parent: GraphQLCompositeType): number => {
    const name = node.name.value
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    // Introspection has limits of its own, `__typename` is no object.
    if (!field) return 0
    // Also asked of fields without fields, for what it throws.
    const asked = node.arguments?.length || field.args.length > 0 ? timesOf(field, node, variables) : 1
    const { answerObjects } = field.extensions
    const usual = typeof answerObjects === 'number' ? answerObjects : 0
    if (!node.selectionSet) return usual
    const times = Math.max(asked, usual)
    const type = getNamedType(field.type)
    return times * (1 + sizeOfSet(node.selectionSet, isCompositeType(type) ? type : null))
  }
  const root = schema.getRootType(operation.operation)
  return root ? sizeOfSet(operation.selectionSet, root) : 0
}

function timesOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Record<string, unknown>): number {
  const values = getArgumentValues(field, node, variables)
  let times = 1
  for (const name of ['first', 'last']) {
    const value = values[name]
    if (typeof value === 'number' && value > times) times = value
  }
  if (Array.isArray(values.ids) && values.ids.length > times) times = values.ids.length
  return times
}
