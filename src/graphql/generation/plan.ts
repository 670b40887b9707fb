import type { Route as CatalogRoute } from '../../catalog/family.ts'
import type { Problem } from '../../catalog/problem.ts'
import { wireOf } from '../../generations/judge/availability.ts'
import { findFocuses } from '../../generations/judge/find-focuses.ts'
import { isOfServer, type Judgement } from '../../generations/judge/judge.ts'
import { plannedChanges } from '../../generations/judge/planned-changes.ts'
import { plannedMedia, plannedStills } from '../../generations/judge/planned-media.ts'
import { isCounted } from '../../generations/judge/spending.ts'
import { framed, framesOf } from '../../generations/media/framing.ts'
import { expectedSeconds } from '../../generations/record/run-times.ts'
import { timingKeyOf } from '../../generations/record/timing.ts'
import { showMedia } from '../../providers/medium-reference.ts'
import { presentCatalog, presentPrice } from '../catalog/present.ts'
import type { Context, Services } from '../context.ts'
import { toMoney } from '../money.ts'
import { toProblem } from '../problem.ts'
import type { Estimate, GenerationPlan } from './payloads.ts'

/** What a judgement would come to. */
export async function presentPlan(
  found: Judgement,
  problems: Problem[],
  { services, tenant, caller }: Pick<Context, 'services' | 'tenant' | 'caller'>,
): Promise<GenerationPlan> {
  const judgement = await findFocuses({ ...services.start, signal: caller.signal }, tenant, found)
  const { choice, route, verdict } = judgement
  const catalog = presentCatalog(services.start)
  const model = choice ? catalog.model(choice.model.name) : null
  const presented = (candidate: CatalogRoute) => model!.routes.find(({ id }) => id === candidate.id)!
  const request = await providerRequestOf(judgement, services)
  return {
    acceptable: problems.length === 0,
    userErrors: problems.map(toProblem),
    warnings: [...judgement.warnings, ...request.warnings].map(toProblem),
    model,
    capability: model?.capabilities.find((capability) => capability.field === choice?.capability.field) ?? null,
    settled: judgement.parameters,
    route: route && presented(route),
    rejectedRoutes: judgement.rejected.map((rejected) => ({
      route: presented(rejected.route),
      reason: rejected.reason,
      problems: rejected.problems.map(toProblem),
    })),
    estimate: estimateOf(judgement),
    expectedSeconds: verdict
      ? expectedSeconds(
          await services.runTimes.of({
            timingKey: timingKeyOf(verdict.routeArm, judgement.settled),
            emulated: services.providers.get(verdict.routeArm.route.provider)?.emulated === true,
          }),
        )
      : null,
    changes:
      verdict && verdict.problems.length === 0
        ? plannedChanges(judgement, services.wires).map(({ crop = null, ...change }) => ({ ...change, crop }))
        : [],
    unchecked: judgement.unchecked,
    providerRequest: request.body,
  }
}

function estimateOf(judgement: Judgement): Estimate | null {
  const { verdict, route, count } = judgement
  const price = verdict?.price
  if (!price || !route || !isCounted(judgement)) return null
  return {
    total: toMoney(price.micros * count),
    perClip: toMoney(price.micros),
    row: presentPrice(price.row, route),
    isUpperBound: price.isUpperBound,
  }
}

/** What would be sent; null with a warning that says why where it cannot be told. */
async function providerRequestOf(
  judgement: Judgement,
  services: Services,
): Promise<{ body: unknown; warnings: Problem[] }> {
  const { choice, route, verdict } = judgement
  if (!choice || !route || !verdict || judgement.problems.some((problem) => !isOfServer(problem)))
    return { body: null, warnings: [] }
  const wire = wireOf(services.start, choice.family.id, route)
  if (!wire)
    return untold('The provider request cannot be shown: this version of the gateway does not support that API yet.')
  const media = plannedMedia(judgement)
  if (!media) return untold('The provider request cannot be shown before the media behind URLs are fetched.')
  const input = { route, capability: choice.capability.field, settled: judgement.settled }
  const frames = framesOf(wire, input, plannedStills(media))
  const request = wire.request({ ...input, media: framed(media, frames) })
  const provider = services.start.providers.get(route.provider)
  const isCalledBack = provider?.webhook !== undefined && services.start.canReach(provider)
  const sent = provider?.sent?.(request, {
    idempotencyKey: '<a key for each attempt>',
    callbackUrl: isCalledBack ? '<where the provider calls back>' : null,
  })
  return { body: await showMedia(sent ?? request), warnings: [] }
}

const untold = (message: string) => ({
  body: null,
  warnings: [{ code: 'IGNORED' as const, path: ['request'], parameter: null, message }],
})
