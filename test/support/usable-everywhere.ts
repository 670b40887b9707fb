import { catalog } from '../../src/families/index.ts'
import type { WireMapping } from '../../src/families/wire.ts'
import type { AvailabilityContext } from '../../src/generations/judge/availability.ts'
import { knownProviders } from '../../src/providers/all.ts'
import type { Provider } from '../../src/providers/provider.ts'

/** As if every route had a credential and a wire, and nothing were ever retired; of providers only those that are wanted. */
export const usableEverywhere = (wanted: (provider: string) => boolean = () => true): AvailabilityContext => ({
  catalog,
  providers: new Map(
    knownProviders
      .filter(({ id }) => wanted(id))
      .map(({ id }) => [id, { servesRetired: true, credentials: () => ['one'] } as unknown as Provider]),
  ),
  wires: catalog.families.flatMap(({ models, id: family }) =>
    models.flatMap(({ routes }) =>
      routes.map(({ provider, standard }) => ({ family, provider, standard }) as WireMapping),
    ),
  ),
  suspendedRoutes: { reasonOf: () => null },
  now: () => new Date('2026-11-28'),
})
