import type { Family, ModelArm, Route, RouteArm } from '../../catalog/family.ts'
import { stageAt } from '../../catalog/lifecycle.ts'
import { mediaFields } from '../../catalog/media-fields.ts'
import type { Settled } from '../../catalog/settle.ts'
import type { Catalog } from '../../families/catalog.ts'
import type { WireMapping } from '../../families/wire.ts'
import { providerFacts } from '../../providers/all.ts'
import type { Provider } from '../../providers/provider.ts'
import type { SuspendedRoutes } from '../record/suspended-routes.ts'

export const availabilityStates = [
  'READY',
  'EMULATED',
  'NO_CREDENTIAL',
  'NEEDS_PUBLIC_URL',
  'SUSPENDED',
  'RETIRED',
] as const

/** Whether something can be used on this server now, and why not. */
export interface Availability {
  state: (typeof availabilityStates)[number]
  usable: boolean
  /** For people; null when it is usable. */
  reason: string | null
}

export interface AvailabilityContext {
  catalog: Catalog
  providers: ReadonlyMap<string, Provider>
  wires: readonly WireMapping[]
  suspendedRoutes: Pick<SuspendedRoutes, 'reasonOf'>
  now(): Date
}

export const wireOf = (context: Pick<AvailabilityContext, 'wires'>, familyId: string, route: Route) =>
  context.wires.find(
    (wire) => wire.family === familyId && wire.provider === route.provider && wire.standard === route.standard,
  )

export function availabilityOf(context: AvailabilityContext, family: Family, route: Route): Availability {
  const provider = context.providers.get(route.provider)
  const isRetired = stageAt(route.lifecycle, context.now()) === 'RETIRED'
  if (isRetired && !provider?.servesRetired) return unusable('RETIRED', route.retirement)
  if (!provider || !wireOf(context, family.id, route))
    return unusable(
      'SUSPENDED',
      `This version of the gateway does not support ${providerFacts(route.provider).label} yet.`,
    )
  const reason = provider.unavailable?.() ?? context.suspendedRoutes.reasonOf(route, provider)
  if (reason !== null) return unusable('SUSPENDED', reason)
  if (!provider.local && provider.credentials(route.standard).length === 0)
    return unusable('NO_CREDENTIAL', noCredential(route))
  return { state: provider.emulated ? 'EMULATED' : 'READY', usable: true, reason: null }
}

function noCredential(route: Route): string {
  const { label, credentialSettings } = providerFacts(route.provider)
  return `This server has no credential for ${label} that serves this model${credentialSettings ? ` (${credentialSettings})` : ''}.`
}

/** The same for one request: a medium of it may go to the provider by its address alone. */
export function availabilityFor(
  context: AvailabilityContext & { canReach(provider: Provider | undefined): boolean },
  family: Family,
  { route, parameters }: RouteArm,
  settled: Settled,
): Availability {
  const availability = availabilityOf(context, family, route)
  const needsHosting = mediaFields(parameters, settled).some(({ spec }) => !spec.media.transports.includes('BYTES'))
  if (!availability.usable || !needsHosting || context.canReach(context.providers.get(route.provider)))
    return availability
  return unusable(
    'NEEDS_PUBLIC_URL',
    `${providerFacts(route.provider).label} fetches this medium by URL, but this server has no URL that can be reached from outside (PUBLIC_URL).`,
  )
}

const unusable = (state: Availability['state'], reason: string): Availability => ({ state, usable: false, reason })

/** Nearest to usable first. */
const order: readonly Availability['state'][] = [
  'READY',
  'EMULATED',
  'NEEDS_PUBLIC_URL',
  'NO_CREDENTIAL',
  'SUSPENDED',
  'RETIRED',
]
export const byAvailability = (one: Availability, other: Availability): number =>
  order.indexOf(one.state) - order.indexOf(other.state)

/** Best of several. */
export const bestOf = (availabilities: readonly Availability[]): Availability =>
  [...availabilities].sort(byAvailability)[0] ?? unusable('SUSPENDED', 'No provider serves it.')

export const availabilityOfArm = (context: AvailabilityContext, family: Family, arm: ModelArm): Availability =>
  bestOf(arm.routes.map(({ route }) => availabilityOf(context, family, route)))
