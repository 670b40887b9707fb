import { defaultOf, type MediaRule, type ParamSpec, type ParamTable } from './param.ts'
import type { NumberRange } from './problem.ts'

/** One parameter as introspection shows it: flat, with its full name. */
export interface DescribedParameter {
  name: string
  kind: ParamSpec['kind']
  label: string
  description: string
  required: boolean
  advanced: boolean
  default: string | number | boolean | null
  unit: string | null
  ranges: NumberRange[] | null
  choices: { value: string; label: string; deprecationReason: string | null }[] | null
  maximumLength: number | null
  lengthUnit: string | null
  minimumItems: number | null
  maximumItems: number | null
  media: MediaRule | null
  oneOfGroup: string | null
}

/** Everything a form needs to know of a capability's parameters, in the order of the table. */
export function describeParameters(
  table: ParamTable,
  prefix = '',
  oneOfGroup: string | null = null,
): DescribedParameter[] {
  return Object.entries(table).flatMap(([field, spec]) => {
    const name = prefix === '' ? field : `${prefix}.${field}`
    const own = describeParameter(name, spec, oneOfGroup)
    if (spec.kind === 'OBJECT') return [own, ...describeParameters(spec.fields, name, spec.oneOf ? name : null)]
    if (spec.kind === 'LIST') return [own, ...describeParameters(spec.items, `${name}[]`)]
    return [own]
  })
}

const describeParameter = (name: string, spec: ParamSpec, oneOfGroup: string | null): DescribedParameter => ({
  name,
  kind: spec.kind,
  label: spec.label,
  description: spec.description,
  required: spec.required === true,
  advanced: spec.advanced === true,
  default: defaultOf(spec) ?? null,
  unit: 'unit' in spec ? (spec.unit ?? null) : null,
  ranges: 'ranges' in spec ? [...spec.ranges] : null,
  choices:
    spec.kind === 'CHOICE' ? spec.choices.map(({ value, label }) => ({ value, label, deprecationReason: null })) : null,
  maximumLength: spec.kind === 'TEXT' ? spec.maximumLength : null,
  lengthUnit: spec.kind === 'TEXT' ? spec.lengthUnit : null,
  minimumItems: spec.kind === 'LIST' ? spec.minimumItems : null,
  maximumItems: spec.kind === 'LIST' ? spec.maximumItems : null,
  media: spec.kind === 'IMAGE' ? spec.media : null,
  oneOfGroup,
})
