import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { BaseLogger } from 'pino'
import type {
  FitOptions,
  ImageFacts,
  ImageLimits,
  MediaJob,
  MediaRefusal,
  NormaliseOptions,
  VideoFacts,
} from './job.ts'
import { isRefusal, refuse } from './job.ts'
import { createMediaChildren, defaultLimits, MediaPoolError, type MediaPoolLimits } from './media-children.ts'
import type { JobOutcome } from './media-process.ts'
import { linkOrCopy, moveIntoPlace, nameWorkFolder, sweepWorkFolders } from './work-folder.ts'

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

/**
 * Decodes foreign pictures and clips in child processes that may crash, hang or eat memory without harm here. What is
 * wrong with the media is an answer (`MediaRefusal`); everything else rejects: a missing file, a full disk, an abort
 * (with the signal's reason, the child killed), `MediaPoolError`.
 */
export interface MediaPool {
  /** What a picture on our disk is; decoded once in full, so that what passes here decodes later too. */
  inspectImage(path: string, limits?: ImageLimits, signal?: AbortSignal): Promise<ImageFacts | MediaRefusal>
  /**
   * Checks a picture like `inspectImage` and writes it anew to `outputPath`: upright, sRGB, 8 bits, transparency
   * flattened on white, no metadata; JPEG at quality 95 without chroma subsampling. The facts are the result's. The
   * file appears complete or not at all.
   */
  normaliseImage(
    path: string,
    outputPath: string,
    options: NormaliseOptions,
    signal?: AbortSignal,
  ): Promise<ImageFacts | MediaRefusal>
  /** Writes a picture of our own making anew to `outputPath`, as one wire wants it. The facts are the result's. */
  fitImage(
    path: string,
    outputPath: string,
    options: FitOptions,
    signal?: AbortSignal,
  ): Promise<ImageFacts | MediaRefusal>
  /** Verifies that a clip plays to its last frame; writes `poster.jpg`, `first.jpg` and `last.png` to `pictureDirectory`. */
  inspectVideo(path: string, pictureDirectory: string, signal?: AbortSignal): Promise<VideoFacts | MediaRefusal>
  /** The same check without the pictures. */
  checkVideo(path: string, signal?: AbortSignal): Promise<Omit<VideoFacts, 'pictures'> | MediaRefusal>
  /**
   * Writes the frame shown at `seconds` from the clip's beginning (the nearest one, outside the clip) to `outputPath`:
   * PNG, lossless, upright. The file appears complete or not at all.
   */
  extractFrame(
    path: string,
    outputPath: string,
    seconds: number,
    signal?: AbortSignal,
  ): Promise<ImageFacts | MediaRefusal>
  /** Ends all children; what runs or waits rejects with `MediaPoolError` STOPPED. */
  stop(): Promise<void>
}

export interface MediaPoolOptions {
  /** Children at once. Default: one less than the processors, at least 1. */
  size?: number
  log: BaseLogger
  /** Holds temporary files only; leftovers of killed processes in it are removed. Best on the media store's disk. */
  workDirectory: string
  limits?: Partial<MediaPoolLimits>
}

export function createMediaPool(options: MediaPoolOptions): MediaPool {
  const { log } = options
  const limits = { ...defaultLimits, ...options.limits }
  const workDirectory = resolve(options.workDirectory)
  const poolFolder = nameWorkFolder(workDirectory)
  const size = options.size ?? Math.max(1, availableParallelism() - 1)
  const children = createMediaChildren({ size, limits, log, folder: poolFolder })
  const running = new Set<Promise<unknown>>()
  const swept = sweepWorkFolders(workDirectory, Date.now).then(
    (folders) => folders > 0 && log.info({ folders }, 'removed media folders left by a killed process'),
    (error) => log.warn({ code: error.code }, 'could not remove old media folders'),
  )

  /** One try in one child. `collect` takes the results out of the job's folder before that is removed. */
  function attempt<Facts extends ImageFacts | VideoFacts>(
    { kind, describe, collect }: Work<Facts>,
    signal: AbortSignal | undefined,
  ): Promise<JobOutcome> {
    return children.withChild(async ({ media, folder: childFolder }) => {
      const folder = await mkdtemp(join(childFolder, 'job-'))
      try {
        const job = await describe(folder)
        children.checkRunning()
        signal?.throwIfAborted()
        const outcome = await media.run(job, limits[kind], signal)
        if (outcome.kind !== 'answer' || isRefusal(outcome.answer)) return outcome
        return { kind: 'answer', answer: await collect(outcome.answer as Facts) }
      } finally {
        await rm(folder, { recursive: true, force: true }).catch(() => {})
      }
    })
  }

  async function tryTwice<Facts extends ImageFacts | VideoFacts>(
    work: Work<Facts>,
    signal: AbortSignal | undefined,
  ): Promise<Facts | MediaRefusal> {
    await swept
    for (let tries = 1; ; tries++) {
      const outcome = await attempt(work, signal)
      if (outcome.kind === 'answer') return outcome.answer as Facts | MediaRefusal
      if (outcome.kind === 'fault') throw new MediaPoolError('CHILD_FAILED', outcome.message)
      children.checkRunning()
      signal?.throwIfAborted()
      log.warn({ job: work.kind, reason: outcome.reason, how: outcome.how, tries }, 'media child ended during a job')
      // The first crash may be the machine's (a memory squeeze, someone's kill); a second one is the media's.
      if (outcome.reason !== 'crash' || tries > 1) return judge(work.kind, outcome)
    }
  }

  function perform<Facts extends ImageFacts | VideoFacts>(
    work: Work<Facts>,
    signal: AbortSignal | undefined,
  ): Promise<Facts | MediaRefusal> {
    const result = children.withPlace(() => tryTwice(work, signal), signal)
    const settled: Promise<unknown> = result.then(
      () => running.delete(settled),
      () => running.delete(settled),
    )
    running.add(settled)
    return result
  }

  function writePicture(outputPath: string, jobIn: (folder: string) => MediaJob, signal: AbortSignal | undefined) {
    let written = ''
    const describe = (folder: string): MediaJob => {
      written = join(folder, 'picture')
      return jobIn(folder)
    }
    const collect = async (facts: ImageFacts) => {
      await moveIntoPlace(written, resolve(outputPath))
      return facts
    }
    return perform({ kind: 'image', describe, collect }, signal)
  }

  return {
    inspectImage(path, imageLimits = {}, signal) {
      const describe = (): MediaJob => ({ kind: 'inspect-image', path: resolve(path), limits: imageLimits })
      return perform<ImageFacts>({ kind: 'image', describe, collect: async (facts) => facts }, signal)
    },

    normaliseImage: (path, outputPath, normaliseOptions, signal) =>
      writePicture(
        outputPath,
        (folder) => ({ kind: 'normalise-image', path: resolve(path), folder, options: normaliseOptions }),
        signal,
      ),

    fitImage: (path, outputPath, fitOptions, signal) =>
      writePicture(
        outputPath,
        (folder) => ({ kind: 'fit-image', path: resolve(path), folder, options: fitOptions }),
        signal,
      ),

    inspectVideo(path, pictureDirectory, signal) {
      const describe = async (folder: string): Promise<MediaJob> => ({
        kind: 'inspect-video',
        path: await layClip(path, folder),
        folder,
      })
      const collect = async (facts: VideoFacts) => {
        const pictures = structuredClone(facts.pictures)
        for (const picture of Object.values(pictures)) {
          const target = join(resolve(pictureDirectory), basename(picture.path))
          await moveIntoPlace(picture.path, target)
          picture.path = target
        }
        return { ...facts, pictures }
      }
      return perform({ kind: 'video', describe, collect }, signal)
    },

    async checkVideo(path, signal) {
      const describe = async (folder: string): Promise<MediaJob> => ({
        kind: 'inspect-video',
        path: await layClip(path, folder),
        folder,
      })
      const answer = await perform<VideoFacts>({ kind: 'video', describe, collect: async (facts) => facts }, signal)
      if (isRefusal(answer)) return answer
      const { pictures: _pictures, ...facts } = answer
      return facts
    },

    extractFrame(path, outputPath, seconds, signal) {
      let written = ''
      const describe = async (folder: string): Promise<MediaJob> => {
        written = join(folder, 'picture')
        return { kind: 'extract-frame', path: await layClip(path, folder), folder, seconds }
      }
      const collect = async (facts: ImageFacts) => {
        await moveIntoPlace(written, resolve(outputPath))
        return facts
      }
      return perform({ kind: 'video', describe, collect }, signal)
    },

    async stop() {
      await children.stop()
      await Promise.all([...running, swept])
      await rm(poolFolder, { recursive: true, force: true })
    },
  }
}

/** Alone in its folder: whatever a container makes FFmpeg look for beside it is not there. */
async function layClip(path: string, folder: string): Promise<string> {
  const clip = join(folder, 'clip')
  await linkOrCopy(resolve(path), clip)
  return clip
}

/** One request, as the pool runs it: once, or again in a fresh child when the first one crashed. */
interface Work<Facts> {
  kind: 'image' | 'video'
  /** Lays what the job needs into its folder and says what to do. */
  describe(folder: string): Promise<MediaJob> | MediaJob
  /** Takes the results out of the job's folder before that is removed. */
  collect(facts: Facts): Promise<Facts>
}

/** What a child that ended during a job says about the media. */
function judge(kind: 'image' | 'video', outcome: JobOutcome & { kind: 'ended' }): MediaRefusal {
  const [code, thing] =
    kind === 'image' ? (['INVALID_IMAGE', 'picture'] as const) : (['INVALID_VIDEO', 'clip'] as const)
  switch (outcome.reason) {
    case 'memory':
      return refuse('MEDIA_TOO_LARGE', `The ${thing} takes more memory to decode than is allowed.`)
    case 'processor-time':
      return refuse('MEDIA_TOO_LARGE', `The ${thing} takes more time to decode than is allowed.`)
    case 'crash':
      if (!outcome.how.startsWith('SIG')) throw new MediaPoolError('CHILD_FAILED', `media child ended: ${outcome.how}`)
      return refuse(code, `The ${thing} cannot be decoded: the decoder broke down on it.`)
    default:
      throw new MediaPoolError('TIMEOUT', `no answer from the media child in time (${kind})`)
  }
}
