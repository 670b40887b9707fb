import { defaultOf, type MediaRule, type ParamSpec, type SpecTable } from './param.ts'
import type { NumberRange } from './problem.ts'
import { judgeValue } from './value.ts'

/** One parameter as introspection shows it: flat, with its full name. */
export interface DescribedParameter {
  name: string
  kind: ParamSpec['kind']
  label: string
  description: string
  required: boolean
  advanced: boolean
  default: string | number | boolean | readonly [] | null
  unit: string | null
  ranges: NumberRange[] | null
  automaticValue: string | number | null
  choices: DescribedChoice[] | null
  maximumLength: number | null
  lengthUnit: string | null
  forbiddenPattern: string | null
  minimumItems: number | null
  maximumItems: number | null
  media: MediaRule | null
  oneOfGroup: string | null
  settingsName: string | null
}
export interface DescribedChoice {
  value: string
  label: string
  settingsValue: string | null
  deprecationReason: string | null
}

/** Everything a form needs to know of a capability's parameters, in the order of the table. */
export function describeParameters(
  table: SpecTable,
  prefix = '',
  oneOfGroup: string | null = null,
): DescribedParameter[] {
  return Object.entries(table).flatMap(([field, spec]) =>
    describeAll(prefix === '' ? field : `${prefix}.${field}`, spec, oneOfGroup),
  )
}

function describeAll(name: string, spec: ParamSpec, oneOfGroup: string | null): DescribedParameter[] {
  const own = describeParameter(name, spec, oneOfGroup)
  if (spec.kind === 'OBJECT') return [own, ...describeParameters(spec.fields, name, spec.oneOf ? name : null)]
  if (spec.kind !== 'LIST') return [own]
  // An object in a list is told by its fields: `shots[].prompt`.
  const [item, ...fields] = describeAll(`${name}[]`, spec.item, null)
  return spec.item.kind === 'OBJECT' ? [own, ...fields] : [own, item!, ...fields]
}

const describeParameter = (name: string, spec: ParamSpec, oneOfGroup: string | null): DescribedParameter => ({
  name,
  kind: spec.kind,
  label: spec.label,
  description: spec.description,
  required: mustBeGiven(spec),
  advanced: spec.advanced === true,
  default: mustBeGiven(spec) ? null : (defaultOf(spec) ?? null),
  unit: 'unit' in spec ? (spec.unit ?? null) : null,
  ranges: 'ranges' in spec ? [...spec.ranges] : null,
  automaticValue: automaticValueOf(spec),
  choices: choicesOf(spec),
  maximumLength: spec.kind === 'TEXT' || spec.kind === 'ID' ? spec.maximumLength : null,
  lengthUnit: spec.kind === 'TEXT' ? spec.lengthUnit : spec.kind === 'ID' ? 'UTF16_UNITS' : null,
  forbiddenPattern: spec.kind === 'TEXT' ? (spec.forbidden?.pattern ?? null) : null,
  minimumItems: spec.kind === 'LIST' ? spec.minimumItems : null,
  maximumItems: spec.kind === 'LIST' ? spec.maximumItems : null,
  media: 'media' in spec ? spec.media : null,
  oneOfGroup,
  settingsName: spec.settingsName ?? null,
})

/** Its absence is a problem: there is no default, or one that this model does not take. */
export function mustBeGiven(spec: ParamSpec): boolean {
  const value = defaultOf(spec)
  return value === undefined ? spec.required === true : judgeValue(spec, value) !== undefined
}

/** Only where the route, or any of the model's, takes it. */
function automaticValueOf(spec: ParamSpec): string | number | null {
  const value = 'automaticValue' in spec ? spec.automaticValue : undefined
  return value === undefined || judgeValue(spec, value) ? null : value
}

/** What can be chosen; a switch that cannot be turned has its one position, so that a form shows it fixed. */
function choicesOf(spec: ParamSpec): DescribedChoice[] | null {
  if (spec.kind === 'CHOICE')
    return spec.choices
      .filter(({ value }) => spec.allowed.includes(value))
      .map(({ value, label, settingsValue, deprecationReason }) => ({
        value,
        label,
        settingsValue: settingsValue ?? null,
        deprecationReason: deprecationReason ?? null,
      }))
  if (spec.kind === 'BOOLEAN' && spec.allowed.length === 1)
    return spec.allowed.map((value) => ({
      value: String(value),
      label: value ? 'Always' : 'Never',
      settingsValue: null,
      deprecationReason: null,
    }))
  return null
}
