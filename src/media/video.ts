import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { type ClipFrame, DecodeFailure, decodeFrames } from './clip-frames.ts'
import {
  type ClipReader,
  type ClipSurvey,
  isAcceptedAudio,
  openClip,
  surveyClip,
  type VideoCodecName,
  videoDecoders,
} from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import type { MediaRefusal, PictureFile, VideoFacts } from './job.ts'
import { isRefusal, refuse } from './job.ts'
import { type FileKind, identify, readHead } from './magic.ts'

const accepted = 'Accepted are MP4, MOV and WebM clips with H.264, HEVC, VP8, VP9 or AV1 pictures.'
/** 8K; larger frames are refused before one is decoded. */
const maximumPixels = 7680 * 4320
const mimeTypes = { MP4: 'video/mp4', MOV: 'video/quicktime', WEBM: 'video/webm' } as const
const codecNames = { h264: 'H264', hevc: 'HEVC', vp8: 'VP8', vp9: 'VP9', av1: 'AV1' } as const
const posterSide = 1280

/**
 * Verifies that a clip plays to its end and writes `poster.jpg`, `first.jpg` and `last.png` into `folder`, where the
 * clip should lie alone.
 * @throws what is not the clip's fault: the file is missing, the disk is full
 */
export async function inspectVideo(
  path: string,
  folder: string,
  loadFfmpeg: () => Promise<Ffmpeg | null>,
): Promise<VideoFacts | MediaRefusal> {
  const { head, sizeBytes } = await readHead(path)
  const kind = identify(head)
  if (kind.kind !== 'video') return refuse('INVALID_VIDEO', describe(kind))
  const ffmpeg = await loadFfmpeg()
  if (ffmpeg === null) {
    const message = 'Clips cannot be checked here: the optional package node-av is not installed for this platform.'
    return refuse('CODEC_MISSING', message)
  }
  const reader = await openClip(ffmpeg, path, kind.container, maximumPixels)
  if (reader === null) return refuse('INVALID_VIDEO', `The clip cannot be opened: it is damaged or cut short.`)
  try {
    const codecs = readCodecs(ffmpeg, reader)
    if (isRefusal(codecs)) return codecs
    const survey = await surveyClip(ffmpeg, reader)
    if (survey === null || survey.incomplete) {
      return refuse('INVALID_VIDEO', 'The clip is incomplete: it ends before the time its header states.')
    }
    const times = [survey.firstTime, survey.firstTime + (survey.lastTime - survey.firstTime) / 3n, survey.lastTime]
    const frames = await decodeFrames(ffmpeg, reader, survey, codecs.video, times, maximumPixels)
    const shape = readShape(ffmpeg, reader)
    const pictures = await writePictures(folder, frames, shape)
    return {
      ...{ container: kind.container, mimeType: mimeTypes[kind.container], sizeBytes, pictures },
      ...{ width: pictures.first.width, height: pictures.first.height },
      ...readTiming(reader, survey),
      hasAudio: survey.audioPackets > 0,
      videoCodec: codecNames[codecs.video],
      audioCodec: survey.audioPackets > 0 ? codecs.audio : null,
    }
  } catch (error) {
    if (!(error instanceof DecodeFailure)) throw error
    return refuse('INVALID_VIDEO', 'The clip does not play to its end: its pictures are damaged or cut short.')
  } finally {
    await reader.close()
  }
}

function readCodecs(
  { lib }: Ffmpeg,
  reader: ClipReader,
): { video: VideoCodecName; audio: string | null } | MediaRefusal {
  const { width, height, codecId } = reader.video.codecpar
  const video = lib.avGetCodecName(codecId) ?? 'unknown'
  const audio = reader.audio === null ? null : (lib.avGetCodecName(reader.audio.codecpar.codecId) ?? 'unknown')
  if (!isVideoCodec(video)) return refuse('INVALID_VIDEO', `The clip's pictures are coded as ${video}. ${accepted}`)
  if (audio !== null && !isAcceptedAudio(audio)) {
    const message = `The clip's sound is coded as ${audio}. Accepted are AAC, MP3, Opus, Vorbis and PCM.`
    return refuse('INVALID_VIDEO', message)
  }
  if (width * height > maximumPixels) {
    return refuse('MEDIA_TOO_LARGE', `The clip has ${width} × ${height} pixels; at most 7680 × 4320 are accepted.`)
  }
  return { video, audio }
}

function isVideoCodec(name: string): name is VideoCodecName {
  return Object.hasOwn(videoDecoders, name)
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

/** How stored frames become what people see. */
interface Shape {
  /** Width of a pixel over its height. */
  pixelAspect: number
  /** Clockwise. */
  rotationDegrees: 0 | 90 | 180 | 270
}

function readShape({ constants }: Ffmpeg, { video }: ClipReader): Shape {
  const { num, den } = video.sampleAspectRatio
  const pixelAspect = num > 0 && den > 0 && num / den > 0.1 && num / den < 10 ? num / den : 1
  const matrix = video.codecpar.getCodedSideData(constants.AV_PKT_DATA_DISPLAYMATRIX)
  if (matrix === null || matrix.length < 36) return { pixelAspect, rotationDegrees: 0 }
  const turned = Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) / (Math.PI / 2)
  const quarter = ((Math.round(turned) % 4) + 4) % 4
  return { pixelAspect, rotationDegrees: (quarter * 90) as Shape['rotationDegrees'] }
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
    last: await write((await upright(last, shape)).png({ compressionLevel: 6 }), paths.last, 'image/png'),
  }
}

/** The frame as people see it: square pixels, turned upright. */
async function upright(frame: ClipFrame, { pixelAspect, rotationDegrees }: Shape): Promise<Sharp> {
  const open = ({ pixels, width, height }: ClipFrame) => sharp(pixels, { raw: { width, height, channels: 3 } })
  if (pixelAspect === 1) return open(frame).rotate(rotationDegrees)
  const width = Math.max(1, Math.round(frame.width * pixelAspect))
  const squared = await open(frame).resize({ width, height: frame.height, fit: 'fill' }).raw().toBuffer()
  return open({ pixels: squared, width, height: frame.height }).rotate(rotationDegrees)
}

function describe(kind: Exclude<FileKind, { kind: 'video' }>): string {
  if (kind.kind === 'empty') return `The file is empty. ${accepted}`
  const name = kind.kind === 'image' ? 'a picture, not a clip' : kind.name
  return `This is ${name}. ${accepted}`
}
