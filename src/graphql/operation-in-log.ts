import { Kind, type OperationDefinitionNode } from 'graphql'

/** `mutation Start`; of one without a name its first field. */
export function operationInLog({ operation, name, selectionSet }: OperationDefinitionNode): string {
  const [first] = selectionSet.selections
  const called = name?.value ?? (first?.kind === Kind.FIELD ? first.name.value : '')
  return `${operation} ${called.slice(0, 100)}`.trimEnd()
}
