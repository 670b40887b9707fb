/** What a client knows that has asked `models` and nothing else: no type of the schema, no word of the documents. */

export interface Parameter {
  name: string
  kind: 'TEXT' | 'INTEGER' | 'NUMBER' | 'BOOLEAN' | 'CHOICE' | 'IMAGE' | 'VIDEO' | 'AUDIO' | 'ID' | 'LIST' | 'OBJECT'
  label: string
  description: string
  required: boolean
  advanced: boolean
  default: unknown
  unit: string | null
  ranges: Range[] | null
  automaticValue: unknown
  choices: { value: string; label: string; deprecationReason: string | null }[] | null
  maximumLength: number | null
  lengthUnit: string | null
  minimumItems: number | null
  maximumItems: number | null
  media: Record<string, unknown> | null
  oneOfGroup: string | null
}
interface Range {
  minimum: number
  maximum: number
  step: number | null
}
interface ParameterRule {
  kind: string
  when: { parameter: string; values: unknown[] | null }[]
  parameters: string[]
  choices: unknown[] | null
  ranges: Range[] | null
  limit: number | null
  measure: string | null
  message: string
  routes: string[]
}
export interface Capability {
  id: string
  kind: string
  label: string
  description: string
  familyField: string
  field: string
  inputType: string
  modelValue: string
  availability: { state: string; usable: boolean; reason: string | null }
  parameters: Parameter[]
  rules: ParameterRule[]
  prices: {
    route: string
    perSecond: { micros: number } | null
    perClip: { micros: number } | null
    when: ParameterRule['when']
  }[]
}

const lifecycle = 'lifecycle { stage since deprecatedOn retiresOn successor { name } note }'
const availability = 'availability { state usable reason }'
export const modelsQuery = `query Models($filter: ModelFilter) { models(filter: $filter) { id name label description
  family { id label field inputType } ${availability} ${lifecycle}
  routes { id provider { id label reportsProgress canCancel } wireName capabilities ${availability} ${lifecycle} limitsDiffer source checkedOn unsure
    prices { route perSecond { micros } perClip { micros } note } }
  capabilities { id kind label description familyField field inputType modelValue ${availability}
    parameters { name kind label description required advanced default unit ranges { minimum maximum step } automaticValue
      choices { value label deprecationReason } maximumLength lengthUnit minimumItems maximumItems oneOfGroup
      media { mimeTypes maximumBytes minimumSide maximumSide maximumPixels minimumAspect maximumAspect minimumSeconds maximumSeconds normalised } }
    rules { kind when { parameter values } parameters choices ranges { minimum maximum step } limit measure message routes }
    prices { route perSecond { micros } perClip { micros } note when { parameter values } } } } }`

/** Parameters one level below `prefix`: '' for the arm, `shots[].` for the items of a list. */
export const directly = (parameters: readonly Parameter[], prefix: string): Parameter[] =>
  parameters.filter(({ name }) => name.startsWith(prefix) && !/[.[]/.test(name.slice(prefix.length)))

export const medium = { url: 'https://example.com/medium' }

/** The least that can be written for a capability, with these values and parameters, and whatever must stand around them. */
export function write(
  capability: Capability,
  values: Record<string, unknown> = {},
  also: readonly string[] = [],
): Record<string, unknown> {
  const alternatives = capability.rules.filter(({ kind, when }) => kind === 'AT_LEAST_ONE' && when.length === 0)
  const wanted = [
    ...Object.keys(values),
    ...also,
    ...alternatives
      .filter(({ parameters }) => !parameters.some((name) => name in values))
      .map(({ parameters }) => parameters[0]!),
  ]
  return writeLevel(capability, '', values, wanted)
}

function writeLevel(
  capability: Capability,
  prefix: string,
  values: Record<string, unknown>,
  wanted: readonly string[],
): Record<string, unknown> {
  const own = directly(capability.parameters, prefix)
  const isWanted = ({ name }: Parameter) =>
    wanted.some((target) => target === name || target.startsWith(`${name}.`) || target.startsWith(`${name}[]`))
  const given = own.some(({ oneOfGroup }) => oneOfGroup !== null)
    ? [own.find(isWanted) ?? own.at(-1)!]
    : own.filter((parameter) => parameter.required || isWanted(parameter))
  return Object.fromEntries(
    given.map((parameter) => [
      parameter.name.slice(prefix.length),
      parameter.name in values ? values[parameter.name] : legalValue(capability, parameter, values, wanted),
    ]),
  )
}

function legalValue(
  capability: Capability,
  parameter: Parameter,
  values: Record<string, unknown>,
  wanted: readonly string[],
): unknown {
  const { name, kind, ranges, choices, minimumItems } = parameter
  switch (kind) {
    case 'TEXT':
    case 'ID':
      return 'x'
    case 'INTEGER':
    case 'NUMBER': {
      const sum = capability.rules.find(
        (rule) => rule.kind === 'SUM' && rule.measure === null && rule.parameters.includes(name),
      )
      return Math.max(ranges![0]!.minimum, sum ? sum.ranges![0]!.minimum : Number.NEGATIVE_INFINITY)
    }
    case 'BOOLEAN':
      return choices ? choices[0]!.value === 'true' : true
    case 'CHOICE':
      return choices![0]!.value
    case 'OBJECT':
      return writeLevel(capability, `${name}.`, values, wanted)
    case 'LIST': {
      const item = capability.parameters.find((candidate) => candidate.name === `${name}[]`)
      const count = Math.max(1, minimumItems!)
      return Array.from({ length: count }, () =>
        item
          ? item.name in values
            ? values[item.name]
            : legalValue(capability, item, values, wanted)
          : writeLevel(capability, `${name}[].`, values, wanted),
      )
    }
    default:
      return medium
  }
}

/** request[familyField][field] = { model: modelValue, …parameters } */
export const requestOf = ({ familyField, field, modelValue }: Capability, form: object): Record<string, object> => ({
  [familyField]: { [field]: { ...form, model: modelValue } },
})

/** The form with the defaults that introspection names, at every level that is there. */
export function withDefaults(
  parameters: readonly Parameter[],
  form: Record<string, unknown>,
  prefix = '',
): Record<string, unknown> {
  const own = directly(parameters, prefix)
  const isOneOf = own.some(({ oneOfGroup }) => oneOfGroup !== null)
  const filled: Record<string, unknown> = {}
  for (const { name, kind, default: value } of own) {
    const field = name.slice(prefix.length)
    const given = form[field] ?? (isOneOf ? undefined : (value ?? undefined))
    if (given === undefined) continue
    if (kind === 'OBJECT') filled[field] = withDefaults(parameters, given as Record<string, unknown>, `${name}.`)
    else if (kind === 'LIST' && parameters.some((candidate) => candidate.name.startsWith(`${name}[].`)))
      filled[field] = (given as Record<string, unknown>[]).map((item) => withDefaults(parameters, item, `${name}[].`))
    else filled[field] = given
  }
  return filled
}

/** Values of a parameter in a form: `shots[].prompt` has one per shot. */
export function valuesAt(form: unknown, name: string): unknown[] {
  return name.split('.').reduce<unknown[]>(
    (found, part) => {
      const field = part.replace('[]', '')
      const next = found.map((value) => (value as Record<string, unknown>)[field]).filter((value) => value != null)
      return part.endsWith('[]') ? next.flat() : next
    },
    [form],
  )
}

const isGiven = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== false && value !== '')
const isIn = (ranges: readonly Range[], value: number): boolean =>
  ranges.some(({ minimum, maximum }) => value >= minimum && value <= maximum)

/** Whether a form, defaults filled in, keeps a rule: as a form in a browser would tell before it asks the server. */
export function keepsRule(rule: ParameterRule, form: Record<string, unknown>): boolean {
  const holds = rule.when.every(({ parameter, values }) => {
    const found = valuesAt(form, parameter)
    return values ? found.some((value) => values.includes(value)) : found.some(isGiven)
  })
  if (!holds) return true
  const given = rule.parameters.map((name) => valuesAt(form, name).filter(isGiven))
  switch (rule.kind) {
    case 'REQUIRES':
      return given.every((values) => values.length > 0)
    case 'EXCLUDES':
      return given.every((values) => values.length === 0)
    case 'RESTRICTS':
      return rule.parameters.every((name) =>
        valuesAt(form, name).every((value) =>
          rule.choices ? rule.choices.includes(value) : isIn(rule.ranges!, value as number),
        ),
      )
    case 'AT_LEAST_ONE':
      return given.some((values) => values.length > 0)
    case 'AT_MOST':
      return (
        given.flat().reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0) <= rule.limit!
      )
    case 'SUM':
      // What media behind URLs last or weigh is not known to anybody yet.
      if (rule.measure !== null) return true
      return rule.parameters.every((name) => {
        const values = valuesAt(form, name) as number[]
        const sum = Math.round(values.reduce((total, value) => total + value, 0) * 1000) / 1000
        return values.length === 0 || isIn(rule.ranges!, sum)
      })
    default:
      // Sizes of pictures behind URLs are not known to anybody yet.
      return true
  }
}
