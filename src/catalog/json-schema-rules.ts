import { type JsonSchema, rangeSchema } from './json-schema-parts.ts'
import { defaultOf, type ParamSpec, type SpecTable } from './param.ts'
import type { Condition, Rule } from './rule.ts'
import { isInRange } from './value.ts'

/** A parameter's name taken apart: `shots[].prompt` is the field shots, each item of it, its field prompt. */
interface Step {
  field: string
  isList: boolean
}

const stepsOf = (name: string): Step[] =>
  name.split('.').map((part) => ({ field: part.replace('[]', ''), isList: part.endsWith('[]') }))

/** Nothing fits. */
const never: JsonSchema = { not: {} }

/**
 * The rule as keywords of JSON Schema, looking at what is written and at the defaults of what is not; undefined where
 * they cannot say it (sums, what media are).
 */
export function ruleSchema(rule: Rule, table: SpecTable): JsonSchema | undefined {
  const then = consequence(rule, table)
  if (!then) return undefined
  const when = rule.when ?? []
  return when.length === 0 ? then : { if: all(when.map((condition) => conditionSchema(condition, table))), then }
}

const all = (schemas: JsonSchema[]): JsonSchema => (schemas.length === 1 ? schemas[0]! : { allOf: schemas })
const any = (schemas: JsonSchema[]): JsonSchema => (schemas.length === 1 ? schemas[0]! : { anyOf: schemas })

function conditionSchema({ parameter, values }: Condition, table: SpecTable): JsonSchema {
  if (!values) return given(parameter, table)
  return some(stepsOf(parameter), table, {
    schema: { enum: [...values] },
    fits: (value) => values.includes(value as string),
  })
}

function consequence(rule: Rule, table: SpecTable): JsonSchema | undefined {
  switch (rule.kind) {
    case 'REQUIRES':
      return all(rule.parameters.map((parameter) => given(parameter, table)))
    case 'EXCLUDES':
      return all(rule.parameters.map((parameter) => ({ not: given(parameter, table) })))
    case 'AT_LEAST_ONE':
      return any([...rule.parameters.map((parameter) => given(parameter, table)), ...insideNothing(rule, table)])
    case 'RESTRICTS':
      return all(rule.parameters.map((parameter) => every(stepsOf(parameter), table, restriction(rule))))
    case 'AT_MOST':
      return atMost(rule, table)
    default:
      return undefined
  }
}

/** Where all stand inside lists and there are no items, the lists' own numbers say enough. */
function insideNothing({ parameters }: Rule, table: SpecTable): JsonSchema[] {
  const lists = parameters.map((parameter) => parameter.split('[]')[0]!)
  if (!parameters.every((parameter) => parameter.includes('[]'))) return []
  return [all([...new Set(lists)].map((list) => ({ not: given(list, table) })))]
}

/** What a single value must be, as a schema and as a question to a default. */
interface Leaf {
  schema: JsonSchema
  fits(value: unknown): boolean
}

function restriction({ choices, ranges = [] }: Rule): Leaf {
  if (choices) return { schema: { enum: [...choices] }, fits: (value) => choices.includes(value as string) }
  const spans = ranges.map(rangeSchema)
  return {
    schema: { type: 'number', ...any(spans) },
    fits: (value) => ranges.some((range) => isInRange(range, value as number)),
  }
}

/** Given as rules mean it: an empty list, an empty text and a flag turned off are not. */
const isGiven: Leaf = {
  schema: {},
  fits: (value) => (Array.isArray(value) ? value.length > 0 : value !== false && value !== ''),
}
const given = (parameter: string, table: SpecTable): JsonSchema => some(stepsOf(parameter), table, isGiven)

const givenLeaf = (spec: ParamSpec): JsonSchema => {
  if (spec.kind === 'LIST') return { type: 'array', minItems: 1 }
  if (spec.kind === 'BOOLEAN') return { const: true }
  return spec.kind === 'TEXT' ? { type: 'string', minLength: 1 } : {}
}

/** Any value at the place is so. */
function some([step, ...rest]: Step[], table: SpecTable, leaf: Leaf): JsonSchema {
  const spec = table[step!.field]
  if (!spec) return never
  const value = defaultOf(spec)
  const isSoWhenAbsent = rest.length === 0 && !step!.isList && value !== undefined && leaf.fits(value)
  return fieldSchema(step!, someIn(spec, step!, rest, leaf), isSoWhenAbsent)
}

function someIn(spec: ParamSpec, step: Step, rest: Step[], leaf: Leaf): JsonSchema {
  if (!step.isList) return below(spec, rest, leaf)
  return spec.kind === 'LIST' ? { type: 'array', contains: below(spec.item, rest, leaf) } : never
}

function below(spec: ParamSpec, rest: Step[], leaf: Leaf): JsonSchema {
  if (rest.length === 0) return leaf === isGiven ? givenLeaf(spec) : leaf.schema
  return spec.kind === 'OBJECT' ? some(rest, defaultsOf(spec), leaf) : never
}

/** Of an exclusive object only the field that is written counts: an absent one has no default. */
function defaultsOf(spec: ParamSpec & { kind: 'OBJECT' }): SpecTable {
  if (!spec.oneOf) return spec.fields
  return Object.fromEntries(
    Object.entries(spec.fields).map(([field, inner]) => {
      const { default: _none, ...bare } = inner as ParamSpec & { default?: unknown }
      return [field, bare as ParamSpec]
    }),
  )
}

function fieldSchema({ field }: Step, schema: JsonSchema, isSoWhenAbsent: boolean): JsonSchema {
  return { type: 'object', properties: { [field]: schema }, ...(isSoWhenAbsent ? {} : { required: [field] }) }
}

/** Every value at the place is so; where there is none, it is. */
function every([step, ...rest]: Step[], table: SpecTable, leaf: Leaf): JsonSchema {
  const spec = table[step!.field]
  if (!spec) return {}
  const value = defaultOf(spec)
  const isSoWhenAbsent = rest.length > 0 || step!.isList || value === undefined || leaf.fits(value)
  const inner = (item: ParamSpec): JsonSchema => {
    if (rest.length === 0) return leaf.schema
    return item.kind === 'OBJECT' ? every(rest, defaultsOf(item), leaf) : {}
  }
  const own = step!.isList && spec.kind === 'LIST' ? { type: 'array', items: inner(spec.item) } : inner(spec)
  return fieldSchema(step!, own, isSoWhenAbsent)
}

/** More ways than these to share a number out are not worth writing down. */
const mostWays = 100

function atMost({ parameters, limit = 0 }: Rule, table: SpecTable): JsonSchema | undefined {
  const counted = parameters.flatMap((parameter) => countable(parameter, table) ?? [])
  if (counted.some(({ most }) => most === undefined)) return undefined
  const ways = shares(
    counted.map(({ most }) => most!),
    limit,
  )
  if (ways.length > mostWays) return undefined
  return any(ways.map((way) => all(way.map((items, index) => counted[index]!.holdTo(items)))))
}

interface Countable {
  /** The most there can be; undefined: it cannot be told. */
  most: number | undefined
  holdTo(items: number): JsonSchema
}

function countable(parameter: string, table: SpecTable): Countable | undefined {
  const steps = stepsOf(parameter)
  const [step, ...rest] = steps
  const spec = table[step!.field]
  if (!spec) return undefined
  const lists = steps.filter(({ isList }) => isList).length
  if (spec.kind === 'LIST' && !step!.isList)
    return {
      most: spec.maximumItems,
      holdTo: (items) => ({ type: 'object', properties: { [step!.field]: { type: 'array', maxItems: items } } }),
    }
  if (spec.kind === 'LIST' && lists === 1 && step!.isList) {
    const contains = below(spec.item, rest, isGiven)
    return {
      most: spec.maximumItems,
      holdTo: (items) => ({
        type: 'object',
        properties: { [step!.field]: { type: 'array', contains, minContains: 0, maxContains: items } },
      }),
    }
  }
  if (lists > 0) return { most: undefined, holdTo: () => ({}) }
  return { most: 1, holdTo: (items) => (items > 0 ? {} : { not: given(parameter, table) }) }
}

/** Ways to give out a number so that nobody gets more than theirs and nothing is left that could be given. */
function shares(most: readonly number[], limit: number): number[][] {
  const [first, ...others] = most
  if (first === undefined) return [[]]
  const rest = others.reduce((sum, number) => sum + number, 0)
  const total = Math.min(limit, first + rest)
  const ways: number[][] = []
  for (let own = Math.min(first, total); own >= Math.max(0, total - rest) && ways.length <= mostWays; own -= 1)
    ways.push(...shares(others, total - own).map((way) => [own, ...way]))
  return ways
}
