import type { Model, ModelArm, Route } from '../../catalog/family.ts'
import { type MediaField, mediaFields } from '../../catalog/media-fields.ts'
import type { PictureSize } from '../../catalog/picture-rules.ts'
import type { Problem } from '../../catalog/problem.ts'
import { type Settled, type SettledParameter, settle } from '../../catalog/settle.ts'
import { applyVariables } from '../../catalog/variables.ts'
import { type Choice, requestPath } from '../../families/catalog.ts'
import type { Provider } from '../../providers/provider.ts'
import { judgeEachMedium, type KnownMedium, mediaProblems } from '../media/judge-media.ts'
import type { MediaContext, MediumInput } from '../media/judge-medium.ts'
import { type AvailabilityContext, availabilityOf, needsPublicUrl, wireOf } from './availability.ts'
import {
  chooseRoute,
  judgeForRoute,
  judgeMediaForRoute,
  type RouteVerdict,
  uncountedFields,
  whyNot,
} from './choose-route.ts'
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
  intervalMilliseconds: number
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
  const judgement = judgeEnvelope(input)
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
  const replaced = applyVariables(arm.capability.parameters, arm.input, arm.path, input.variables ?? [])
  judgement.problems.push(...replaced.problems)
  judgement.warnings.push(...replaced.warnings)
  judgement.request = { [arm.family.field]: { [arm.capability.field]: replaced.input } }

  const modelArm = modelArmOf(arm)
  if (!modelArm) {
    // Without a model only the family's widest limits can be told.
    const settlement = settle(arm.capability.parameters, replaced.input, arm.path)
    judgement.problems.push(...settlement.problems)
    Object.assign(judgement, { settled: settlement.settled, parameters: settlement.parameters })
    return judgement
  }
  const { model } = modelArm
  judgement.choice = { family: arm.family, capability: arm.capability, model, arm: modelArm.arm }
  await judgeRoutes(context, tenant, judgement, { ...arm, input: replaced.input }, modelArm, input.provider)
  return judgement
}

/** The same for whoever only asks: of one tenant not any number at once. */
export async function judgePlan(context: JudgeContext, tenant: string, input: StartInput): Promise<Judgement> {
  const leave = context.planLimit.enter(tenant)
  if (!leave) return { ...judgeEnvelope(input), problems: [context.planLimit.problem] }
  try {
    return await judge(context, tenant, input)
  } finally {
    leave()
  }
}

function judgeEnvelope(input: StartInput): Judgement {
  const { request, provider: _provider, maximumCost: _maximumCost, ...around } = input
  const envelope = settle(startParameters, around, [])
  const poll = { ...defaultPoll, ...(envelope.settled.poll as object | undefined) }
  return {
    problems: envelope.problems.map((problem) => ({ ...problem, parameter: null })),
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

function modelArmOf({ family, capability, input }: Arm): { model: Model; arm: ModelArm } | undefined {
  const value = input.model ?? capability.defaultModel
  const model = family.models.find((candidate) => candidate.value === value)
  const arm = model?.arms.find((candidate) => candidate.capability.field === capability.field)
  return model && arm ? { model, arm } : undefined
}

async function judgeRoutes(
  context: JudgeContext,
  tenant: string,
  judgement: Judgement,
  arm: Arm,
  { model, arm: modelArm }: { model: Model; arm: ModelArm },
  providerId: string | undefined,
): Promise<void> {
  const candidates = modelArm.routes.filter(({ route }) => providerId === undefined || route.provider === providerId)
  if (candidates.length === 0) {
    judgement.problems.push(...settle(modelArm.parameters, arm.input, arm.path).problems, {
      code: 'NO_ROUTE',
      path: ['provider'],
      parameter: null,
      message: 'That provider does not serve this capability of this model.',
      allowedValues: [...new Set(modelArm.routes.map(({ route }) => route.provider))],
    })
    return
  }
  const verdicts = await Promise.all(
    candidates.map(
      async (routeArm): Promise<RouteVerdict> => ({
        ...judgeForRoute(routeArm, arm.input, arm.path),
        availability: availabilityOf(context, arm.family, routeArm.route),
        health: await context.healthOf(routeArm.route),
      }),
    ),
  )
  const known = await judgeEachMedium(context, tenant, fieldsOf(verdicts, arm.path))
  for (const { medium, problem, isUnchecked, path } of known.values()) {
    if (problem) judgement.problems.push(problem)
    if (isUnchecked) judgement.unchecked.push(path)
    if (medium) judgement.media.push(medium)
  }
  for (const verdict of verdicts)
    verdict.problems.push(
      ...judgeMediaForRoute(verdict, arm.path, {
        problemsOf: (field) => mediaProblemsAt(known, field, arm.path),
        sizeAt: (field) => sizeOf(known.get([...arm.path, ...field.split('.')].join(' '))),
      }),
    )
  for (const verdict of verdicts) {
    judgeOnWire(context, verdict, arm, known)
    if (verdict.availability.usable && needsHosting(verdict) && !context.canReach(providerOf(context, verdict)))
      verdict.availability = needsPublicUrl(verdict.routeArm.route)
  }
  const chosen = chooseRoute(verdicts)!
  Object.assign(judgement, {
    route: chosen.routeArm.route,
    verdict: chosen,
    settled: chosen.settled,
    parameters: chosen.parameters,
  })
  judgement.warnings.push(...chosen.warnings)
  judgement.problems.push(...chosen.problems, ...unusableProblem(chosen, model, arm))
  judgement.rejected = verdicts
    .filter((verdict) => verdict !== chosen)
    .map((verdict) => ({
      route: verdict.routeArm.route,
      reason: whyNot(verdict, chosen),
      problems: [...verdict.problems, ...unusableProblem(verdict, model, arm)],
    }))
}

/** What the wire itself cannot say, of an input that is right in everything else. */
function judgeOnWire(
  context: JudgeContext,
  { routeArm: { route, capability, parameters }, settled, problems }: RouteVerdict,
  { family, path }: Arm,
  known: ReadonlyMap<string, KnownMedium>,
): void {
  const wire = wireOf(context, family.id, route)
  if (!wire?.problemsOf || problems.length > 0) return
  const stills = mediaFields(parameters, settled).flatMap(({ field, spec }) => {
    const size = spec.kind === 'IMAGE' && sizeOf(known.get([...path, ...field.split('.')].join(' ')))
    return size ? [{ field, ...size }] : []
  })
  problems.push(...wire.problemsOf({ route, capability: capability.field, settled }, path, stills))
}

/** A medium goes by its address alone on this route. */
const needsHosting = ({ routeArm, settled }: RouteVerdict): boolean =>
  mediaFields(routeArm.parameters, settled).some(({ spec }) => !spec.media.transports.includes('BYTES'))

const providerOf = ({ providers }: JudgeContext, { routeArm }: RouteVerdict): Provider | undefined =>
  providers.get(routeArm.route.provider)

/** Every medium any of the routes would take; a list that is far too long is not gone through one by one. */
function fieldsOf(verdicts: readonly RouteVerdict[], path: readonly string[]): MediaField[] {
  const fields = new Map<string, MediaField>()
  for (const { routeArm, settled, problems } of verdicts) {
    const uncounted = uncountedFields(problems, path)
    for (const field of mediaFields(routeArm.parameters, settled, path))
      if (!uncounted.has(field.path[path.length]!)) fields.set(field.field, field)
  }
  return [...fields.values()]
}

function mediaProblemsAt(
  known: ReadonlyMap<string, KnownMedium>,
  field: MediaField,
  path: readonly string[],
): Problem[] {
  const found = known.get([...path, ...field.path].join(' '))
  return found?.medium ? mediaProblems(field.spec, found.medium.facts, found) : []
}

function sizeOf(known: KnownMedium | undefined): PictureSize | undefined {
  const { width, height } = known?.medium?.facts ?? {}
  return width === undefined || height === undefined ? undefined : { width, height }
}

function unusableProblem({ availability }: RouteVerdict, model: Model, { path }: Arm): Problem[] {
  if (availability.usable) return []
  const at = { path: [...path, 'model'], parameter: 'model' }
  return availability.state === 'RETIRED'
    ? [{ code: 'MODEL_RETIRED', ...at, message: `${model.label} is no longer served. ${availability.reason}` }]
    : [{ code: 'MODEL_UNAVAILABLE', ...at, message: availability.reason! }]
}
