import type { RouteArm } from '../catalog/family.ts'
import type { ParamSpec, SpecTable } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import type { Condition, Rule } from '../catalog/rule.ts'
import { brokenRules } from '../catalog/rules.ts'
import { type Settled, settle } from '../catalog/settle.ts'
import { isInRange } from '../catalog/value.ts'
import { valuesAt } from '../catalog/values-at.ts'
import type { Edge } from './edges.ts'
import { minimalInput, minimalValue } from './minimal-value.ts'

type Input = Record<string, unknown>

const maximumRepairs = 12

/**
 * An input that the route takes with `value` at `parameter`: the rest is completed from the route's own rules. Null when
 * no completion was found: for a value inside its limits that is an error of the catalog. For a value outside the rest
 * is completed as far as it goes.
 */
export function completeInput(
  routeArm: RouteArm,
  { parameter, value, expected }: Pick<Edge, 'parameter' | 'value' | 'expected'>,
): Input | null {
  const { parameters, rules } = routeArm
  const field = fieldOf(parameter)
  const input: Input = minimalInput(parameters)
  const own = withValue(parameters[field]!, parameter.split('.'), value)
  if (own === undefined) delete input[field]
  else input[field] = own
  const fixed = { field, parameter, isOutside: expected !== null }
  const completed = repair(parameters, rules, input, fixed, maximumRepairs)
  return completed ?? (fixed.isOutside ? input : null)
}

interface Fixed {
  field: string
  parameter: string
  isOutside: boolean
}

function repair(table: SpecTable, rules: readonly Rule[], input: Input, fixed: Fixed, left: number): Input | null {
  const { settled } = settle(table, input, [])
  // What is outside breaks rules of its own; they are not there to be mended.
  const isOwn = (problem: Problem) => fixed.isOutside && problem.parameter === fixed.parameter
  const rule = rules.find((candidate) => brokenRules([candidate], settled, []).some((problem) => !isOwn(problem)))
  if (!rule) return input
  if (left === 0) return null
  for (const change of changesFor(rule, table, settled, fixed)) {
    const next = change({ ...input })
    const repaired = next && repair(table, rules, next, fixed, left - 1)
    if (repaired) return repaired
  }
  return null
}

type Change = (input: Input) => Input | null

/** What could make a broken rule hold without touching the fixed parameter: mend the consequence, or take away a condition. */
function changesFor(rule: Rule, table: SpecTable, settled: Settled, fixed: Fixed): Change[] {
  const isFree = (parameter: string) => fieldOf(parameter) !== fixed.field
  const free = rule.parameters.filter(isFree)
  const undo = (rule.when ?? [])
    .filter(({ parameter }) => isFree(parameter))
    .flatMap((condition) => undoing(condition, table))
  switch (rule.kind) {
    case 'REQUIRES':
      return [give(free, table), ...undo]
    case 'AT_LEAST_ONE':
      return [...free.map((parameter) => give([parameter], table)), ...withinList(rule, table, fixed), ...undo]
    case 'EXCLUDES':
      return [take(free, table), ...undo]
    case 'RESTRICTS':
      return [
        ...free.flatMap((parameter) =>
          [...(rule.choices ?? []), ...(rule.ranges ?? []).map(({ minimum }) => minimum)].map(set(parameter)),
        ),
        ...undo,
      ]
    case 'AT_MOST':
      return [take(free, table), ...undo]
    case 'SUM':
      return rule.parameters.flatMap((parameter) => fill(parameter, rule, table, settled, fixed))
    default:
      return undo
  }
}

const fieldOf = (parameter: string): string => parameter.split(/[.[]/)[0]!

const set =
  (parameter: string) =>
  (value: unknown): Change =>
  (input) => ({ ...input, [parameter]: value })

const give =
  (parameters: readonly string[], table: SpecTable): Change =>
  (input) => {
    for (const parameter of parameters) {
      const field = fieldOf(parameter)
      if (table[field]!.missing !== undefined) return null
      input[field] = minimalValue(table[field]!, { isGiven: true })
    }
    return input
  }

const take =
  (parameters: readonly string[], table: SpecTable): Change =>
  (input) => {
    for (const parameter of parameters) {
      const spec = table[fieldOf(parameter)]!
      if (spec.kind === 'BOOLEAN' && spec.allowed.includes(false)) input[fieldOf(parameter)] = false
      else delete input[fieldOf(parameter)]
    }
    return input
  }

/** Takes a condition away: another value, or none. */
function undoing({ parameter, values }: Condition, table: SpecTable): Change[] {
  const spec = table[fieldOf(parameter)]!
  if (spec.kind === 'BOOLEAN')
    return spec.allowed.filter((value) => !(values ?? [true]).includes(value)).map(set(parameter))
  if (spec.kind === 'CHOICE' && values)
    return spec.allowed.filter((value) => !values.includes(value)).map(set(parameter))
  if ((spec.kind === 'INTEGER' || spec.kind === 'NUMBER') && values)
    return spec.ranges
      .flatMap(({ minimum, maximum }) => [minimum, maximum])
      .filter((value) => !values.includes(value))
      .map(set(parameter))
  return [take([parameter], table)]
}

/** AT_LEAST_ONE of what stands in a list's items: the last one has it, or one more where the first is the fixed one. */
function withinList(rule: Rule, table: SpecTable, fixed: Fixed): Change[] {
  return rule.parameters.flatMap((parameter): Change[] => {
    const [field, inner] = parameter.split('[].')
    const list = table[field!]
    if (fixed.isOutside && fixed.parameter === field) return []
    if (inner === undefined || list?.kind !== 'LIST' || list.item.kind !== 'OBJECT') return []
    const spec = list.item.fields[inner]
    if (!spec) return []
    return [
      (input) => {
        const items = [...((input[field!] as Input[] | undefined) ?? [])]
        if (fixed.parameter === parameter) {
          if (items.length >= list.maximumItems) return null
          items.push(minimalValue(list.item, { index: items.length }) as Input)
        }
        const last = items.pop()
        return { ...input, [field!]: [...items, { ...last, [inner]: minimalValue(spec, { isGiven: true }) }] }
      },
    ]
  })
}

/** Values of a list's items that add up to something allowed, the first item's kept where it is the fixed one. */
function fill(parameter: string, rule: Rule, table: SpecTable, settled: Settled, fixed: Fixed): Change[] {
  const [field, inner] = parameter.split('[].')
  const list = table[field!]
  if (fixed.isOutside && (fixed.parameter === parameter || fixed.parameter === field)) return []
  if (inner === undefined || list?.kind !== 'LIST' || list.item.kind !== 'OBJECT') return []
  const spec = list.item.fields[inner]!
  if (spec.kind !== 'INTEGER' && spec.kind !== 'NUMBER') return []
  const values = valuesAt(settled, parameter).map(({ value }) => value as number)
  const kept = fixed.parameter === parameter ? values.slice(0, 1) : []
  const whole = (value: number) => (spec.kind === 'INTEGER' ? Math.ceil(value) : value)
  const counts = [values.length, ...Array.from({ length: list.maximumItems }, (_, index) => index + 1)]
  return counts.flatMap((count) =>
    rule.ranges!.map(
      ({ minimum }): Change =>
        (input) => {
          const rest = count - kept.length
          const missing = minimum - kept.reduce((sum, value) => sum + value, 0)
          const each = rest > 0 ? Math.max(whole(missing / rest), spec.ranges[0]!.minimum) : 0
          const all = [...kept, ...Array<number>(Math.max(rest, 0)).fill(each)]
          const sum = all.reduce((total, value) => total + value, 0)
          if (!rule.ranges!.some((range) => isInRange(range, sum))) return null
          const items = (input[field!] as Input[] | undefined) ?? []
          return {
            ...input,
            [field!]: all.map((value, index) => ({
              ...((items[index] ?? minimalValue(list.item, { index })) as Input),
              [inner]: value,
            })),
          }
        },
    ),
  )
}

/** The least value that has `value` at the rest of the path. */
function withValue(spec: ParamSpec, path: readonly string[], value: unknown): unknown {
  const [part, ...rest] = path
  if (part!.endsWith('[]') && spec.kind === 'LIST') {
    const length = Math.max(spec.minimumItems, 1)
    return Array.from({ length }, (_, index) =>
      index === 0 ? withValue(spec.item, ['item', ...rest], value) : minimalValue(spec.item, { index }),
    )
  }
  if (rest.length === 0) return value
  if (spec.kind !== 'OBJECT') throw new Error(`There is nothing below ${part}`)
  const field = rest[0]!.replace('[]', '')
  const inner = withValue(spec.fields[field]!, rest, value)
  const others = spec.oneOf ? {} : minimalInput(spec.fields)
  return inner === undefined ? without(others, field) : { ...others, [field]: inner }
}

const without = (input: Input, field: string): Input =>
  Object.fromEntries(Object.entries(input).filter(([key]) => key !== field))
