import type { StartResult } from '../../generations/judge/start.ts'
import type { Charge as Cost } from '../../generations/record/charge.ts'
import type { ProgressSnapshot, StoredEvent } from '../../generations/record/event.ts'
import type { Failure } from '../../generations/record/failure.ts'
import { encodeId } from '../../generations/record/global-id.ts'
import { clipProgress, estimateProgress, overallProgress } from '../../generations/record/progress.ts'
import type { GenerationView } from '../../generations/record/queries.ts'
import { isFinal } from '../../generations/record/status.ts'
import { secretOfStart } from '../../generations/webhooks/message.ts'
import { presentCatalog } from '../catalog/present.ts'
import type { Route } from '../catalog/types.ts'
import type { Context, Services } from '../context.ts'
import { presentVideo } from '../media/present.ts'
import { toMoney } from '../money.ts'
import { toProblem, toUserErrors } from '../problem.ts'
import type { PresentedEvent } from './event-types.ts'
import type { StartGenerationPayload } from './payloads.ts'
import type { Charge, Clip, FailureType, Generation, GenerationState, Progress } from './types.ts'

/** Ours is measured per frame and costs nothing to ask. */
const localPollMilliseconds = 1_000
/** What is asked here costs no call of the provider's. */
const paidPollMilliseconds = 2_000

const presented = new WeakMap<GenerationView, Generation>()

/** One view is presented once, however many subscribers read it. */
export function presentGeneration(view: GenerationView, services: Services): Generation {
  let generation = presented.get(view)
  if (!generation) {
    generation = makeGeneration(view, services)
    presented.set(view, generation)
  }
  return generation
}

/** What came of a start, however it was asked for. */
export async function presentStart(
  { generation, clips, replayed, problems, warnings }: StartResult,
  context: Pick<Context, 'generations' | 'services' | 'caller'>,
  webhookUrl?: string,
): Promise<StartGenerationPayload> {
  const { generations, services } = context
  const view = generation && (clips ? { generation, clips, videos: [] } : await generations.load(generation.id))
  return {
    generation: view && presentGeneration(view, services),
    replayed,
    webhookSecret:
      generation && webhookUrl !== undefined ? await secretOfStart(services.webhooks, generation.id) : null,
    userErrors: toUserErrors(context, problems),
    warnings: warnings.map(toProblem),
  }
}

function makeGeneration(view: GenerationView, services: Services): Generation {
  const { generation, clips } = view
  // Its latest event may be minutes old, and a page that is loaded anew goes on where the one before was. Where a provider is going to
  // tell, it may be less.
  const isGoingToTell = services.providers.get(generation.provider)?.reportsProgress
  for (const clip of isGoingToTell ? [] : clips) estimateProgress(clip, services.cancel.now())
  const model = presentCatalog(services.start).model(generation.model)
  const capability = model?.capabilities.find((candidate) => candidate.field === generation.capability)
  if (!model || !capability) throw new Error(`The catalog no longer knows ${generation.model}/${generation.capability}`)
  return {
    __typename: 'Generation',
    id: encodeId('Generation', generation.id),
    rowId: generation.id,
    model,
    capability,
    request: generation.request,
    prompt: (generation.settled.prompt as string | undefined) ?? null,
    settled: generation.settledParameters,
    estimate: generation.estimateMicros === null ? null : toMoney(generation.estimateMicros),
    warnings: generation.warnings.map(toProblem),
    clientReference: generation.clientReference,
    createdAt: generation.createdAt,
    deadlineAt: generation.deadlineAt,
    deletedAt: generation.deletedAt,
    state: presentState(view, services),
  }
}

function presentState(view: GenerationView, services: Services): GenerationState {
  const { generation, clips } = view
  const ended = isFinal(generation.status)
  const provider = services.providers.get(generation.provider)
  const isWaiting = clips.every((clip) => clip.status === 'QUEUED' || isFinal(clip.status))
  return {
    sequence: generation.sequence,
    status: generation.status,
    isFinal: ended,
    route: presentRoute(view, services),
    clips: presentClips(view, services),
    progress: presentProgress(overallProgress(clips, generation.status)),
    charge: presentCharge(generation.charge),
    failure: generation.failure && presentFailure(generation.failure),
    startedAt: generation.startedAt,
    finishedAt: generation.finishedAt,
    canCancel: !ended && generation.cancelRequestedAt === null && (isWaiting || (provider?.canCancel ?? false)),
    cancelRequestedAt: generation.cancelRequestedAt,
    settling: generation.settling,
    pollAfterMilliseconds: ended ? null : provider?.local ? localPollMilliseconds : paidPollMilliseconds,
  }
}

export const presentClips = (view: GenerationView, services: Services): Clip[] =>
  view.clips.map((clip) => {
    const video = view.videos.find((candidate) => candidate.clipIndex === clip.index)
    return {
      index: clip.index,
      status: clip.status,
      progress: presentProgress(clipProgress(clip)),
      video: video ? presentVideo(video, services) : null,
      arrivedLate: clip.arrivedLate,
      failure: clip.failure && presentFailure(clip.failure),
    }
  })

/** `routeId`: of the generation now, if nothing else is said. */
export function presentRoute(
  { generation }: GenerationView,
  services: Services,
  routeId: string | null = generation.route,
): Route | null {
  const routes = presentCatalog(services.start).model(generation.model)?.routes ?? []
  return (
    routes.find((route) => route.id === routeId) ??
    routes.find((route) => route.provider.id === generation.provider) ??
    null
  )
}

export const presentProgress = (progress: ProgressSnapshot): Progress => ({
  ...progress,
  expected: progress.expected && {
    medianAt: new Date(progress.expected.medianAt),
    ninetiethPercentileAt: new Date(progress.expected.ninetiethPercentileAt),
    samples: progress.expected.samples,
  },
  asOf: new Date(progress.asOf),
})

const presentFailure = (failure: Failure): FailureType => ({
  ...failure,
  retryAfter: failure.retryAfter === undefined ? null : new Date(failure.retryAfter),
  moderation: failure.moderation ?? null,
  providerMessage: failure.providerMessage ?? null,
  path: failure.path ?? null,
})

export const presentCharge = (charge: Cost): Charge => ({
  state: charge.state,
  amount: charge.micros === undefined ? null : toMoney(charge.micros),
  providerUnits: charge.providerUnits ?? null,
})

/**
 * An event as GraphQL shows it: what it says of itself is its own, everything else comes from the generation now.
 * What needs the generation is a getter: a subscriber who asks for progress alone costs no look at it.
 */
export function presentEvent(
  event: StoredEvent,
  current: () => Promise<GenerationView | null>,
  services: Services,
): PresentedEvent {
  const { data } = event
  const view = async () => {
    const now = await current()
    if (!now) throw new Error('The generation of an event is gone')
    return now
  }
  return {
    __typename: `Generation${event.type}`,
    sequence: event.sequence,
    at: event.at,
    status: event.status,
    isFinal: event.isFinal,
    progress: presentProgress(data.progress),
    clipIndex: data.clipIndex ?? 0,
    attempt: data.attempt ?? 1,
    get failure() {
      return presentFailure(there(data.failure))
    },
    charge: presentCharge(data.charge ?? { state: 'NONE' }),
    resultMayStillArrive: data.resultMayStillArrive ?? false,
    get generation() {
      return view().then((now) => presentGeneration(now, services))
    },
    get route() {
      return view().then((now) => there(presentRoute(now, services, data.route)))
    },
    get fromRoute() {
      return view().then((now) => there(presentRoute(now, services, data.fromRoute)))
    },
    get reason() {
      return there(data.reason)
    },
    get clip() {
      return view().then((now) => there(presentClips(now, services)[data.clipIndex ?? 0]))
    },
    get videos() {
      return view().then((now) => now.videos.map((video) => presentVideo(video, services)))
    },
    get estimate() {
      return view().then((now) => presentGeneration(now, services).estimate)
    },
  }
}

function there<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('An event lacks what its type promises')
  return value
}
