import { mediaPlaces } from '../../catalog/media-places.ts'
import type { Problem } from '../../catalog/problem.ts'
import type { PreparedStill } from '../../families/wire.ts'
import type { Judgement } from '../../generations/judge.ts'
import { expectedSeconds, timingKeyOf } from '../../generations/timing.ts'
import { presentCatalog } from '../catalog/present.ts'
import type { Services } from '../context.ts'
import { toProblem } from '../problem.ts'
import type { GenerationPlan, PlannedChange } from './payloads.ts'

/** What a judgement would come to. */
export async function presentPlan(
  judgement: Judgement,
  problems: Problem[],
  services: Services,
): Promise<GenerationPlan> {
  const { choice, route } = judgement
  const model = choice ? presentCatalog(services.providers).model(choice.model.name) : null
  const stills = judgement.problems.length === 0 ? plannedStills(judgement) : null
  const wire = services.wires.find(
    (candidate) => candidate.family === choice?.family.id && candidate.provider === route?.provider.id,
  )
  return {
    acceptable: problems.length === 0,
    userErrors: problems.map(toProblem),
    warnings: judgement.warnings.map(toProblem),
    model,
    capability: model?.capabilities.find((capability) => capability.field === choice?.capability.field) ?? null,
    settled: judgement.parameters,
    route: model?.routes.find((candidate) => candidate.provider.id === route?.provider.id) ?? null,
    rejectedRoutes: (model?.routes ?? [])
      .filter((candidate) => candidate.provider.id !== route?.provider.id)
      .map((candidate) => ({ route: candidate, problems: problems.filter(isOfRoutes).map(toProblem) })),
    expectedSeconds:
      choice && route
        ? await expectedSeconds(
            services.database,
            timingKeyOf({
              model: choice.model.name,
              provider: route.provider.id,
              capability: choice.capability.field,
              seconds: choice.capability.clipSeconds(judgement.settled),
              settled: judgement.settled,
            }),
          )
        : null,
    changes: stills && wire && choice ? plannedChanges(judgement, stills, wire) : [],
    unchecked: judgement.unchecked,
    providerRequest: stills && wire && choice ? wire.request(choice.capability.field, judgement.settled, stills) : null,
  }
}

const isOfRoutes = (problem: Problem): boolean => problem.code === 'NO_ROUTE' || problem.code === 'MODEL_UNAVAILABLE'

/** The pictures as they would be prepared; null while one of them is unchecked. */
function plannedStills(judgement: Judgement): PreparedStill[] | null {
  const { choice, settled, pictures } = judgement
  if (!choice || judgement.unchecked.length > 0) return null
  return mediaPlaces(choice.capability.parameters, settled).flatMap(({ place }) => {
    const picture = pictures.find((candidate) => candidate.path.slice(3).join('.') === place)
    return picture ? [{ place, key: `(${place})`, ...picture.size }] : []
  })
}

function plannedChanges(
  judgement: Judgement,
  stills: PreparedStill[],
  wire: Services['wires'][number],
): PlannedChange[] {
  const { family, capability } = judgement.choice!
  return wire.changes(capability.field, judgement.settled, stills).map(({ place, kind, message }) => ({
    path: ['request', family.field, capability.field, ...place.split('.')],
    kind,
    message,
  }))
}
