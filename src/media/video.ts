import { join } from 'node:path'
import type { Sharp } from 'sharp'
import { type ClipFrame, DecodeFailure, decodeFrames } from './clip-frames.ts'
import { type ClipLooker, createLooker } from './clip-look.ts'
import type { ClipReader, ClipSurvey } from './clip-reader.ts'
import { loudestDecibels } from './clip-sound.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import type { LookOrder, MediaRefusal, PictureFile, SmallPicture, VideoFacts } from './job.ts'
import { likeness } from './likeness.ts'
import { maximumPixels, type OpenVideo, withVideo } from './open-video.ts'
import { filteredPng } from './png.ts'
import { readShape, type Shape } from './shape.ts'
import { upright } from './upright.ts'

const mimeTypes = { MP4: 'video/mp4', MOV: 'video/quicktime', WEBM: 'video/webm' } as const
const codecNames = { h264: 'H264', hevc: 'HEVC', vp8: 'VP8', vp9: 'VP9', av1: 'AV1' } as const
const posterSide = 1280

/**
 * Verifies that a clip plays to its end and writes `poster.jpg`, `first.jpg` and `last.png` into `folder`, where the
 * clip should lie alone.
 * @throws what is not the clip's fault: the file is missing, the disk is full
 */
export function inspectVideo(
  path: string,
  folder: string,
  loadFfmpeg: () => Promise<Ffmpeg | null>,
  order?: LookOrder,
): Promise<VideoFacts | MediaRefusal> {
  return withVideo<VideoFacts>(path, loadFfmpeg, async (clip) => {
    const { ffmpeg, reader, survey, codecs, container, sizeBytes } = clip
    const times = [survey.firstTime, survey.firstTime + (survey.lastTime - survey.firstTime) / 3n, survey.lastTime]
    const looker = order && createLooker(ffmpeg, reader, survey, codecs.video, maximumPixels)
    const frames = await decodeFrames(ffmpeg, reader, survey, codecs.video, times, maximumPixels, {
      onFrame: looker?.onFrame,
    })
    const shape = readShape(ffmpeg, reader)
    const pictures = await writePictures(folder, frames, shape)
    return {
      ...{ container, mimeType: mimeTypes[container], sizeBytes, pictures },
      ...{ width: pictures.first.width, height: pictures.first.height },
      ...readTiming(reader, survey),
      hasAudio: survey.audioPackets > 0,
      videoCodec: codecNames[codecs.video],
      audioCodec: survey.audioPackets > 0 ? codecs.audio : null,
      ...(await lookOf(clip, looker, order, shape)),
    }
  })
}

async function lookOf(
  { ffmpeg, reader }: OpenVideo,
  looker: ClipLooker | undefined,
  order: LookOrder | undefined,
  shape: Shape,
): Promise<Pick<VideoFacts, 'look'>> {
  const seen = await looker?.finish()
  if (!seen) return {}
  const { first, ...look } = seen
  const start = order?.start
  return {
    look: {
      ...look,
      loudestDecibels: await loudestDecibels(ffmpeg, reader),
      startLikeness: start ? likeness(start, await turned(first, shape)) : null,
    },
  }
}

/** Upright; its pixels are square nearly enough to be compared. */
async function turned(first: SmallPicture, { rotationDegrees }: Shape): Promise<SmallPicture> {
  if (rotationDegrees === 0) return first
  const frame = { ...first, pixels: Buffer.from(first.pixels, 'base64') }
  const { data, info } = await (await upright(frame, { pixelAspect: 1, rotationDegrees }))
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data.toString('base64') }
}

function readTiming({ video }: ClipReader, survey: ClipSurvey) {
  const { num, den } = video.timeBase
  const seconds = (Number(survey.endTime - survey.firstTime) * num) / den
  const measured = seconds > 0 ? survey.frameCount / seconds : 0
  const { num: frames, den: perSeconds } = video.avgFrameRate
  const declared = perSeconds > 0 ? frames / perSeconds : 0
  // A header's 23.976 is exact where WebM's rounded milliseconds are not; one that contradicts the packets is wrong.
  const frameRate = Math.abs(declared / measured - 1) < 0.01 ? declared : measured
  const round = (value: number) => Math.round(value * 1000) / 1000
  return { durationSeconds: round(seconds), frameRate: round(frameRate), frameCount: survey.frameCount }
}

async function writePictures(folder: string, frames: ClipFrame[], shape: Shape): Promise<VideoFacts['pictures']> {
  const [first, poster, last] = frames
  if (first === undefined || poster === undefined || last === undefined) throw new DecodeFailure('a frame is missing')
  const fullJpeg = { quality: 92, chromaSubsampling: '4:4:4' }
  const small = { width: posterSide, height: posterSide, fit: 'inside', withoutEnlargement: true } as const
  const paths = { poster: 'poster.jpg', first: 'first.jpg', last: 'last.png' }
  const write = async (picture: Sharp, name: string, mimeType: PictureFile['mimeType']): Promise<PictureFile> => {
    const path = join(folder, name)
    const { width, height, size } = await picture.toFile(path)
    return { path, width, height, mimeType, sizeBytes: size }
  }
  return {
    poster: await write(
      (await upright(poster, shape)).resize(small).jpeg({ quality: 85, progressive: true }),
      paths.poster,
      'image/jpeg',
    ),
    first: await write((await upright(first, shape)).jpeg(fullJpeg), paths.first, 'image/jpeg'),
    last: await write((await upright(last, shape)).png(filteredPng), paths.last, 'image/png'),
  }
}
