import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { type ClipFrame, DecodeFailure, decodeFrames } from './clip-frames.ts'
import type { ClipReader, ClipSurvey } from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import type { ImageFacts, MediaRefusal } from './job.ts'
import { maximumPixels, withVideo } from './open-video.ts'
import { readShape } from './shape.ts'
import { upright } from './upright.ts'

/** Of the file. */
const maximumBytes = 1_000_000
const framesPerSecond = 12
const mostFrames = 120
/** A frame or two later is not seen. */
const longStep = 4
/** Each at most halves the size of the one before; of `every` so many frames one is left. The last is enough for noise. */
const attempts = [
  { quality: 70, every: 1 },
  { quality: 45, every: 1 },
  { quality: 30, every: 2 },
  { quality: 20, every: 4 },
  { quality: 5, every: 8 },
  { quality: 5, every: 16 },
] as const

/**
 * Writes a moving preview as `picture` into `folder`: animated WebP without end, as long as the clip, of `size`, 1 MB at
 * most. The same clip gives the same bytes.
 * @throws what is not the clip's fault: the file is missing, the disk is full
 */
export function previewClip(
  path: string,
  folder: string,
  size: { width: number; height: number },
  loadFfmpeg: () => Promise<Ffmpeg | null>,
): Promise<ImageFacts | MediaRefusal> {
  return withVideo<ImageFacts>(path, loadFfmpeg, async ({ ffmpeg, reader, survey, codecs }) => {
    const { rotationDegrees } = readShape(ffmpeg, reader)
    const stored = rotationDegrees % 180 === 0 ? size : { width: size.height, height: size.width }
    const every = Math.ceil(Math.max(survey.frameCount / mostFrames, rateOf(reader, survey) / framesPerSecond))
    const times = thin(survey.times, every)
    const decode = (isHasty: boolean): Promise<ClipFrame[]> =>
      decodeFrames(ffmpeg, reader, survey, codecs.video, times, maximumPixels, { size: stored, isHasty })
    // Where the last of them is passed over, there is no next one.
    const frames = await decode(every >= longStep).catch((error: unknown) => {
      if (!(error instanceof DecodeFailure) || every < longStep) throw error
      return decode(false)
    })
    const pages: PreviewPage[] = []
    for (const [index, frame] of frames.entries()) {
      const turned = await upright(frame, { pixelAspect: 1, rotationDegrees })
      pages.push({ pixels: await turned.raw().toBuffer(), milliseconds: millisecondsOf(reader, survey, times[index]!) })
    }
    const bytes = await encodePreview(pages, size, millisecondsOf(reader, survey, survey.endTime))
    await writeFile(join(folder, 'picture'), bytes)
    return { format: 'WEBP', mimeType: 'image/webp', ...size, sizeBytes: bytes.length, hasAlpha: false }
  })
}

export interface PreviewPage {
  /** Red, green and blue. */
  pixels: Buffer
  /** When it is shown, from the beginning. */
  milliseconds: number
}

/** The best that is small enough. */
export async function encodePreview(
  pages: readonly PreviewPage[],
  { width, height }: { width: number; height: number },
  endMilliseconds: number,
): Promise<Buffer> {
  let step = 0
  for (;;) {
    const attempt = attempts[step]
    if (!attempt) throw new Error('no preview of this clip is small enough')
    const shown = thin(pages, attempt.every)
    const delay = shown.map(({ milliseconds }, index) =>
      Math.min(65_535, (shown[index + 1]?.milliseconds ?? endMilliseconds) - milliseconds),
    )
    const raw = { width, height: height * shown.length, channels: 3, pageHeight: height } as const
    const bytes = await sharp(Buffer.concat(shown.map(({ pixels }) => pixels)), { raw })
      .webp({ quality: attempt.quality, effort: 2, loop: 0, delay })
      .toBuffer()
    if (bytes.length <= maximumBytes) return bytes
    step += Math.max(1, Math.floor(Math.log2(bytes.length / maximumBytes)))
  }
}

/** One of so many, the first among them. */
const thin = <Item>(items: readonly Item[], every: number): Item[] => items.filter((_, index) => index % every === 0)

function rateOf({ video }: ClipReader, { firstTime, endTime, frameCount }: ClipSurvey): number {
  const seconds = (Number(endTime - firstTime) * video.timeBase.num) / video.timeBase.den
  return seconds > 0 ? frameCount / seconds : 0
}

const millisecondsOf = ({ video }: ClipReader, { firstTime }: ClipSurvey, time: bigint): number =>
  Math.round((Number(time - firstTime) * video.timeBase.num * 1_000) / video.timeBase.den)
