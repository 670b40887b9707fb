import type { WireInput } from '../../families/wire.ts'
import type { JsonValue } from '../../providers/json.ts'
import { wireOf } from '../judge/availability.ts'
import type { GenerationRow } from '../record/record.ts'
import type { WorkContext } from './work-context.ts'

/** How the generation reaches its provider; undefined when this version's catalog has no such way any more. */
export const routeOf = (context: WorkContext, generation: GenerationRow): WireInput['route'] | undefined => {
  const choice = context.catalog.choice(generation.model, generation.capability)
  const routes = choice?.arm.routes.map(({ route }) => route) ?? []
  // Rows older than the column know the provider only.
  return (
    routes.find(({ id }) => id === generation.route) ?? routes.find(({ provider }) => provider === generation.provider)
  )
}

/**
 * What is said to the provider.
 *
 * @throws when nothing here speaks the family to it
 */
export function requestOf(context: WorkContext, generation: GenerationRow): JsonValue {
  const route = routeOf(context, generation)
  const wire = route && wireOf(context, generation.family, route)
  if (!route || !wire) throw new Error(`Nothing speaks ${generation.family} to ${generation.provider} here`)
  const { capability, settled, prepared } = generation
  return wire.request({ route, capability, settled, media: prepared ?? [] })
}
