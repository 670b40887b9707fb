import type { Route } from '../../../catalog/family.ts'
import type { ReferenceSyntax, SpecTable, TextSpec } from '../../../catalog/param.ts'
import { rewriteReferences } from '../../../catalog/references.ts'
import type { WireInput } from '../../wire.ts'
import { askedOf } from './asked.ts'

/** How a wire points at what is supplied; numbers count from 1. */
export interface Spelling {
  image(number: string): string
  video(number: string): string
  element(number: string): string
  voice(number: string): string
}

/** Writes a text as the wire has it: its references in the wire's spelling, every other character as it came (SLA-02). */
export function promptFormatter(
  { route, capability, settled }: Omit<WireInput, 'media'>,
  spelling: Spelling,
): (text: string) => string {
  const { elements = [] } = askedOf(settled)
  const syntaxes = promptSpec(route, capability).references ?? []
  const spell = ({ parameter, prefix, suffix = '' }: ReferenceSyntax, key: string): string => {
    switch (parameter) {
      case 'referenceImages':
        return spelling.image(key)
      case 'referenceVideo':
        return spelling.video(key)
      case 'voiceIds':
        return spelling.voice(key)
      case 'elements':
        return spelling.element(String(elements.findIndex(({ name }) => name === key) + 1))
      default:
        // Refused by the judge: nothing of the kind is supplied in this arm.
        return `${prefix}${key}${suffix}`
    }
  }
  return (text) => rewriteReferences(text, syntaxes, spell)
}

/** The prompt's limits on the route, or those of each shot's prompt. */
export function promptSpec(route: Route, capability: string): TextSpec {
  const table = route.arms.find((arm) => arm.capability.field === capability)?.parameters
  const spec = table?.prompt ?? shotFields(table)?.prompt
  if (spec?.kind !== 'TEXT') throw new Error(`${route.id} has no prompt in ${capability}`)
  return spec
}

function shotFields(table: SpecTable | undefined): SpecTable | undefined {
  const shots = table?.shots
  return shots?.kind === 'LIST' && shots.item.kind === 'OBJECT' ? shots.item.fields : undefined
}
