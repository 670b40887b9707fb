import { isRefusal, type LookOrder, type MediaRefusal, type VideoFacts } from '../../media/job.ts'
import { type Mp4Facts, readMp4 } from '../../media/mp4.ts'
import { type MediaJobs, MediaPoolError } from '../../media/pool.ts'

/** A refusal is a verdict about the clip. `undecoded`: its boxes are right, and why more is not known. */
export type Examined = { decoded: VideoFacts } | { boxes: Mp4Facts; undecoded: string } | MediaRefusal

/**
 * What a clip that was paid for is: decoded, with its pictures in `pictureDirectory`, or by its boxes alone where it
 * cannot be decoded here.
 * @throws what the machine is in trouble with; MediaPoolError STOPPED
 */
export async function examineClip(
  jobs: MediaJobs,
  path: string,
  pictureDirectory: string,
  signal: AbortSignal,
  look?: LookOrder,
): Promise<Examined> {
  let undecoded: string
  try {
    const decoded = await jobs.inspectVideo(path, pictureDirectory, signal, look)
    if (!isRefusal(decoded)) return { decoded }
    if (!decoded.isUnsure) return decoded
    undecoded = decoded.code
  } catch (error) {
    if (!(error instanceof MediaPoolError) || error.code === 'STOPPED') throw error
    undecoded = error.code
  }
  const boxes = await readMp4(path)
  return isRefusal(boxes) ? boxes : { boxes, undecoded }
}
