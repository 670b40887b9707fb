import { basename, join, resolve } from 'node:path'
import { judgeHeader } from './image-header.ts'
import type {
  FitOptions,
  ImageFacts,
  ImageLimits,
  LookOrder,
  MediaFacts,
  MediaJob,
  MediaRefusal,
  NormaliseOptions,
  Point,
  VideoFacts,
} from './job.ts'
import { isRefusal } from './job.ts'
import { linkOrCopy, moveIntoPlace } from './move-file.ts'

/**
 * What is wrong with the media is an answer (`MediaRefusal`); everything else rejects: a missing file, a full disk, an
 * abort (with the signal's reason; the place is given up, the child killed), `MediaPoolError`.
 */
export interface MediaJobs {
  /**
   * What a picture on our disk is. What its header says is judged here, before it takes a place; then it is decoded once
   * in full, so that what passes here decodes later too.
   */
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
  /** What draws the eye in a picture that was inspected before: the same as `normaliseImage` says of these bytes. */
  findAttention(path: string, signal?: AbortSignal): Promise<Point | MediaRefusal>
  /** Writes a picture of our own making anew to `outputPath`, as one wire wants it. The facts are the result's. */
  fitImage(
    path: string,
    outputPath: string,
    options: FitOptions,
    signal?: AbortSignal,
  ): Promise<ImageFacts | MediaRefusal>
  /** Verifies that a clip plays to its last frame; writes `poster.jpg`, `first.jpg` and `last.png` to `pictureDirectory`; looks at it if so ordered. */
  inspectVideo(
    path: string,
    pictureDirectory: string,
    signal?: AbortSignal,
    look?: LookOrder,
  ): Promise<VideoFacts | MediaRefusal>
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
  /** Writes a moving preview of a clip to `outputPath`: animated WebP of `size` pixels, 1 MB at most. It appears complete or not at all. */
  previewClip(
    path: string,
    outputPath: string,
    size: { width: number; height: number },
    signal?: AbortSignal,
  ): Promise<ImageFacts | MediaRefusal>
}

/** One request, as the pool runs it: once, or again in a fresh child when the first one crashed. */
export interface MediaTask<Facts> {
  kind: 'image' | 'video'
  path: string
  /** It writes nothing, and has no folder of its own. */
  onlyReads?: true
  /** Lays what the job needs into its folder and says what to do. */
  describe(folder: string): Promise<MediaJob> | MediaJob
  /** Takes the results out of the job's folder before that is removed. */
  collect(facts: Facts): Promise<Facts>
}

export type Perform = <Facts extends MediaFacts>(
  task: MediaTask<Facts>,
  signal: AbortSignal | undefined,
) => Promise<Facts | MediaRefusal>

export function createMediaJobs(perform: Perform): MediaJobs {
  function writePicture(
    task: Pick<MediaTask<ImageFacts>, 'kind' | 'path'>,
    outputPath: string,
    jobIn: (folder: string) => Promise<MediaJob> | MediaJob,
    signal: AbortSignal | undefined,
  ) {
    let written = ''
    const describe = (folder: string) => {
      written = join(folder, 'picture')
      return jobIn(folder)
    }
    const collect = async (facts: ImageFacts) => {
      await moveIntoPlace(written, resolve(outputPath))
      return facts
    }
    return perform({ ...task, describe, collect }, signal)
  }

  function playVideo(
    path: string,
    collect: (facts: VideoFacts) => Promise<VideoFacts>,
    signal: AbortSignal | undefined,
    look?: LookOrder,
  ): Promise<VideoFacts | MediaRefusal> {
    const describe = async (folder: string): Promise<MediaJob> => ({
      kind: 'inspect-video',
      path: await layClip(path, folder),
      folder,
      ...(look ? { look } : {}),
    })
    return perform({ kind: 'video', path, describe, collect }, signal)
  }

  return {
    async inspectImage(path, limits = {}, signal) {
      const refusal = await judgeHeader(path, limits)
      if (refusal) return refusal
      const describe = (): MediaJob => ({ kind: 'inspect-image', path: resolve(path), limits })
      const collect = async (facts: ImageFacts) => facts
      return perform<ImageFacts>({ kind: 'image', path, onlyReads: true, describe, collect }, signal)
    },

    async normaliseImage(path, outputPath, options, signal) {
      const refusal = await judgeHeader(path, options.limits ?? {})
      if (refusal) return refusal
      const job = (folder: string): MediaJob => ({ kind: 'normalise-image', path: resolve(path), folder, options })
      return writePicture({ kind: 'image', path }, outputPath, job, signal)
    },

    findAttention(path, signal) {
      const describe = (): MediaJob => ({ kind: 'find-attention', path: resolve(path) })
      const collect = async (point: Point) => point
      return perform<Point>({ kind: 'image', path, onlyReads: true, describe, collect }, signal)
    },

    fitImage(path, outputPath, options, signal) {
      const job = (folder: string): MediaJob => ({ kind: 'fit-image', path: resolve(path), folder, options })
      return writePicture({ kind: 'image', path }, outputPath, job, signal)
    },

    inspectVideo(path, pictureDirectory, signal, look) {
      const collect = async (facts: VideoFacts) => {
        const pictures = structuredClone(facts.pictures)
        for (const picture of Object.values(pictures)) {
          const target = join(resolve(pictureDirectory), basename(picture.path))
          await moveIntoPlace(picture.path, target)
          picture.path = target
        }
        return { ...facts, pictures }
      }
      return playVideo(path, collect, signal, look)
    },

    async checkVideo(path, signal) {
      const answer = await playVideo(path, async (facts) => facts, signal)
      if (isRefusal(answer)) return answer
      const { pictures: _pictures, ...facts } = answer
      return facts
    },

    extractFrame(path, outputPath, seconds, signal) {
      const job = async (folder: string): Promise<MediaJob> => ({
        kind: 'extract-frame',
        path: await layClip(path, folder),
        folder,
        seconds,
      })
      return writePicture({ kind: 'video', path }, outputPath, job, signal)
    },

    previewClip(path, outputPath, size, signal) {
      const job = async (folder: string): Promise<MediaJob> => ({
        kind: 'preview-clip',
        path: await layClip(path, folder),
        folder,
        size,
      })
      return writePicture({ kind: 'video', path }, outputPath, job, signal)
    },
  }
}

/** Alone in its folder: whatever a container makes FFmpeg look for beside it is not there. */
async function layClip(path: string, folder: string): Promise<string> {
  const clip = join(folder, 'clip')
  await linkOrCopy(resolve(path), clip)
  return clip
}
