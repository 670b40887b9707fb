import type { Route } from '../catalog/family.ts'
import type { SpecTable, TextSpec } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import { rewriteReferences } from '../catalog/references.ts'
import type { WireInput } from './wire.ts'

/** Texts of the request as a wire writes them, by field: `prompt`, `shots.0.prompt`. */
export type Wording = Readonly<Record<string, string>>

/** How a wire points at what is supplied, by parameter; numbers count from 1. */
export type Spelling = Readonly<Record<string, (number: number) => string>>

/** Prompt and shots' prompts as the caller wrote them. */
export function promptsOf({ settled }: Pick<WireInput, 'settled'>): Wording {
  const { prompt, shots = [] } = settled as { prompt?: string; shots?: { prompt: string }[] }
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...Object.fromEntries(shots.map((shot, index) => [`shots.${index}.prompt`, shot.prompt])),
  }
}

export const formattedPrompts = (input: Pick<WireInput, 'settled'>, format: (text: string) => string): Wording =>
  Object.fromEntries(Object.entries(promptsOf(input)).map(([field, text]) => [field, format(text)]))

/** Writes a text as the wire has it: its references in the wire's spelling, every other character as it came (SLA-02). */
export function promptFormatter(
  { route, capability, settled }: Omit<WireInput, 'media'>,
  spelling: Spelling,
): (text: string) => string {
  const syntaxes = promptSpec(route, capability).references ?? []
  return (text) =>
    rewriteReferences(text, syntaxes, settled, ({ parameter }, number) => spelling[parameter ?? '']?.(number))
}

/**
 * Texts that fit as they were written and no longer do in the wire's spelling: `@Image1` has fewer characters than
 * `<<<image_1>>>`.
 */
export function tooLongOnWire(
  input: Omit<WireInput, 'media'>,
  path: readonly string[],
  formatPrompt: (text: string) => string,
): Problem[] {
  const { maximumLength } = promptSpec(input.route, input.capability)
  return Object.entries(promptsOf(input)).flatMap(([field, text]) => {
    const length = lengthOf(formatPrompt(text))
    if (length <= maximumLength || lengthOf(text) > maximumLength) return []
    return [
      {
        code: 'TOO_LONG' as const,
        path: [...path, ...field.split('.')],
        parameter: field.replace(/\.\d+/, '[]'),
        message: `References are longer in this provider’s notation: this text then has ${length} characters; at most ${maximumLength} are accepted.`,
        maximumLength,
      },
    ]
  })
}

export const lengthOf = (text: string): number => [...text].length

/** The prompt's limits on the route, or those of each shot's prompt. */
function promptSpec(route: Route, capability: string): TextSpec {
  const table = route.arms.find((arm) => arm.capability.field === capability)?.parameters
  const spec = table?.prompt ?? shotFields(table)?.prompt
  if (spec?.kind !== 'TEXT') throw new Error(`${route.id} has no prompt in ${capability}`)
  return spec
}

function shotFields(table: SpecTable | undefined): SpecTable | undefined {
  const shots = table?.shots
  return shots?.kind === 'LIST' && shots.item.kind === 'OBJECT' ? shots.item.fields : undefined
}
