import type { ParamSpec, SpecTable } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import { minimalValue } from './minimal-value.ts'

/** One value of one parameter at the edge of what a route takes. */
export interface Edge {
  /** As introspection names it: `shots[].durationSeconds`. */
  parameter: string
  /** In words, without the value: `ranges[0].maximum`. Stable. */
  edge: string
  value: unknown
  /** What must be said of it; null: nothing, it is inside. */
  expected: Problem['code'] | null
}

/** Every edge of every parameter of a table, nested ones too, inside and outside. */
export function edgesOf(table: SpecTable, prefix = ''): Edge[] {
  return Object.entries(table).flatMap(([field, spec]) => {
    const name = prefix === '' ? field : `${prefix}.${field}`
    return spec.missing === undefined ? edgesOfSpec(name, spec) : missingEdges(name, spec)
  })
}

function missingEdges(parameter: string, spec: ParamSpec): Edge[] {
  // What says nothing is no mistake: true is the flag's word.
  const value = spec.kind === 'BOOLEAN' ? true : minimalValue(spec, { isGiven: true })
  return [{ parameter, edge: 'missing', value, expected: 'NOT_ALLOWED' }]
}

function edgesOfSpec(parameter: string, spec: ParamSpec): Edge[] {
  const inside = (edge: string, value: unknown): Edge => ({ parameter, edge, value, expected: null })
  const outside = (edge: string, value: unknown, expected: Problem['code']): Edge => ({
    parameter,
    edge,
    value,
    expected,
  })
  const required = spec.required ? [outside('absent', undefined, 'REQUIRED')] : []
  switch (spec.kind) {
    case 'TEXT':
      return [
        ...required,
        inside('minimumLength', text(spec.minimumLength)),
        inside('maximumLength', text(spec.maximumLength, spec.lengthUnit)),
        outside('maximumLength+1', text(spec.maximumLength + 1, spec.lengthUnit), 'TOO_LONG'),
        ...(spec.minimumLength > 0 ? [outside('minimumLength-1', text(spec.minimumLength - 1), 'REQUIRED')] : []),
      ]
    case 'INTEGER':
    case 'NUMBER': {
      const step = spec.kind === 'INTEGER' ? 1 : 0.001
      const isTaken = (value: number) => spec.ranges.some((range) => value >= range.minimum && value <= range.maximum)
      return [
        ...required,
        ...spec.ranges.flatMap((range, index) => {
          const beyond = [range.minimum - step, range.maximum + step].map((value, side) => ({
            edge: `ranges[${index}].${side === 0 ? 'minimum-' : 'maximum+'}`,
            value,
          }))
          return [
            inside(`ranges[${index}].minimum`, range.minimum),
            inside(`ranges[${index}].maximum`, range.maximum),
            ...beyond
              .filter(({ value }) => !isTaken(value))
              .map(({ edge, value }) => outside(edge, value, 'OUT_OF_RANGE')),
          ]
        }),
      ]
    }
    case 'BOOLEAN':
      return [true, false].map((value) =>
        spec.allowed.includes(value) ? inside(String(value), value) : outside(String(value), value, 'NOT_ALLOWED'),
      )
    case 'CHOICE':
      return [
        ...required,
        ...spec.choices.map(({ value }) =>
          spec.allowed.includes(value) ? inside(value, value) : outside(value, value, 'NOT_ALLOWED'),
        ),
      ]
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return [...required, inside('given', minimalValue(spec))]
    case 'ID':
      return [
        ...required,
        inside('maximumLength', 'x'.repeat(spec.maximumLength)),
        outside('maximumLength+1', 'x'.repeat(spec.maximumLength + 1), 'TOO_LONG'),
        outside('empty', '', 'REQUIRED'),
      ]
    case 'OBJECT':
      return [...required, ...edgesOf(spec.fields, parameter)]
    case 'LIST': {
      const items = (count: number) => Array.from({ length: count }, (_, index) => minimalValue(spec.item, { index }))
      return [
        ...required,
        inside('minimumItems', items(spec.minimumItems)),
        inside('maximumItems', items(spec.maximumItems)),
        outside('maximumItems+1', items(spec.maximumItems + 1), 'TOO_MANY'),
        ...(spec.minimumItems > 0 ? [outside('minimumItems-1', items(spec.minimumItems - 1), 'TOO_FEW')] : []),
        ...itemEdges(parameter, spec.item),
      ]
    }
  }
}

/** Of the items: an object's fields, or the item itself. */
const itemEdges = (parameter: string, item: ParamSpec): Edge[] =>
  item.kind === 'OBJECT'
    ? edgesOf(item.fields, `${parameter}[]`)
    : edgesOfSpec(`${parameter}[]`, { ...item, required: undefined } as never)

/** So many characters, as the provider counts; tokens by words. */
const text = (length: number, unit: 'CODE_POINTS' | 'UTF16_UNITS' | 'TOKENS' = 'CODE_POINTS'): string =>
  unit === 'TOKENS'
    ? Array(length).fill('word').join(' ')
    : unit === 'CODE_POINTS'
      ? '😀'.repeat(length)
      : 'x'.repeat(length)
