import type { Capability, Parameter } from '../catalog.ts'

/** What was entered, as the capability's input without `model`; what was left empty is not there. */
export type Entered = Readonly<Record<string, unknown>>

/** A capability's flat list of parameters as the tree that their names describe. */
export interface FormTree {
  capability: Capability
  find(name: string): Parameter | undefined
  /** Fields of an object, items of a list (`shots[]`) or the fields of its items; of `''` those of the input itself. */
  fieldsOf(name: string): readonly Parameter[]
  /** The object of which exactly one field is given. */
  isOneOf(name: string): boolean
}

export function createFormTree(capability: Capability): FormTree {
  const shown = capability.parameters.filter(({ name }) => name !== 'model')
  const byName = new Map(shown.map((parameter) => [parameter.name, parameter]))
  const byParent = Map.groupBy(shown, ({ name }) => parentOf(name))
  const fieldsOf = (name: string) => byParent.get(name) ?? []
  return {
    capability,
    fieldsOf,
    find: (name) => byName.get(name),
    isOneOf: (name) => fieldsOf(name)[0]?.oneOfGroup === name,
  }
}

/** `shots[].camera` of `shots[].camera.preset`, `shots[]` of `shots[].prompt`, `shots` of `shots[]`. */
const parentOf = (name: string): string =>
  name.endsWith('[]') ? name.slice(0, -2) : name.split('.').slice(0, -1).join('.')

/** The field's own name within its object. */
export const keyOf = (name: string): string => name.split('.').at(-1)!

/** The whole request, as StartGenerationInput.request takes it. */
export const requestOf = ({ capability }: FormTree, entered: Entered): Record<string, Record<string, Entered>> => ({
  [capability.familyField]: { [capability.field]: { model: capability.modelValue, ...entered } },
})

/** The same with `next` at that place; `undefined` takes it away. An item of a list stays where it is, empty. */
export function put(value: unknown, path: readonly string[], next: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return next
  if (Array.isArray(value)) {
    const empty = rest.length === 0 ? null : {}
    return value.map((item, index) => (String(index) === key ? (put(item, rest, next) ?? empty) : item))
  }
  const before = (value ?? {}) as Entered
  const changed = { ...before, [key]: put(before[key], rest, next) }
  return Object.fromEntries(Object.entries(changed).filter(([, each]) => each !== undefined))
}

/** Without objects that may be left out and hold nothing; the chosen one of several alternatives stays. */
export function withoutEmpty(tree: FormTree, entered: Entered, name = ''): Entered {
  const fields = Object.entries(entered).flatMap(([key, value]) => {
    const inner = name === '' ? key : `${name}.${key}`
    const parameter = tree.find(inner)
    if (parameter?.kind === 'LIST' && Array.isArray(value) && !tree.find(`${inner}[]`))
      return [[key, value.map((item) => item && withoutEmpty(tree, item as Entered, `${inner}[]`))] as const]
    if (parameter?.kind !== 'OBJECT' || typeof value !== 'object' || value === null) return [[key, value] as const]
    const kept = withoutEmpty(tree, value as Entered, inner)
    const mayGo = !parameter.required && !tree.isOneOf(name) && Object.keys(kept).length === 0
    return mayGo ? [] : [[key, kept] as const]
  })
  return Object.fromEntries(fields)
}

interface ProblemAt {
  path: readonly string[]
  parameter?: string | null
}

/**
 * The field that a problem is about, or the last one on the way there, as its keys joined by dots; '' when it is about none.
 * `path` leads from `input` down; where it leads somewhere else, the parameter's name is the place.
 */
export function placeOfProblem(tree: FormTree, entered: Entered, { path, parameter }: ProblemAt): string {
  const { familyField, field } = tree.capability
  const isHere = path[0] === 'request' && path[1] === familyField && path[2] === field
  const keys = isHere ? path.slice(3) : (parameter?.replaceAll('[]', '.0').split('.') ?? [])
  const place: string[] = []
  let name = ''
  let value: unknown = entered
  for (const key of keys) {
    const isItem = tree.find(name)?.kind === 'LIST'
    const next = isItem ? `${name}[]` : name === '' ? key : `${name}.${key}`
    const isKnown = isItem || tree.find(next) !== undefined
    const isChosen = !tree.isOneOf(name) || (typeof value === 'object' && value !== null && key in value)
    if (!isKnown || !isChosen || (isItem && !(Array.isArray(value) && Number(key) < value.length))) break
    name = next
    value = (value as Record<string, unknown> | undefined)?.[key]
    place.push(key)
  }
  return place.join('.')
}

/** What must be given and is not: asked for here, since a request without it has not even the shape of one. */
export function missingOf(tree: FormTree, entered: Entered, name = '', path: readonly string[] = []): MissingField[] {
  if (name !== '' && tree.isOneOf(name)) {
    const arm = tree.fieldsOf(name).find((each) => keyOf(each.name) in entered)
    return arm
      ? missingAt(tree, arm.name, entered[keyOf(arm.name)], [...path, keyOf(arm.name)], true)
      : [missing(tree, name, path)]
  }
  return tree
    .fieldsOf(name)
    .flatMap((parameter) =>
      missingAt(
        tree,
        parameter.name,
        entered[keyOf(parameter.name)],
        [...path, keyOf(parameter.name)],
        parameter.required,
      ),
    )
}

export interface MissingField {
  code: 'REQUIRED'
  path: readonly string[]
  parameter: string
  message: string
}

function missingAt(
  tree: FormTree,
  name: string,
  value: unknown,
  path: readonly string[],
  isRequired: boolean,
): MissingField[] {
  const kind = tree.find(name)?.kind
  if (value === undefined || value === null) return isRequired ? [missing(tree, name, path)] : []
  if (Array.isArray(value)) {
    const item = `${name}[]`
    return value.flatMap((each, index) => missingAt(tree, item, each, [...path, String(index)], true))
  }
  const isObject = kind === 'OBJECT' || (kind === undefined && name.endsWith('[]'))
  return isObject ? missingOf(tree, value as Entered, name, path) : []
}

function missing(tree: FormTree, parameter: string, path: readonly string[]): MissingField {
  const label = tree.find(parameter)?.label ?? tree.find(parameter.replace(/\[\]$/, ''))?.label ?? keyOf(parameter)
  const { familyField, field } = tree.capability
  return { code: 'REQUIRED', path: ['request', familyField, field, ...path], parameter, message: `${label}: needed.` }
}
