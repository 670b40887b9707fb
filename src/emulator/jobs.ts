import type { BaseLogger } from 'pino'
import type { ClipFault, EmulatorClock, Job, Jobs, LatencyCurve, NewJob } from '../emulation/port.ts'
import { howLong } from './latency.ts'
import { createMoments, type Moments } from './moments.ts'

/** What becomes of a job, decided when it is accepted. */
export interface Outcome {
  failedBy: Job['failedBy']
  isWithheld: boolean
  clipFault?: ClipFault
  neverEnds: boolean
  /** Milliseconds for which lists do not show it. */
  hiddenFor: number
}

export interface JobBook extends Jobs {
  /** By its own id or the client's. */
  find(id: string): Job | undefined
  /** Decided on acceptance. */
  neverEnds(job: Job): boolean
  /** Removes all of them. */
  clear(): void
}

/** Beyond it the oldest are forgotten. */
const mostJobs = 50_000

/** The jobs of one provider. What they are is worked out from the clock whenever somebody asks. */
export function createJobs(options: {
  models: Readonly<Record<string, LatencyCurve>>
  clock: EmulatorClock
  decide(job: NewJob): Outcome
  /** Told of each that is removed, by whatever cause. */
  onForgotten(job: Job): void
  /** Makes the clip, if there is one to wait for: no job succeeds before it is there, or could not be made. */
  makeClip?(job: Job): Promise<unknown> | null
  signal: AbortSignal
  log: BaseLogger
}): JobBook {
  const { models, clock, decide, onForgotten, makeClip, signal, log } = options
  const jobs = new Map<string, Tracked>()
  const byAccount = new Map<string, Tracked>()
  const byExternalId = new Map<string, Tracked>()
  const running = new Map<string, Moments<Tracked>>()
  const queues = new Map<string, Moments<Tracked>>()
  const listeners = new Set<(job: Job) => void>()

  interface Tracked {
    job: Job
    /** Null as long as nobody has stopped it. */
    stoppedAt: number | null
    neverEnds: boolean
    /** Null as long as its clip is being made. */
    madeAt: number | null
    made: Promise<void> | null
    endsAt: number
  }

  function create(request: NewJob): Job {
    const curve = models[request.model]
    if (!curve) throw new Error(`the emulator has no model named ${request.model}`)
    if (jobs.has(request.id)) throw new Error('two jobs have the same id')
    const outcome = decide(request)
    const failedBy = outcome.failedBy ?? (request.lateFault === undefined ? null : 'late-fault')
    const createdAt = clock.now()
    const { queued, whole } = howLong(curve, request.clip.seconds, request.id)
    const startsAt = createdAt + queued
    const expectedAt = createdAt + whole
    const endsAt = outcome.neverEnds ? Number.POSITIVE_INFINITY : expectedAt
    const queue = momentsOf(queues, request.model)

    const job: Job = {
      ...request,
      createdAt,
      failedBy,
      ...(outcome.clipFault ? { clipFault: outcome.clipFault } : {}),
      isWithheld: outcome.isWithheld && failedBy === null,
      get status() {
        if (tracked.stoppedAt !== null) return 'canceled'
        const now = clock.now()
        if (now >= ended()) return failedBy ? 'failed' : 'succeeded'
        return now >= startsAt ? 'running' : 'queued'
      },
      get updatedAt() {
        if (tracked.stoppedAt !== null) return tracked.stoppedAt
        const now = clock.now()
        if (now >= ended()) return ended()
        return now >= startsAt ? startsAt : createdAt
      },
      get fraction() {
        if (job.status === 'succeeded') return 1
        const done = ((tracked.stoppedAt ?? clock.now()) - startsAt) / Math.max(1, expectedAt - startsAt)
        return Math.min(0.99, Math.max(0, done))
      },
      get queuePosition() {
        return queue.positionOf(tracked, clock.now())
      },
      get isHidden() {
        return clock.now() < createdAt + outcome.hiddenFor
      },
    }
    const tracked: Tracked = {
      job,
      stoppedAt: null,
      neverEnds: outcome.neverEnds,
      madeAt: createdAt,
      made: null,
      endsAt,
    }
    const ended = () => (tracked.madeAt === null ? Number.POSITIVE_INFINITY : Math.max(endsAt, tracked.madeAt))
    jobs.set(job.id, tracked)
    const clip = makeClip?.(job) ?? null
    if (clip) {
      tracked.madeAt = null
      const isMade = () => {
        tracked.madeAt = clock.now()
      }
      tracked.made = clip.then(isMade, isMade)
    }
    if (job.externalId !== undefined) {
      byAccount.set(keyOf(job.account, job.externalId), tracked)
      byExternalId.set(job.externalId, tracked)
    }
    momentsOf(running, keyOf(job.account, job.model)).add(tracked, endsAt, createdAt)
    if (queued > 0) queue.add(tracked, startsAt, createdAt)
    if (queued > 0 && startsAt < endsAt) tellAt(tracked, startsAt)
    if (Number.isFinite(endsAt)) tellAt(tracked, endsAt)
    if (jobs.size > mostJobs) remove(jobs.keys().next().value!)
    return job
  }

  function tellAt(tracked: Tracked, at: number): void {
    if (listeners.size === 0) return
    clock.sleep(at - clock.now(), signal).then(
      async () => {
        if (at >= tracked.endsAt) await tracked.made
        if (tracked.stoppedAt === null) tell(tracked.job)
      },
      () => {},
    )
  }

  function tell(job: Job): void {
    for (const listener of listeners) {
      // One that answers with a promise that fails is caught, too.
      const told = (async () => listener(job))()
      told.catch((error: unknown) => log.error({ err: error }, 'A listener of the jobs failed'))
    }
  }

  function stop(tracked: Tracked): boolean {
    if (!isActive(tracked.job)) return false
    tracked.stoppedAt = clock.now()
    running.get(keyOf(tracked.job.account, tracked.job.model))?.remove(tracked)
    queues.get(tracked.job.model)?.remove(tracked)
    return true
  }

  function remove(id: string): void {
    const tracked = jobs.get(id)
    if (!tracked) return
    stop(tracked)
    jobs.delete(id)
    onForgotten(tracked.job)
    const { account, externalId } = tracked.job
    if (externalId === undefined) return
    if (byAccount.get(keyOf(account, externalId)) === tracked) byAccount.delete(keyOf(account, externalId))
    if (byExternalId.get(externalId) === tracked) byExternalId.delete(externalId)
  }

  return {
    create,
    get: (id) => jobs.get(id)?.job,
    find: (id) => (jobs.get(id) ?? byExternalId.get(id))?.job,
    list() {
      const shown = [...jobs.values()].map(({ job }) => job).filter((job) => !job.isHidden)
      return shown.reverse()
    },
    active: (account, model) => running.get(keyOf(account, model))?.sizeAfter(clock.now()) ?? 0,
    withExternalId: (account, externalId) => byAccount.get(keyOf(account, externalId))?.job,
    cancel(id) {
      const tracked = jobs.get(id)
      if (!tracked || !stop(tracked)) return false
      tell(tracked.job)
      return true
    },
    remove,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    neverEnds: ({ id }) => jobs.get(id)?.neverEnds ?? false,
    clear() {
      for (const id of [...jobs.keys()]) remove(id)
    },
  }
}

const isActive = ({ status }: Job) => status === 'queued' || status === 'running'

const keyOf = (...parts: string[]) => JSON.stringify(parts)

function momentsOf<Thing extends object>(all: Map<string, Moments<Thing>>, key: string): Moments<Thing> {
  const known = all.get(key) ?? createMoments<Thing>()
  all.set(key, known)
  return known
}
