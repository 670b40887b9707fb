import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { BaseLogger } from 'pino'
import type { MediaFacts, MediaJob, MediaRefusal } from './job.ts'
import { isRefusal, unsure } from './job.ts'
import {
  createMediaChildren,
  defaultLimits,
  type MediaChildren,
  MediaPoolError,
  type MediaPoolLimits,
} from './media-children.ts'
import { createMediaJobs, type MediaJobs, type MediaTask, type Perform } from './media-jobs.ts'
import type { JobLimits, JobOutcome } from './media-process.ts'
import { readMp4 } from './mp4.ts'
import { timesOf } from './proportion.ts'

export type {
  FitOptions,
  ImageFacts,
  ImageLimits,
  MediaRefusal,
  NormaliseOptions,
  PictureFile,
  VideoFacts,
} from './job.ts'
export { isRefusal } from './job.ts'
export { MediaPoolError, type MediaPoolLimits } from './media-children.ts'
export type { MediaJobs } from './media-jobs.ts'

/** Of the trace that a job belongs to; null where there is none. */
export type JobTrace = Readonly<Record<string, string>> | null

/** What a child process was asked for, once that is over. */
export interface MediaJobReport {
  /** `inspect-image`; null where none was free before it was given up. */
  job: MediaJob['kind'] | null
  of: 'work' | 'requests' | 'views'
  tenant: string
  trace: JobTrace
  /** When it was asked for; so many milliseconds of it, it waited for its turn. */
  since: Date
  waitedMilliseconds: number
  /** Why there is no answer, or one that refuses the medium. */
  code: string | null
}

/** Child processes that decode foreign pictures and clips, and may crash, hang or eat memory without harm here. */
export interface MediaPool {
  /** For generations that were started. Their places are theirs alone, shared fairly among tenants. */
  forWork(tenant: string, trace?: JobTrace): MediaJobs
  /** For what a request brings along before anything is started. Tenants share its places fairly. */
  forRequests(tenant: string, trace?: JobTrace): MediaJobs
  /** For what is made of a clip for whoever looks at it: neither work nor starts wait for it. */
  forViews(tenant: string, trace?: JobTrace): MediaJobs
  counts(): Record<'work' | 'requests' | 'views', { running: number; waiting: number }>
  /** Ends all children; what runs or waits rejects with `MediaPoolError` STOPPED. */
  stop(): Promise<void>
}

export interface MediaPoolOptions {
  /** Children at once for the work; for requests there are half as many more, for views as well, at least 1 each. Default: one less than the processors. */
  size?: number
  log: BaseLogger
  /** The pool's alone: temporary files, removed when it stops. Best on the media store's disk. */
  workDirectory: string
  limits?: Partial<MediaPoolLimits>
  onJob?(report: MediaJobReport): void
}

export function createMediaPool(options: MediaPoolOptions): MediaPool {
  const { log } = options
  const limits = { ...defaultLimits, ...options.limits }
  const workDirectory = resolve(options.workDirectory)
  const size = options.size ?? Math.max(1, availableParallelism() - 1)
  const work = createMediaChildren({ size, limits, log, folder: workDirectory })
  const requests = createMediaChildren({ size: Math.max(1, Math.floor(size / 2)), limits, log, folder: workDirectory })
  const views = createMediaChildren({ size: Math.max(1, Math.floor(size / 2)), limits, log, folder: workDirectory })
  const running = new Set<Promise<unknown>>()

  return {
    forWork: (tenant, trace = null) => jobsOf({ of: 'work', children: work, tenant, trace, isInProportion: true }),
    forRequests: (tenant, trace = null) =>
      jobsOf({ of: 'requests', children: requests, tenant, trace, isInProportion: false }),
    forViews: (tenant, trace = null) => jobsOf({ of: 'views', children: views, tenant, trace, isInProportion: true }),
    counts: () => ({ work: work.counts(), requests: requests.counts(), views: views.counts() }),
    async stop() {
      await Promise.all([work.stop(), requests.stop(), views.stop()])
      await Promise.all([...running])
      await rm(workDirectory, { recursive: true, force: true })
    },
  }

  function jobsOf(share: Share): MediaJobs {
    const perform: Perform = (job, signal) => {
      const told = reporter(share)
      const result = share.children
        .withPlace(share.tenant, () => tryTwice(share, told.begin(job), signal), signal)
        .then(told.answered, told.failed)
      const settled: Promise<unknown> = result.then(
        () => running.delete(settled),
        () => running.delete(settled),
      )
      running.add(settled)
      return result
    }
    return createMediaJobs(perform)
  }

  function reporter({ of, tenant, trace }: Share) {
    const since = new Date()
    const askedAt = performance.now()
    let job: MediaJob['kind'] | null = null
    let begunAt: number | undefined
    const tell = (code: string | null) => {
      const waitedMilliseconds = Math.round((begunAt ?? performance.now()) - askedAt)
      options.onJob?.({ ...{ job, of, tenant, trace, since, waitedMilliseconds, code } })
    }
    return {
      begin<Facts extends MediaFacts>(task: MediaTask<Facts>): MediaTask<Facts> {
        begunAt = performance.now()
        return {
          ...task,
          async describe(folder) {
            const described = await task.describe(folder)
            job = described.kind
            return described
          },
        }
      },
      answered<Answer extends object>(answer: Answer): Answer {
        tell(isRefusal(answer) ? answer.code : null)
        return answer
      },
      failed(error: unknown): never {
        tell(error instanceof MediaPoolError ? error.code : 'ABORTED')
        throw error
      },
    }
  }

  /** One try in one child. `collect` takes the results out of the job's folder before that is removed. */
  function attempt<Facts extends MediaFacts>(
    { children, isInProportion }: Share,
    { kind, path, onlyReads, describe, collect }: MediaTask<Facts>,
    signal: AbortSignal | undefined,
  ): Promise<JobOutcome> {
    return children.withChild(async ({ media, folder: childFolder }) => {
      const folder = onlyReads ? childFolder : await mkdtemp(join(childFolder, 'job-'))
      try {
        const job = await describe(folder)
        const own = isInProportion && kind === 'video' ? await inProportion(limits.video, path) : limits[kind]
        children.checkRunning()
        signal?.throwIfAborted()
        const outcome = await media.run(job, own, signal)
        if (outcome.kind !== 'answer' || isRefusal(outcome.answer)) return outcome
        return { kind: 'answer', answer: await collect(outcome.answer as Facts) }
      } finally {
        if (!onlyReads) await rm(folder, { recursive: true, force: true }).catch(() => {})
      }
    })
  }

  async function tryTwice<Facts extends MediaFacts>(
    share: Share,
    job: MediaTask<Facts>,
    signal: AbortSignal | undefined,
  ): Promise<Facts | MediaRefusal> {
    for (let tries = 1; ; tries++) {
      const outcome = await attempt(share, job, signal)
      if (outcome.kind === 'answer') return outcome.answer as Facts | MediaRefusal
      if (outcome.kind === 'fault') throw new MediaPoolError('CHILD_FAILED', outcome.message)
      share.children.checkRunning()
      signal?.throwIfAborted()
      log.warn({ job: job.kind, reason: outcome.reason, how: outcome.how, tries }, 'media child ended during a job')
      // The first crash may be the machine's (a memory squeeze, someone's kill); a second one is the media's.
      if (outcome.reason !== 'crash' || tries > 1) return judge(job.kind, outcome)
    }
  }
}

/** Whose job it is, and where. */
interface Share {
  of: MediaJobReport['of']
  children: MediaChildren
  tenant: string
  trace: JobTrace
  /** A long clip may take as much longer as it has pixels: it is paid for. */
  isInProportion: boolean
}

async function inProportion({ processorSeconds, wallMilliseconds }: JobLimits, path: string): Promise<JobLimits> {
  const clip = await readMp4(path)
  const times = isRefusal(clip) ? 1 : timesOf(clip)
  return { processorSeconds: processorSeconds * times, wallMilliseconds: wallMilliseconds * times }
}

/** What a child that ended during a job says about the media. */
function judge(kind: 'image' | 'video', outcome: JobOutcome & { kind: 'ended' }): MediaRefusal {
  const [code, thing] =
    kind === 'image' ? (['INVALID_IMAGE', 'picture'] as const) : (['INVALID_VIDEO', 'clip'] as const)
  switch (outcome.reason) {
    case 'memory':
      return unsure('MEDIA_TOO_LARGE', `The ${thing} takes more memory to decode than is allowed.`)
    case 'processor-time':
      return unsure('MEDIA_TOO_LARGE', `The ${thing} takes more time to decode than is allowed.`)
    case 'crash':
      if (!outcome.how.startsWith('SIG')) throw new MediaPoolError('CHILD_FAILED', `media child ended: ${outcome.how}`)
      return unsure(code, `The ${thing} cannot be decoded: the decoder broke down on it.`)
    default:
      throw new MediaPoolError('TIMEOUT', `no answer from the media child in time (${kind})`)
  }
}
