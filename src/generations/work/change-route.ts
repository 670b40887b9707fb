import { isDeepStrictEqual } from 'node:util'
import type { RouteArm } from '../../catalog/family.ts'
import { judgeForRoute, type RouteSettlement } from '../../catalog/judge-input.ts'
import { type Settled, saysNothing } from '../../catalog/settle.ts'
import { type Choice, requestPath } from '../../families/catalog.ts'
import { availabilityFor } from '../judge/availability.ts'
import { chooseRoute } from '../judge/choose-route.ts'
import type { Failure, FailureCode } from '../record/failure.ts'
import type { AttemptRow, GenerationRow } from '../record/record.ts'
import { timingKeyOf } from '../record/timing.ts'
import { closeRefused } from './attempt.ts'
import { asGiven, judgePrepared } from './judge-prepared.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

/** The way to the model is to blame, not the request. */
const blameRoute: readonly FailureCode[] = [
  'CREDENTIALS',
  'INSUFFICIENT_CREDIT',
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'MODEL_RETIRED',
]

/**
 * After a certain refusal: sends the generation another way, where the caller did not name the provider, another route
 * takes the same request with the same settings for no more than was estimated, and nothing of it runs or is in doubt.
 * What was refused once is not tried again. True when it was changed: its media are prepared anew.
 */
export async function changeRoute(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  failure: Failure,
): Promise<boolean> {
  if (!generation.mayChangeRoute || !blameRoute.includes(failure.code)) return false
  const next = await findRoute(context, generation)
  if (!next) return false
  const outcome = await holder.decide(async ({ clips, transaction }) => {
    const waits = clips.every(({ index, status }) => index === attempt.clipIndex || status === 'QUEUED')
    const running = await transaction
      .selectFrom('attempt')
      .select('id')
      .where('generation_id', '=', generation.id)
      .where('id', '<>', attempt.id)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
    if (!waits || running) return null
    await closeRefused(context, transaction, { generation, attempt, failure }, 'refused-for-now')
    const { clipIndex } = attempt
    const { route } = next.routeArm
    return {
      clips: [{ index: clipIndex, to: 'QUEUED' }],
      generation: {
        route: { id: route.id, provider: route.provider, timingKey: timingKeyOf(next.routeArm, next.settled) },
      },
      events: [
        {
          type: 'RouteChanged',
          data: { clipIndex, fromRoute: generation.route!, route: route.id, reason: failure.message },
        },
        { type: 'Queued', data: { clipIndex } },
      ],
    }
  })
  if (outcome !== 'written') return false
  const { id: route, provider } = next.routeArm.route
  const { clipIndex, number } = attempt
  context.onStep({
    ...{ step: 'route-changed', generation: { ...generation, route, provider }, from: generation.route },
    ...{ code: failure.code, clipIndex, attempt: number },
  })
  return true
}

async function findRoute(context: WorkContext, generation: GenerationRow): Promise<RouteSettlement | undefined> {
  const choice = context.catalog.choice(generation.model, generation.capability)
  if (!choice || generation.route === null || generation.estimateMicros === null) return undefined
  const tried = await triedRoutes(context, generation)
  const verdicts = choice.arm.routes.flatMap((routeArm) => {
    const verdict = tried.has(routeArm.route.id) ? null : judgeAnew(context, generation, choice, routeArm)
    return verdict ? [verdict] : []
  })
  return chooseRoute(verdicts)
}

async function triedRoutes(
  { database }: WorkContext,
  { id, route }: GenerationRow,
): Promise<ReadonlySet<string | null>> {
  const rows = await database.selectFrom('attempt').select('route').where('generation_id', '=', id).execute()
  return new Set([route, ...rows.map((row) => row.route)])
}

/** What one of two routes has no place for, asks for nothing at the other. */
function asksTheSame(one: Settled, other: Settled): boolean {
  const asked = (own: Settled, theirs: Settled) =>
    Object.fromEntries(Object.entries(own).filter(([name, value]) => name in theirs || !saysNothing(value)))
  return isDeepStrictEqual(asked(one, other), asked(other, one))
}

/** Null where the route does not do just what was asked for, at most at the price that was told, and now. */
function judgeAnew(context: WorkContext, generation: GenerationRow, choice: Choice, routeArm: RouteArm) {
  const { settled, emulated, estimateMicros, count } = generation
  const path = requestPath(choice)
  // What was told is asked for, not what this route would have made of the request.
  const verdict = judgeForRoute(routeArm, settled, path)
  const availability = availabilityFor(
    { ...context, canReach: context.publicAddresses.canReach },
    choice.family,
    routeArm,
    verdict.settled,
  )
  const isSame =
    verdict.problems.length === 0 &&
    asksTheSame(verdict.settled, settled) &&
    (context.providers.get(routeArm.route.provider)?.emulated === true) === emulated
  const isAffordable = verdict.price !== null && verdict.price.micros * count <= estimateMicros!
  if (!isSame || !isAffordable || !availability.usable) return null
  if (judgePrepared(context, generation, routeArm, asGiven(generation.prepared ?? []), path)) return null
  return { ...verdict, availability, health: 1 }
}
