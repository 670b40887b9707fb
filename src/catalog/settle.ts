import { defaultOf, type ObjectSpec, type ParamSpec, type ParamTable } from './param.ts'
import type { Problem } from './problem.ts'
import { judgeValue } from './value.ts'

/** Parameters after checking, defaults filled in: what is persisted, planned with and billed. */
export type Settled = Readonly<Record<string, unknown>>

export interface SettledParameter {
  /** `camera.axes.pan`, `shots[0].durationSeconds`. */
  name: string
  value: unknown
  source: SettledSource
}
export type SettledSource = 'CALLER' | 'DEFAULT' | 'DERIVED'

export interface Settlement {
  settled: Settled
  parameters: SettledParameter[]
  problems: Problem[]
  /** Worth knowing; nothing to stop for. */
  warnings: Problem[]
}

/** A list longer than this many times its maximum is reported by its length alone: nobody reads 10,000 problems. */
const judgedItemsBeyondMaximum = 20

/**
 * Checks one capability's input and fills the defaults. Pure. `path` is where the input stands below the operation's
 * `input` argument. Idempotent: settling what was settled changes nothing.
 */
export function settle(table: ParamTable, input: Settled, path: readonly string[]): Settlement {
  const settlement: Settlement = { settled: {}, parameters: [], problems: [], warnings: [] }
  settlement.settled = settleTable(table, input, { path, name: '', parameter: '' }, settlement)
  return settlement
}

/** Where we are: the caller's path, the settled name (`shots[0].prompt`) and the parameter's (`shots[].prompt`). */
interface Place {
  path: readonly string[]
  name: string
  parameter: string
}

const below = (place: Place, field: string): Place => ({
  path: [...place.path, field],
  name: place.name === '' ? field : `${place.name}.${field}`,
  parameter: place.parameter === '' ? field : `${place.parameter}.${field}`,
})

function settleTable(table: ParamTable, input: Settled, place: Place, out: Settlement): Settled {
  const settled: Record<string, unknown> = {}
  for (const [field, spec] of Object.entries(table)) {
    const value = settleValue(spec, input[field], below(place, field), out)
    if (value !== undefined) settled[field] = value
  }
  for (const field of Object.keys(input))
    if (!(field in table) && input[field] !== undefined)
      out.problems.push({
        code: 'SHAPE',
        path: [...place.path],
        parameter: place.parameter || null,
        message: 'Unknown field.',
      })
  return settled
}

function settleValue(spec: ParamSpec, given: unknown, place: Place, out: Settlement): unknown {
  const value = given ?? defaultOf(spec)
  if (value === undefined) {
    if (spec.required)
      out.problems.push({
        code: 'REQUIRED',
        path: [...place.path],
        parameter: place.parameter,
        message: `${spec.label} is required.`,
      })
    return undefined
  }
  const problem = judgeValue(spec, value)
  if (problem) out.problems.push({ ...problem, path: [...place.path], parameter: place.parameter })
  if (problem?.code === 'SHAPE') return undefined
  if (spec.kind === 'OBJECT') return settleObject(spec, value as Settled, place, out)
  if (spec.kind === 'LIST') {
    const items = (value as Settled[]).slice(0, spec.maximumItems + judgedItemsBeyondMaximum)
    return items.map((item, index) =>
      settleTable(
        spec.items,
        item,
        {
          path: [...place.path, String(index)],
          name: `${place.name}[${index}]`,
          parameter: `${place.parameter}[]`,
        },
        out,
      ),
    )
  }
  if (spec.kind === 'TEXT' && spec.ignored !== undefined && value !== '')
    out.warnings.push({
      code: 'IGNORED',
      path: [...place.path],
      parameter: place.parameter,
      message: spec.ignored,
    })
  out.parameters.push({
    name: place.name,
    value: spec.kind === 'IMAGE' ? null : value,
    source: given === undefined || given === null ? 'DEFAULT' : 'CALLER',
  })
  return value
}

function settleObject(spec: ObjectSpec, value: Settled, place: Place, out: Settlement): Settled {
  if (!spec.oneOf) return settleTable(spec.fields, value, place, out)
  const given = Object.keys(spec.fields).filter((field) => value[field] !== undefined && value[field] !== null)
  if (given.length !== 1) {
    out.problems.push({
      code: 'SHAPE',
      path: [...place.path],
      parameter: place.parameter,
      message: `Exactly one of ${Object.keys(spec.fields).join(', ')} must be given.`,
    })
    return value
  }
  // Only the arm that was chosen is settled: an absent arm has no defaults and misses nothing.
  const field = given[0]!
  return settleTable({ [field]: spec.fields[field]! }, { [field]: value[field] }, place, out)
}
