import type { ModelArm } from '../../src/catalog/family.ts'
import { defaultOf, type NumericSpec, type ParamSpec, type SpecTable } from '../../src/catalog/param.ts'
import { judgeValue } from '../../src/catalog/value.ts'

/** The least that can be written for an arm: what has no default, and one of what its rules ask for. */
export function smallestInput(arm: ModelArm): Record<string, unknown> {
  const input = smallestOf(arm.parameters)
  for (const rule of arm.rules)
    if (rule.kind === 'AT_LEAST_ONE' && !rule.when?.length && !rule.parameters.some((name) => name in input))
      give(input, rule.parameters[0]!, arm.parameters)
  return input
}

/** `shots[].prompt` is given to every shot there is. */
function give(input: Record<string, unknown>, name: string, table: SpecTable): void {
  const [field, inner] = name.split('[].') as [string, string?]
  const spec = table[field]!
  if (inner === undefined) input[field] = filled(spec)
  else if (spec.kind === 'LIST' && spec.item.kind === 'OBJECT')
    for (const item of input[field] as Record<string, unknown>[]) give(item, inner, spec.item.fields)
}

const mustBeGiven = (spec: ParamSpec): boolean => {
  const value = defaultOf(spec)
  return value === undefined ? spec.required === true : judgeValue(spec, value) !== undefined
}

const smallestOf = (table: SpecTable): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(table).flatMap(([field, spec]) => (mustBeGiven(spec) ? [[field, filled(spec)]] : [])),
  )

/** A value that says something: a list has an item even where it may be empty. */
export function filled(spec: ParamSpec): unknown {
  switch (spec.kind) {
    case 'TEXT':
      return 'x'.repeat(Math.max(1, spec.minimumLength))
    case 'ID':
      return 'x'
    case 'INTEGER':
    case 'NUMBER':
      return ordinary(spec)
    case 'BOOLEAN':
      return spec.allowed[0]
    case 'CHOICE':
      return spec.allowed[0]
    case 'LIST':
      return Array.from({ length: Math.max(1, spec.minimumItems) }, () => filled(spec.item))
    case 'OBJECT': {
      if (!spec.oneOf) return smallestOf(spec.fields)
      const [field, inner] = Object.entries(spec.fields)[0]!
      return { [field]: filled(inner) }
    }
    default:
      return { url: 'https://example.com/medium' }
  }
}

/** Five where it is taken: a sum of lengths is then neither too short nor too long. */
const ordinary = (spec: NumericSpec): number => (judgeValue(spec, 5) ? spec.ranges[0]!.minimum : 5)
