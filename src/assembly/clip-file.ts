import type { CodecParameters } from 'node-av/lib'
import {
  type ClipReader,
  type ClipSurvey,
  openClip,
  surveyClip,
  type VideoCodecName,
  videoDecoders,
} from '../media/clip-reader.ts'
import type { Ffmpeg } from '../media/ffmpeg.ts'
import { identify, readHead } from '../media/magic.ts'
import { maximumPixels } from '../media/open-video.ts'
import { readShape, type Shape } from '../media/shape.ts'
import { type FrameRate, frameRateOf } from './frame-rate.ts'

/** A part's clip cannot be read, or not to its end: the caller's file is to blame. */
export class UnreadableClip extends Error {
  override name = 'UnreadableClip'
  readonly kind = 'request'
}

/** What a clip's packets say of it. */
export interface ClipFacts {
  path: string
  /** What its container says of its pictures before any is decoded. */
  header: string
  survey: ClipSurvey
  codec: VideoCodecName
  hasSound: boolean
  shape: Shape
  /** Pixels as stored. */
  width: number
  height: number
  timeBase: { num: number; den: number }
  /** Frames per second, on average. */
  framesPerSecond: FrameRate
  /** From its first frame to the end of its last. */
  seconds: number
  /** What a decoder is told before the first packet, of pictures and of AAC sound; null where it is not said apart. */
  parameterSets: Buffer | null
  soundSets: Buffer | null
}

/** Opens the clip at `path`. Close it. */
export async function openPart(
  ffmpeg: Ffmpeg,
  path: string,
  depth?: Parameters<typeof openClip>[4],
): Promise<ClipReader> {
  const { head } = await readHead(path)
  const kind = identify(head)
  const reader = kind.kind === 'video' ? await openClip(ffmpeg, path, kind.container, maximumPixels, depth) : null
  if (reader === null) throw new UnreadableClip('it is no clip that can be opened')
  return reader
}

/**
 * Goes through all packets once. What only a decoder knows follows from what the header says: it is not asked again where
 * a clip that is known has the same header.
 */
export async function readClip(ffmpeg: Ffmpeg, path: string, known: readonly ClipFacts[]): Promise<ClipFacts> {
  let reader = await openPart(ffmpeg, path, 'CONTAINER')
  const header = headerOf(reader)
  const alike = known.find((clip) => clip.header === header)
  if (!alike) {
    await reader.close()
    reader = await openPart(ffmpeg, path)
  }
  try {
    const { video, audio } = reader
    const codec = ffmpeg.lib.avGetCodecName(video.codecpar.codecId) ?? ''
    const survey = Object.hasOwn(videoDecoders, codec) ? await surveyClip(ffmpeg, reader) : null
    if (survey === null || survey.incomplete) throw new UnreadableClip('it is incomplete')
    const { num, den } = video.timeBase
    const seconds = (Number(survey.endTime - survey.firstTime) * num) / den
    return {
      ...{ path, survey, seconds, header },
      codec: codec as VideoCodecName,
      hasSound: audio !== null && survey.audioPackets > 0,
      shape: { ...readShape(ffmpeg, reader), ...(alike && { pixelAspect: alike.shape.pixelAspect }) },
      width: alike?.width ?? video.codecpar.width,
      height: alike?.height ?? video.codecpar.height,
      timeBase: { num, den },
      framesPerSecond: rateOf(video.avgFrameRate, survey.frameCount / seconds),
      parameterSets: video.codecpar.extradata,
      soundSets: audio === null ? null : soundSetsOf(ffmpeg, audio.codecpar),
    }
  } finally {
    await reader.close()
  }
}

function headerOf({ video: { codecpar, sampleAspectRatio } }: ClipReader): string {
  const { codecId, width, height, extradata } = codecpar
  const { num, den } = sampleAspectRatio
  return [codecId, width, height, num, den, extradata?.toString('base64')].join(' ')
}

/** Null but for AAC; its configuration says rate and channels, too. */
function soundSetsOf({ lib }: Ffmpeg, { codecId, extradata, sampleRate }: CodecParameters): Buffer | null {
  return lib.avGetCodecName(codecId) === 'aac' && extradata
    ? Buffer.concat([Buffer.from(`${sampleRate} `), extradata])
    : null
}

/** What the header says, unless the packets say otherwise. */
function rateOf({ num, den }: FrameRate, measured: number): FrameRate {
  return num > 0 && den > 0 && Math.abs(num / den / measured - 1) < 0.01 ? { num, den } : frameRateOf(measured)
}
