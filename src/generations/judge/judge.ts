import type { Route, RouteArm } from '../../catalog/family.ts'
import { judgeInput, type RouteSettlement } from '../../catalog/judge-input.ts'
import { type MediaField, mediaFields } from '../../catalog/media-fields.ts'
import type { Problem } from '../../catalog/problem.ts'
import { type Settled, type SettledParameter, settle } from '../../catalog/settle.ts'
import { type Choice, requestPath } from '../../families/catalog.ts'
import type { KnownRecording, UnframedStill } from '../../families/wire.ts'
import type { PostHosts } from '../../network/post-hosts.ts'
import type { Provider } from '../../providers/provider.ts'
import { judgeEachMedium, type KnownMedium, mediaProblems } from '../media/judge-media.ts'
import type { MediaContext, MediumInput } from '../media/judge-medium.ts'
import { webhookUrlProblems } from '../record/webhook-endpoint.ts'
import { type AvailabilityContext, availabilityFor, wireOf } from './availability.ts'
import { chooseRoute, type RouteVerdict, whyNot } from './choose-route.ts'
import { enlargements } from './enlargement.ts'
import type { PlanLimit } from './plan-limit.ts'
import { defaultPoll, type StartInput, startParameters } from './start-input.ts'

export interface Judgement {
  problems: Problem[]
  warnings: Problem[]
  choice: Choice | null
  /** The route that would be used, or the one nearest to it. */
  route: Route | null
  /** The routes that are not: why, and what is wrong with the request there. */
  rejected: { route: Route; reason: string; problems: Problem[] }[]
  /** The chosen route's word on the request. */
  verdict: RouteVerdict | null
  /** The request with the variables put in: valid again without them. */
  request: Record<string, unknown>
  settled: Settled
  parameters: SettledParameter[]
  count: number
  intervalMilliseconds: number | null
  timeoutMilliseconds: number
  media: MediumInput[]
  /** Paths that only the work on the generation can judge: a URL is not fetched before. */
  unchecked: string[][]
}

export interface JudgeContext extends MediaContext, AvailabilityContext {
  /** For whoever asks without starting. */
  planLimit: PlanLimit
  /** Share of a route's attempts that ended well of late, 0 to 1. */
  healthOf(route: Route): Promise<number>
  webhooks: { hosts: PostHosts }
  /** Whether a provider can fetch a medium from us by its address. */
  canReach(provider: Provider | undefined): boolean
}

/** Nothing is wrong with the request; this server cannot do it now. */
export const isOfServer = ({ code }: Problem): boolean => code === 'MODEL_UNAVAILABLE' || code === 'MODEL_RETIRED'

/**
 * One judge for `startGeneration` and `plan`: everything wrong with the input at once. Writes and sends nothing.
 * @throws the reason of the context's signal
 */
export async function judge(context: JudgeContext, tenant: string, input: StartInput): Promise<Judgement> {
  const judgement = judgeEnvelope(context, input)
  const arm = findArm(context, input.request)
  if (!arm) {
    judgement.problems.push({
      code: 'SHAPE',
      path: ['request'],
      parameter: null,
      message: 'Exactly one family and one capability must be given.',
    })
    return judgement
  }
  const choice = choiceOf(arm)
  const routes = (choice?.arm.routes ?? []).filter(
    ({ route }) => input.provider === undefined || route.provider === input.provider,
  )
  const known = await judgeEachMedium(context, tenant, mediaOfAny(routes, arm))
  const factsAt = (field: string) => known.get([...arm.path, ...field.split('.')].join(' '))?.medium?.facts
  const verdict = judgeInput(arm, { parameters: (choice?.arm ?? arm.capability).parameters, routes }, input, factsAt)
  const request = { [arm.family.field]: { [arm.capability.field]: verdict.input } }
  judgement.problems.push(...verdict.problems)
  judgement.warnings.push(...verdict.warnings)
  if (!choice) {
    // Without a model only the family's widest limits can be told.
    const { settled, parameters } = verdict.settlement!
    return { ...judgement, request, settled, parameters }
  }
  if (routes.length === 0) return { ...judgement, request, choice, problems: [...judgement.problems, noRoute(choice)] }
  for (const { medium, problem, isUnchecked, path } of known.values()) {
    if (problem) judgement.problems.push(problem)
    if (isUnchecked) judgement.unchecked.push(path)
    if (medium) judgement.media.push(medium)
  }
  const verdicts = await Promise.all(verdict.routes.map((route) => routeVerdict(context, arm, route, known)))
  const chosen = chooseRoute(verdicts)!
  judgement.warnings.push(...chosen.warnings, ...deprecationOf(chosen, choice, arm))
  judgement.problems.push(...chosen.problems, ...unusableProblem(chosen, choice, arm))
  const judged: Judgement = {
    ...judgement,
    request,
    choice,
    route: chosen.routeArm.route,
    verdict: chosen,
    settled: chosen.settled,
    parameters: chosen.parameters,
    rejected: verdicts
      .filter((verdict) => verdict !== chosen)
      .map((verdict) => ({
        route: verdict.routeArm.route,
        reason: whyNot(verdict, chosen),
        problems: [...verdict.problems, ...unusableProblem(verdict, choice, arm)],
      })),
  }
  judged.warnings.push(...enlargements(judged, context.wires))
  return judged
}

/** The same for whoever only asks: of one tenant not any number at once. */
export async function judgePlan(context: JudgeContext, tenant: string, input: StartInput): Promise<Judgement> {
  const leave = context.planLimit.enter(tenant)
  if (!leave) return { ...judgeEnvelope(context, input), problems: [context.planLimit.problem] }
  try {
    return await judge(context, tenant, input)
  } finally {
    leave()
  }
}

function judgeEnvelope({ webhooks }: Pick<JudgeContext, 'webhooks'>, input: StartInput): Judgement {
  const { request, provider: _provider, maximumCost: _maximumCost, ...around } = input
  const envelope = settle(startParameters, around, [])
  const poll = { ...defaultPoll, ...(envelope.settled.poll as object | undefined) }
  return {
    problems: [
      ...envelope.problems.map((problem) => ({ ...problem, parameter: null })),
      ...webhookUrlProblems(webhooks.hosts, input.webhookUrl, ['webhookUrl']),
    ],
    warnings: [],
    choice: null,
    route: null,
    rejected: [],
    verdict: null,
    request,
    settled: {},
    parameters: [],
    count: (envelope.settled.count as number | undefined) ?? 1,
    ...poll,
    media: [],
    unchecked: [],
  }
}

interface Arm {
  family: Choice['family']
  capability: Choice['capability']
  input: Settled
  path: string[]
}

function findArm({ catalog }: JudgeContext, request: Record<string, unknown>): Arm | undefined {
  for (const family of catalog.families) {
    const arms = request[family.field] as Record<string, Settled> | undefined
    for (const capability of family.capabilities) {
      const input = arms?.[capability.field]
      if (input) return { family, capability, input, path: requestPath({ family, capability }) }
    }
  }
  return undefined
}

function choiceOf({ family, capability, input }: Arm): Choice | null {
  const value = input.model ?? capability.defaultModel
  const model = family.models.find((candidate) => candidate.value === value)
  const arm = model?.arms.find((candidate) => candidate.capability.field === capability.field)
  return model && arm ? { family, capability, model, arm } : null
}

const noRoute = ({ arm }: Choice): Problem => ({
  code: 'NO_ROUTE',
  path: ['provider'],
  parameter: null,
  message: 'That provider does not serve this capability of this model.',
  allowedValues: [...new Set(arm.routes.map(({ route }) => route.provider))],
})

/** What a route says to the request and to its media, and whether it can be used now. */
async function routeVerdict(
  context: JudgeContext,
  arm: Arm,
  settlement: RouteSettlement,
  known: ReadonlyMap<string, KnownMedium>,
): Promise<RouteVerdict> {
  const { settled, problems, routeArm } = settlement
  const { route, parameters } = routeArm
  const fields = mediaFields(parameters, settled).map((field) => ({
    ...field,
    medium: known.get([...arm.path, ...field.path].join(' ')),
  }))
  for (const { spec, medium } of fields)
    if (medium?.medium) problems.push(...mediaProblems(spec, medium.medium.facts, medium))
  const stills = fields.flatMap(({ field, spec, medium }) => {
    const { width, height } = medium?.medium?.facts ?? {}
    return spec.kind !== 'IMAGE' || width === undefined || height === undefined ? [] : [{ field, width, height }]
  })
  const recordings = fields.flatMap(({ field, spec, medium }) => {
    const seconds = medium?.medium?.facts.seconds
    return spec.kind === 'IMAGE' ? [] : [{ field, ...(seconds === undefined ? {} : { seconds }) }]
  })
  problems.push(...wireProblems(context, arm, settlement, stills, recordings))
  return {
    ...settlement,
    availability: availabilityFor(context, arm.family, routeArm, settled),
    health: await context.healthOf(route),
  }
}

/** What the wire itself cannot say, of an input that is right in everything else. */
export function wireProblems(
  context: Pick<AvailabilityContext, 'wires'>,
  { family, path }: Pick<Arm, 'family' | 'path'>,
  { routeArm: { route, capability }, settled, problems }: RouteSettlement,
  stills: readonly UnframedStill[] = [],
  recordings: readonly KnownRecording[] = [],
): Problem[] {
  const wire = wireOf(context, family.id, route)
  if (!wire?.problemsOf || problems.length > 0) return []
  return wire.problemsOf({ route, capability: capability.field, settled }, path, stills, recordings)
}

/** Every medium any of the routes would take. */
function mediaOfAny(routes: readonly RouteArm[], { input, path }: Arm): MediaField[] {
  const fields = routes.flatMap(({ parameters }) => mediaFields(parameters, input, path))
  return [...new Map(fields.map((field) => [field.field, field])).values()]
}

function deprecationOf({ routeArm: { route } }: RouteVerdict, { model }: Choice, { path }: Arm): Problem[] {
  if (route.deprecation === null || route.lifecycle.stage === 'RETIRED') return []
  const message = `${model.label} may be retired at any time. ${route.deprecation}`
  return [{ code: 'MODEL_DEPRECATED', path: [...path, 'model'], parameter: 'model', message }]
}

function unusableProblem({ availability }: RouteVerdict, { model }: Choice, { path }: Arm): Problem[] {
  if (availability.usable) return []
  const at = { path: [...path, 'model'], parameter: 'model' }
  return availability.state === 'RETIRED'
    ? [{ code: 'MODEL_RETIRED', ...at, message: `${model.label} is no longer served. ${availability.reason}` }]
    : [{ code: 'MODEL_UNAVAILABLE', ...at, message: availability.reason! }]
}
