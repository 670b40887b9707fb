import { isDeepStrictEqual } from 'node:util'
import type { RouteArm } from '../catalog/family.ts'
import { mediaFields } from '../catalog/media-fields.ts'
import { brokenRules } from '../catalog/rules.ts'
import { settle } from '../catalog/settle.ts'
import type { Catalog } from '../families/catalog.ts'
import type { PreparedMedium, PreparedStill, WireMapping } from '../families/wire.ts'
import type { Audit } from './catalog-audits.ts'
import { completeInput } from './complete-input.ts'
import { type Edge, edgesOf } from './edges.ts'

/** For every route whose wire exists: changing any parameter that has an effect changes what is sent. */
export function wireAudits(catalog: Catalog, wires: readonly WireMapping[]): Audit[] {
  return catalog.families.flatMap((family) =>
    family.models.flatMap((model) =>
      model.routes.flatMap((route) => {
        const wire = wires.find(
          ({ family: id, provider, standard }) =>
            id === family.id && provider === route.provider && standard === route.standard,
        )
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

/** Alone or beside a choice: how a picture is fitted matters where a shape is asked for. */
function differs(routeArm: RouteArm, wire: WireMapping, edges: readonly Edge[]): string | null {
  const inputs = edges.map((edge) => completeInput(routeArm, edge)).filter((input) => input !== null)
  const isTold = [{}, ...choicesBeside(routeArm, edges[0]!.parameter)].some((beside) => {
    const requests = inputs.flatMap((input) => {
      const whole = { ...input, ...beside }
      return isTaken(routeArm, whole) ? [JSON.stringify(requestOf(routeArm, wire, whole))] : []
    })
    return new Set(requests).size > 1
  })
  return isTold ? null : 'Whatever its value, the same is sent.'
}

function choicesBeside({ parameters }: RouteArm, parameter: string): Record<string, unknown>[] {
  return Object.entries(parameters).flatMap(([field, spec]) =>
    spec.kind === 'CHOICE' && spec.missing === undefined && field !== 'model' && field !== parameter
      ? spec.allowed.map((value) => ({ [field]: value }))
      : [],
  )
}

function isTaken({ parameters, rules }: RouteArm, input: Record<string, unknown>): boolean {
  const { settled, problems } = settle(parameters, input, [])
  return problems.length === 0 && brokenRules(rules, settled, []).length === 0
}

/** What goes to the provider: the request, and what the gateway makes of the pictures beforehand. */
function requestOf(
  { route, capability, parameters }: RouteArm,
  wire: WireMapping,
  input: Record<string, unknown>,
): unknown {
  const { settled } = settle(parameters, input, [])
  const fields = mediaFields(parameters, settled)
  const stills = fields
    .filter(({ spec }) => spec.kind === 'IMAGE')
    .map(({ field }): PreparedStill => ({ field, key: field, width: 1200, height: 900 }))
  const recordings = fields.flatMap(({ field, spec: { kind } }): PreparedMedium[] =>
    kind === 'IMAGE' ? [] : [{ kind, field, key: field, mimeType: 'video/mp4', sizeBytes: 1, seconds: 5 }],
  )
  const asked = { route, capability: capability.field, settled }
  const frames = wire.frames?.(asked, stills) ?? []
  const framed = stills.map((still) => ({ ...still, ...frames.find(({ field }) => field === still.field) }))
  return [wire.request({ ...asked, media: [...framed, ...recordings] }), frames]
}
