import { join } from 'node:path'
import { DecodeFailure, decodeFrames } from './clip-frames.ts'
import type { ClipReader, ClipSurvey } from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import type { ImageFacts, MediaRefusal } from './job.ts'
import { maximumPixels, withVideo } from './open-video.ts'
import { filteredPng } from './png.ts'
import { readShape } from './shape.ts'
import { upright } from './upright.ts'

/**
 * Writes the frame that is shown at `seconds` from the clip's beginning as `picture` into `folder`: PNG, upright.
 * A time outside the clip gives the frame nearest to it.
 * @throws what is not the clip's fault: the file is missing, the disk is full
 */
export function extractFrame(
  path: string,
  folder: string,
  seconds: number,
  loadFfmpeg: () => Promise<Ffmpeg | null>,
): Promise<ImageFacts | MediaRefusal> {
  return withVideo<ImageFacts>(path, loadFfmpeg, async ({ ffmpeg, reader, survey, codecs }) => {
    const times = [timeShownAt(reader, survey, seconds)]
    const [frame] = await decodeFrames(ffmpeg, reader, survey, codecs.video, times, maximumPixels)
    if (frame === undefined) throw new DecodeFailure('the frame is missing')
    const picture = (await upright(frame, readShape(ffmpeg, reader))).png(filteredPng)
    const { width, height, size } = await picture.toFile(join(folder, 'picture'))
    return { format: 'PNG', mimeType: 'image/png', width, height, sizeBytes: size, hasAlpha: false }
  })
}

/** A frame is shown until the next one is. */
function timeShownAt({ video }: ClipReader, { times, firstTime }: ClipSurvey, seconds: number): bigint {
  const { num, den } = video.timeBase
  const wanted = firstTime + BigInt(Math.round((seconds * den) / num))
  return times.findLast((time) => time <= wanted) ?? firstTime
}
