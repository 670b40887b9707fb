import type { ClientModelByNameQuery, ParameterKind } from './generated/types.ts'

type Model = NonNullable<ClientModelByNameQuery['model']>
export type ModelCapability = Model['capabilities'][number]
type Parameter = ModelCapability['parameters'][number]

export interface Given {
  /** Parameters by their names in the capability's input; of `camera.pan` the first part counts. */
  names: readonly string[]
  /** References, by what they are. */
  references?: readonly ParameterKind[]
  /** Only this capability, by its field. */
  capability?: string | undefined
  /** What is filled in there without being given. */
  filledIn?: (capability: ModelCapability) => readonly string[]
}

/**
 * Of a model's capabilities the first that takes everything that is given, with all that it needs. Otherwise what each of
 * them lacks, in words.
 */
export function fittingCapability(
  { capabilities }: Model,
  { names, references = [], capability: wanted, filledIn }: Given,
): { capability: ModelCapability } | { capability: null; faults: string[] } {
  const given = names.map(topOf)
  const judged = capabilities
    .filter(({ field }) => (wanted ?? field) === field)
    .map((capability) => {
      const taken = new Set(capability.parameters.map(({ name }) => topOf(name)))
      const lists = references.map((kind) => referenceList(capability, kind)?.name)
      const has = new Set([...given, ...lists, ...(filledIn?.(capability) ?? [])])
      const refused = given.filter((name) => !taken.has(name))
      if (lists.includes(undefined)) refused.push('such references')
      const missing = capability.parameters.flatMap(({ name, required }) =>
        required && name !== 'model' && topOf(name) === name && !has.has(name) ? name : [],
      )
      return { capability, refused, missing }
    })
  const fitting = judged.find(({ refused, missing }) => refused.length + missing.length === 0)
  if (fitting) return { capability: fitting.capability }
  const faults = judged.map(({ capability: { field }, refused, missing }) => {
    const parts = [
      ...(refused.length > 0 ? [`takes no ${refused.join(', ')}`] : []),
      ...(missing.length > 0 ? [`needs ${missing.join(', ')}`] : []),
    ]
    return `${field} ${parts.join(', and ')}`
  })
  if (judged.length > 0) return { capability: null, faults }
  return {
    capability: null,
    faults: [`there is no capability ${wanted}; there are ${capabilities.map(({ field }) => field).join(', ')}`],
  }
}

/** The list of the capability that holds media of this kind. */
export const referenceList = ({ parameters }: ModelCapability, kind: ParameterKind): Parameter | undefined =>
  parameters.find(
    ({ name, kind: own }) =>
      own === 'LIST' && parameters.some((item) => item.name === `${name}[]` && item.kind === kind),
  )

/** `shots[].prompt` → `shots` */
const topOf = (name: string): string => name.split(/[.[]/, 1)[0]!
