import { isRefusal, type LookOrder, type MediaRefusal, type VideoFacts } from '../../media/job.ts'
import { type Mp4Facts, readMp4 } from '../../media/mp4.ts'
import { type MediaJobs, MediaPoolError } from '../../media/pool.ts'

/** A refusal is a verdict about the clip. `undecoded`: its boxes are right, and why more is not known. */
export type Examined = { decoded: VideoFacts } | { boxes: Mp4Facts; undecoded: string } | MediaRefusal

/** A clip is not told later than this for its pictures: what is not verified now is verified later. */
const lateMilliseconds = 10_000

/**
 * What a clip that was paid for is: decoded, with its pictures in `pictureDirectory`, or by its boxes alone where it
 * cannot be decoded here, or its decoder is not done ten seconds after nobody waits for it any more.
 * @throws what the machine is in trouble with; MediaPoolError STOPPED
 */
export async function examineClip(
  jobs: MediaJobs,
  path: string,
  pictureDirectory: string,
  signal: AbortSignal,
  look?: LookOrder,
  wanted?: AbortSignal,
): Promise<Examined> {
  let undecoded: string
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const begin = () => {
    timer = setTimeout(() => late.abort(), lateMilliseconds)
  }
  if (wanted?.aborted) begin()
  else wanted?.addEventListener('abort', begin, { once: true })
  try {
    const decoded = await jobs.inspectVideo(path, pictureDirectory, AbortSignal.any([signal, late.signal]), look)
    if (!isRefusal(decoded)) return { decoded }
    if (!decoded.isUnsure) return decoded
    undecoded = decoded.code
  } catch (error) {
    const isLate = late.signal.aborted && !signal.aborted
    if (!isLate && (!(error instanceof MediaPoolError) || error.code === 'STOPPED')) throw error
    undecoded = error instanceof MediaPoolError ? error.code : 'TIMEOUT'
  } finally {
    clearTimeout(timer)
    wanted?.removeEventListener('abort', begin)
  }
  const boxes = await readMp4(path)
  return isRefusal(boxes) ? boxes : { boxes, undecoded }
}
