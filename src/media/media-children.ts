import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseLogger } from 'pino'
import { type JobLimits, type MediaProcess, startMediaProcess } from './media-process.ts'

/** STOPPED: the pool is stopping. TIMEOUT: no answer in time on a machine too busy to blame the media; try again. */
export class MediaPoolError extends Error {
  readonly kind = 'machine'
  readonly code: 'STOPPED' | 'TIMEOUT' | 'CHILD_FAILED'
  constructor(code: MediaPoolError['code'], message: string) {
    super(message)
    this.name = 'MediaPoolError'
    this.code = code
  }
}

export interface MediaPoolLimits {
  /** Resident memory at which a child is killed. */
  memoryBytes: number
  image: JobLimits
  video: JobLimits
  /** A child is replaced after so many jobs, or when it keeps more memory than this between two. */
  jobsPerChild: number
  idleMemoryBytes: number
  /** An unused child ends after this time. */
  idleMilliseconds: number
}

export const defaultLimits: MediaPoolLimits = {
  memoryBytes: 1536 * 1024 * 1024,
  image: { processorSeconds: 20, wallMilliseconds: 30_000 },
  video: { processorSeconds: 90, wallMilliseconds: 120_000 },
  jobsPerChild: 500,
  idleMemoryBytes: 512 * 1024 * 1024,
  idleMilliseconds: 60_000,
}

export interface MediaChild {
  media: MediaProcess
  /** The child's own folder; jobs get folders inside. */
  folder: string
}

interface Waiting {
  start(): void
  refuse(error: unknown): void
}

/** The children of one pool: started when needed, kept for the next job, replaced when worn out. */
export interface MediaChildren {
  /**
   * Runs `work` when a place is free: one of each tenant's in turn, of one tenant's the first.
   * @throws the signal's reason, also while it waits; MediaPoolError STOPPED
   */
  withPlace<Result>(tenant: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** Lends a child, rested or new. Only inside a place. */
  withChild<Result>(work: (child: MediaChild) => Promise<Result>): Promise<Result>
  /** @throws MediaPoolError STOPPED */
  checkRunning(): void
  counts(): { running: number; waiting: number }
  /** Kills all children and refuses all that wait. */
  stop(): Promise<void>
}

export function createMediaChildren(options: {
  size: number
  limits: MediaPoolLimits
  log: BaseLogger
  folder: string
}): MediaChildren {
  const { size, limits, log, folder: poolFolder } = options
  const idle = new Map<MediaChild, NodeJS.Timeout>()
  const alive = new Set<MediaChild>()
  /** By tenant, whose turn is next first. */
  const waiting = new Map<string, Set<Waiting>>()
  let busy = 0
  let stopped = false

  function checkRunning(): void {
    if (stopped) throw new MediaPoolError('STOPPED', 'the media pool is stopping')
  }

  function takePlace(tenant: string, signal?: AbortSignal): Promise<void> | void {
    if (busy < size) {
      busy++
      return
    }
    const own = waiting.get(tenant) ?? new Set()
    waiting.set(tenant, own)
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        own.delete(entry)
        if (own.size === 0) waiting.delete(tenant)
        signal?.removeEventListener('abort', abort)
        act()
      }
      const entry: Waiting = { start: () => settle(resolve), refuse: (error) => settle(() => reject(error)) }
      const abort = () => entry.refuse(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      own.add(entry)
    })
  }

  /** A freed place goes straight to whose turn it is, so that nobody slips in between. */
  function leavePlace(): void {
    const [turn] = waiting
    if (turn === undefined) {
      busy--
      return
    }
    const [tenant, own] = turn
    const [next] = own
    next!.start()
    if (own.size === 0) return
    waiting.delete(tenant)
    waiting.set(tenant, own)
  }

  async function startChild(): Promise<MediaChild> {
    await mkdir(poolFolder, { recursive: true, mode: 0o700 })
    const folder = await mkdtemp(join(poolFolder, 'child-'))
    checkRunning()
    const child = { media: startMediaProcess({ folder, memoryBytes: limits.memoryBytes }), folder }
    alive.add(child)
    log.debug({ processId: child.media.processId }, 'media child started')
    void child.media.gone.then(async () => {
      alive.delete(child)
      clearTimeout(idle.get(child))
      idle.delete(child)
      await rm(folder, { recursive: true, force: true }).catch(() => {})
    })
    return child
  }

  function takeIdle(): MediaChild | undefined {
    const [child] = [...idle.keys()].slice(-1)
    if (child === undefined) return undefined
    clearTimeout(idle.get(child))
    idle.delete(child)
    return child
  }

  /** Back among the idle, unless it is gone or worn out. */
  async function giveBack(child: MediaChild): Promise<void> {
    const { media } = child
    if (!alive.has(child)) return
    if (stopped || media.jobs >= limits.jobsPerChild || media.memoryBytes > limits.idleMemoryBytes) {
      log.debug(
        { processId: media.processId, jobs: media.jobs, memoryBytes: media.memoryBytes },
        'media child replaced',
      )
      await media.kill()
      return
    }
    const retire = () => {
      idle.delete(child)
      void media.kill()
    }
    idle.set(child, setTimeout(retire, limits.idleMilliseconds).unref())
  }

  return {
    checkRunning,
    counts: () => ({ running: busy, waiting: [...waiting.values()].reduce((sum, { size }) => sum + size, 0) }),

    async withPlace(tenant, work, signal) {
      checkRunning()
      signal?.throwIfAborted()
      await takePlace(tenant, signal)
      try {
        return await work()
      } finally {
        leavePlace()
      }
    },

    async withChild(work) {
      const child = takeIdle() ?? (await startChild())
      try {
        return await work(child)
      } finally {
        await giveBack(child)
      }
    },

    async stop() {
      stopped = true
      const error = new MediaPoolError('STOPPED', 'the media pool is stopping')
      for (const own of [...waiting.values()]) for (const entry of [...own]) entry.refuse(error)
      await Promise.all([...alive].map(({ media }) => media.kill()))
    },
  }
}
