import { defaultOf, type ListSpec, type ObjectSpec, type ParamSpec, type SpecTable } from './param.ts'
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
export const settledSources = ['CALLER', 'DEFAULT', 'DERIVED'] as const
export type SettledSource = (typeof settledSources)[number]

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
export function settle(table: SpecTable, input: Settled, path: readonly string[]): Settlement {
  const settlement: Settlement = { settled: {}, parameters: [], problems: [], warnings: [] }
  settlement.settled = settleTable(table, input, { path, name: '', parameter: '' }, settlement)
  return settlement
}

/** Where we are: the caller's path, the settled name (`shots[0].prompt`) and the parameter's (`shots[].prompt`). */
interface Location {
  path: readonly string[]
  name: string
  parameter: string
}

const below = (location: Location, field: string): Location => ({
  path: [...location.path, field],
  name: location.name === '' ? field : `${location.name}.${field}`,
  parameter: location.parameter === '' ? field : `${location.parameter}.${field}`,
})

const itemAt = (location: Location, index: number): Location => ({
  path: [...location.path, String(index)],
  name: `${location.name}[${index}]`,
  parameter: `${location.parameter}[]`,
})

function settleTable(table: SpecTable, input: Settled, location: Location, out: Settlement): Settled {
  const settled: Record<string, unknown> = {}
  for (const field in table) {
    const value = settleValue(table[field]!, input[field], below(location, field), out)
    if (value !== undefined) settled[field] = value
  }
  for (const field in input)
    if (!Object.hasOwn(table, field) && input[field] !== undefined)
      out.problems.push({
        code: 'SHAPE',
        path: [...location.path],
        parameter: location.parameter || null,
        message: 'Unknown field.',
      })
  return settled
}

function settleValue(spec: ParamSpec, given: unknown, location: Location, out: Settlement): unknown {
  const at = { path: location.path as string[], parameter: location.parameter }
  if (spec.missing !== undefined) {
    if (saysNothing(given)) return undefined
    out.problems.push({ code: 'NOT_ALLOWED', ...at, message: spec.missing })
    return undefined
  }
  const value = given ?? defaultOf(spec)
  if (value === undefined) {
    if (spec.required) out.problems.push({ code: 'REQUIRED', ...at, message: `${spec.label} is required.` })
    return undefined
  }
  const problem = judgeValue(spec, value)
  if (problem) out.problems.push({ ...problem, ...at })
  if (problem?.code === 'SHAPE') return undefined
  switch (spec.kind) {
    case 'OBJECT':
      return settleObject(spec, value as Settled, location, out)
    case 'LIST':
      return settleList(spec, value as unknown[], location, out)
    case 'TEXT':
      if (spec.ignored !== undefined && value !== '')
        out.warnings.push({ code: 'IGNORED', ...at, message: spec.ignored })
      break
  }
  // Nobody wants to read it back, and it may have megabytes.
  if (problem?.code === 'TOO_LONG') return value
  out.parameters.push({
    name: location.name,
    value: isMedia(spec) ? null : value,
    source: given === undefined || given === null ? 'DEFAULT' : 'CALLER',
  })
  return value
}

/** What asks for nothing may stand where the route has no place for it. */
export const saysNothing = (given: unknown): boolean =>
  given === undefined ||
  given === null ||
  given === false ||
  given === '' ||
  (Array.isArray(given) && given.length === 0)

const isMedia = ({ kind }: ParamSpec): boolean => kind === 'IMAGE' || kind === 'VIDEO' || kind === 'AUDIO'

function settleList(spec: ListSpec, value: unknown[], location: Location, out: Settlement): unknown[] {
  const settled: unknown[] = []
  const judged = Math.min(value.length, spec.maximumItems + judgedItemsBeyondMaximum)
  for (let index = 0; index < judged; index += 1) {
    const item = value[index]
    // What cannot be read keeps its place: paths count it.
    settled.push(
      item === null || item === undefined ? undefined : settleValue(spec.item, item, itemAt(location, index), out),
    )
    if (item === null || item === undefined)
      out.problems.push({
        code: 'SHAPE',
        path: [...location.path, String(index)],
        parameter: `${location.parameter}[]`,
        message: 'An item of a list must not be null.',
      })
  }
  return settled
}

function settleObject(spec: ObjectSpec, value: Settled, location: Location, out: Settlement): Settled | undefined {
  if (!spec.oneOf) return settleTable(spec.fields, value, location, out)
  const fields = Object.keys(spec.fields)
  const given = Object.keys(value).filter((field) => value[field] !== undefined && value[field] !== null)
  const field = given[0]
  if (given.length !== 1 || field === undefined) {
    out.problems.push({
      code: 'SHAPE',
      path: [...location.path],
      parameter: location.parameter,
      message: `Exactly one of ${fields.join(', ')} must be given.`,
    })
    return undefined
  }
  const chosen = spec.fields[field]
  if (!chosen) {
    // The schema knows the field: it is this route that does not.
    out.problems.push({
      code: 'NOT_ALLOWED',
      path: [...location.path, field],
      parameter: `${location.parameter}.${field}`,
      message: `${spec.label} must be given here as ${fields.join(' or ')}.`,
      allowedValues: fields,
    })
    return undefined
  }
  // Only the arm that was chosen is settled: an absent arm has no defaults and misses nothing.
  return settleTable({ [field]: chosen }, { [field]: value[field] }, location, out)
}
