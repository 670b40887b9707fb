import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseLogger } from 'pino'
import sharp from 'sharp'
import { createNewest } from '../emulation/newest.ts'
import type { ClipFault, ClipRequest, Job } from '../emulation/port.ts'
import { renderClip } from '../renderer/render.ts'
import { createTurns } from '../turns.ts'
import { frameOf, type PictureMode, planClip, spoiled } from './clip-plan.ts'
import { blackStill, drawStill } from './clip-still.ts'

export interface ClipFile {
  path: string
  sizeBytes: number
}

export interface Clips {
  /** Puts the picture on disk, once however often it comes; reading it from the request still gives its bytes. */
  keep(clip: ClipRequest): ClipRequest
  /** Renders a full clip before anybody asks for it. Null where there is nothing to wait for: cheap ones take no time. */
  begin(provider: string, job: Job): Promise<unknown> | null
  /** Waits until it is rendered. @throws RenderError */
  file(provider: string, job: Job): Promise<ClipFile>
  thumbnail(provider: string, job: Job, format: 'webp' | 'jpeg'): Promise<Buffer>
  /** A PNG of what the clip ends on; the way of the camera is left out. */
  lastFrame(provider: string, job: Job): Promise<Buffer>
  forget(job: Job): void
  /** Resolves when nothing is being rendered any more. */
  settled(): Promise<void>
}

const mostRenders = 2
const mostCheap = 2_000
const thumbnailSide = 320

/** @param options.folder ours alone */
export function createClips(options: {
  folder: string
  pictures: PictureMode
  /** Of full clips. */
  frameRate?: number | undefined
  /** A folder on the same file system in which cheap clips are kept for other emulators, also of other processes. */
  cheapClips?: string | undefined
  signal: AbortSignal
  log: BaseLogger
}): Clips {
  const { folder, pictures, frameRate, cheapClips, signal, log } = options
  const inTurn = createTurns(mostRenders)
  /** The pictures behind a request that was kept, and how many requests have each. */
  const picturesOf = new WeakMap<ClipRequest, { digests: (string | null)[]; isHeld: boolean }>()
  const users = new Map<string, number>()
  const cheap = createNewest<Promise<ClipFile>>({ most: mostCheap, onForgotten: removeCheap })
  const full = new Map<Job, { made: Promise<ClipFile>; dropped: AbortController }>()
  const work = new Set<Promise<unknown>>()

  const pathOf = (name: string) => join(folder, name)

  async function render(
    asked: ClipRequest,
    label: readonly string[],
    fault: ClipFault | undefined,
    dropped?: AbortSignal,
  ): Promise<ClipFile> {
    const clip = spoiled(asked, fault)
    const name = randomUUID()
    const [still, endStill, path] = [pathOf(`${name}.png`), pathOf(`${name}-end.png`), pathOf(`${name}.mp4`)]
    const stopped = dropped ? AbortSignal.any([signal, dropped]) : signal
    return inTurn(async () => {
      stopped.throwIfAborted()
      try {
        const frame = frameOf(clip, pictures)
        const draw = (picture: Buffer | null) =>
          fault === 'clip-black' ? blackStill(frame) : drawStill(picture, frame, label, clip.fit)
        await writeFile(still, await draw(clip.still))
        if (clip.endStill) await writeFile(endStill, await draw(clip.endStill))
        const stills = { still, ...(clip.endStill ? { endStill } : {}) }
        await renderClip(planClip(clip, pictures, stills, frameRate, fault), path, { signal: stopped })
      } finally {
        await Promise.all([rm(still, { force: true }), rm(endStill, { force: true })])
      }
      return { path, sizeBytes: (await stat(path)).size }
    })
  }

  function track<Result>(promise: Promise<Result>, onFailure: () => void): Promise<Result> {
    const settled = promise
      .catch((error: unknown) => {
        // Whoever asks again may be luckier.
        onFailure()
        if (!signal.aborted) log.warn({ err: error }, 'A clip could not be rendered')
      })
      .finally(() => work.delete(settled))
    work.add(settled)
    return promise
  }

  function cheapClip({ clip, clipFault }: Job): Promise<ClipFile> {
    const { width, height } = frameOf(clip, 'cheap')
    const picture = picturesOf.get(clip)?.digests.join(' ') ?? ''
    const key = JSON.stringify([picture, clip.seconds, width, height, clip.hasSound, clip.fit, clipFault])
    const known = cheap.get(key)
    const made = known ?? track(renderOnce(key, clip, clipFault), () => cheap.forget(key))
    cheap.set(key, made)
    return made
  }

  /** Others may have it from a folder that is shared. */
  function removeCheap(made: Promise<ClipFile>): void {
    if (cheapClips === undefined) made.then(({ path }) => rm(path, { force: true })).catch(() => {})
  }

  async function renderOnce(key: string, clip: ClipRequest, fault: ClipFault | undefined): Promise<ClipFile> {
    const made = () => render(clip, ['EMULATED'], fault)
    if (cheapClips === undefined) return made()
    const path = join(cheapClips, `${createHash('sha256').update(key).digest('hex')}.mp4`)
    const found = await stat(path).catch(() => null)
    if (found) return { path, sizeBytes: found.size }
    const clipFile = await made()
    await rename(clipFile.path, path)
    return { ...clipFile, path }
  }

  function fullClip(provider: string, job: Job): Promise<ClipFile> {
    const known = full.get(job)
    if (known) return known.made
    const dropped = new AbortController()
    const label = [`${provider} ${job.model}`, job.id]
    const made = track(render(job.clip, label, job.clipFault, dropped.signal), () => full.delete(job))
    full.set(job, { made, dropped })
    return made
  }

  /** Thousands of jobs with one picture must not hold it thousands of times: its digest, and file of that name. */
  function putAway(picture: Buffer | null): string | null {
    if (picture === null) return null
    const digest = createHash('sha256').update(picture).digest('hex')
    const count = users.get(digest) ?? 0
    if (count === 0) writeFileSync(pathOf(digest), picture)
    users.set(digest, count + 1)
    return digest
  }

  function letGo(digest: string | null): void {
    if (digest === null) return
    const count = users.get(digest)! - 1
    if (count > 0) return void users.set(digest, count)
    users.delete(digest)
    rmSync(pathOf(digest), { force: true })
  }

  const file = (provider: string, job: Job) => (pictures === 'cheap' ? cheapClip(job) : fullClip(provider, job))

  return {
    keep(clip) {
      const { still, endStill = null, ...rest } = clip
      const [first, last] = [putAway(still), putAway(endStill)]
      const kept: ClipRequest = {
        ...rest,
        get still() {
          return first === null ? null : readFileSync(pathOf(first))
        },
        get endStill() {
          return last === null ? null : readFileSync(pathOf(last))
        },
      }
      picturesOf.set(kept, { digests: [first, last], isHeld: true })
      return kept
    },
    begin(provider, job) {
      return pictures === 'full' && job.failedBy === null && !job.isWithheld ? file(provider, job) : null
    },
    file,
    async thumbnail(provider, job, format) {
      const { width, height } = frameOf(job.clip, pictures)
      const still = await drawStill(job.clip.still, { width, height }, [`${provider} ${job.model}`])
      return sharp(still).resize(thumbnailSide, thumbnailSide, { fit: 'inside' }).toFormat(format).toBuffer()
    },
    async lastFrame(provider, job) {
      const { endStill, still, fit } = job.clip
      const { width, height } = frameOf(job.clip, pictures)
      const drawn = await drawStill(endStill ?? still, { width, height }, [`${provider} ${job.model}`], fit)
      return sharp(drawn).resize(width, height).png().toBuffer()
    },
    forget(job) {
      const pictures = picturesOf.get(job.clip)
      if (pictures?.isHeld) for (const digest of pictures.digests) letGo(digest)
      if (pictures) pictures.isHeld = false
      const known = full.get(job)
      if (!known) return
      full.delete(job)
      known.dropped.abort()
      known.made.then(({ path }) => rm(path, { force: true })).catch(() => {})
    },
    async settled() {
      await Promise.allSettled(work)
    },
  }
}
