import { isDeepStrictEqual } from 'node:util'
import type { RouteArm } from '../catalog/family.ts'
import { mediaPlaces } from '../catalog/media-places.ts'
import { type Settled, settle } from '../catalog/settle.ts'
import type { Catalog } from '../families/catalog.ts'
import type { PreparedStill, WireMapping } from '../families/wire.ts'
import type { Audit } from './catalog-audits.ts'
import { completeInput } from './complete-input.ts'
import { type Edge, edgesOf } from './edges.ts'

/** For every route whose wire exists: changing any parameter that has an effect changes what is sent. */
export function wireAudits(catalog: Catalog, wires: readonly WireMapping[]): Audit[] {
  return catalog.families.flatMap((family) =>
    family.models.flatMap((model) =>
      model.routes.flatMap((route) => {
        const wire = wires.find((candidate) => candidate.family === family.id && candidate.provider === route.provider)
        return wire ? route.arms.flatMap((routeArm) => armAudits(routeArm, wire)) : []
      }),
    ),
  )
}

function armAudits(routeArm: RouteArm, wire: WireMapping): Audit[] {
  const edges = Map.groupBy(
    edgesOf(routeArm.parameters).filter((edge) => edge.expected === null && hasEffect(routeArm, edge)),
    ({ parameter }) => parameter,
  )
  return [...edges].flatMap(([parameter, values]) => {
    const distinct = values.filter(
      (edge, index) => values.findIndex((other) => isDeepStrictEqual(other.value, edge.value)) === index,
    )
    if (distinct.length < 2) return []
    return [
      {
        id: `wire/${routeArm.route.id}/${routeArm.capability.field}/${parameter}`,
        run: () => differs(routeArm, wire, distinct),
      },
    ]
  })
}

/** What is accepted and ignored says so; `model` is the route itself. */
function hasEffect({ parameters }: RouteArm, { parameter }: Edge): boolean {
  const spec = parameters[parameter]
  return parameter !== 'model' && !(spec?.kind === 'TEXT' && spec.ignored !== undefined)
}

function differs(routeArm: RouteArm, wire: WireMapping, edges: readonly Edge[]): string | null {
  const requests = edges.flatMap((edge) => {
    const input = completeInput(routeArm, edge)
    return input ? [JSON.stringify(wire.request(routeArm.capability.field, ...prepared(routeArm, input)))] : []
  })
  return new Set(requests).size > 1 ? null : 'Whatever its value, the same is sent.'
}

function prepared(routeArm: RouteArm, input: Record<string, unknown>): [Settled, PreparedStill[]] {
  const { settled } = settle(routeArm.parameters, input, [])
  const stills = mediaPlaces(routeArm.parameters, settled).map(({ place }) => ({
    place,
    key: place,
    width: 1200,
    height: 900,
  }))
  return [settled, stills]
}
