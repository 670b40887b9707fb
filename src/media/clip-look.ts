import type { Frame, SoftwareScaleContext } from 'node-av/lib'
import { type ClipFrame, openDecoder } from './clip-frames.ts'
import type { ClipReader, ClipSurvey, VideoCodecName } from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import type { ClipLook, SmallPicture } from './job.ts'

/** Pixels of the longer side at which frames are compared: what a codec makes of a still picture is gone there. */
const side = 64
const mostSamples = 240
/** Frames that are decoded anyway cost only that they are made small: fewer of those that are larger than 720p. */
const secondsBetween = { passing: 0.25, keyframes: 1 }
const usualPixels = 1280 * 720
/** To decode a keyframe, whatever the codec (`npm run bench:look`); and what all may cost for each second of the clip. */
const nanoseconds = { ofByte: 115, ofPixel: 4, allowed: 5_000_000 }
/** Levels of 255 by which the brightest change of any pixel must exceed what a codec does to a still one. */
const stillLevels = 3
/** Of 255. All but 2 % of the pixels are darker in a black frame. */
const blackLevel = 12

interface Sample {
  seconds: number
  luma: Uint8Array
}

/** Looks at frames as they are decoded for other reasons, and at keyframes where there are none of these. */
export interface ClipLooker {
  /** Never throws: a look that fails is no fault of the clip's. */
  onFrame(frame: Frame): void
  /** Null when nothing could be seen. */
  finish(): Promise<(Pick<ClipLook, 'stillSeconds' | 'blackSeconds'> & { first: SmallPicture }) | null>
}

export function createLooker(
  ffmpeg: Ffmpeg,
  reader: ClipReader,
  survey: ClipSurvey,
  codec: VideoCodecName,
  maximumPixels: number,
): ClipLooker {
  const { lib } = ffmpeg
  const { num, den } = reader.video.timeBase
  const { width, height } = reader.video.codecpar
  const secondsOf = (time: bigint) => (Number(time - survey.firstTime) * num) / den
  const duration = secondsOf(survey.endTime)
  const slower = Math.max(1, (width * height) / usualPixels)
  const passing = Math.max(secondsBetween.passing * slower, duration / mostSamples)
  const secondsAround = (bytes: number): number => {
    const cost = bytes * nanoseconds.ofByte + width * height * nanoseconds.ofPixel
    return Math.max(secondsBetween.keyframes, duration / mostSamples, cost / nanoseconds.allowed)
  }
  const samples: Sample[] = []
  let first: SmallPicture | undefined
  let scaler: SoftwareScaleContext | undefined

  function look(frame: Frame): void {
    const seconds = secondsOf(frame.bestEffortTimestamp)
    const isNear = samples.some((sample) => Math.abs(sample.seconds - seconds) < passing * 0.99)
    if (isNear && first !== undefined) return
    scaler ??= new lib.SoftwareScaleContext()
    const { width, height, pixels } = makeSmall(ffmpeg, scaler, frame)
    if (seconds <= 0) first ??= { width, height, pixels: pixels.toString('base64') }
    samples.push({ seconds, luma: lumaOf(pixels) })
  }

  async function lookAtKeyframes(): Promise<void> {
    const decoder = await openDecoder(ffmpeg, reader.video.codecpar, codec, maximumPixels, { threads: '1' })
    const packet = new lib.Packet()
    const frame = new lib.Frame()
    packet.alloc()
    frame.alloc()
    try {
      for (const { presentation, decoding, bytes } of survey.keyframes) {
        const seconds = secondsOf(presentation)
        const near = secondsAround(bytes) * 0.99
        if (samples.some((sample) => Math.abs(sample.seconds - seconds) < near)) continue
        await reader.format.seekFrame(reader.video.index, decoding, ffmpeg.constants.AVSEEK_FLAG_BACKWARD)
        let found = false
        while (!found && reader.format.readFrameSync(packet) >= 0) {
          found = packet.streamIndex === reader.video.index
          if (found) decoder.sendPacketSync(packet)
          packet.unref()
        }
        decoder.sendPacketSync(null)
        if (decoder.receiveFrameSync(frame) >= 0) look(frame)
        frame.unref()
        decoder.flushBuffers()
      }
    } finally {
      packet.free()
      frame.free()
      decoder.freeContext()
    }
  }

  return {
    onFrame(frame) {
      try {
        look(frame)
      } catch {
        // Any error: what is not seen is not judged.
      }
    },
    async finish() {
      try {
        await lookAtKeyframes()
        samples.sort((one, other) => one.seconds - other.seconds)
        return first === undefined ? null : { first, ...judge(samples, duration) }
      } catch {
        // Any error, as above.
        return null
      } finally {
        scaler?.freeContext()
      }
    },
  }
}

/** The longest time that nothing changes, and how long it is black. */
function judge(samples: readonly Sample[], duration: number): Pick<ClipLook, 'stillSeconds' | 'blackSeconds'> {
  let stillSeconds = 0
  let blackSeconds = 0
  let since = samples[0]!
  for (const [index, sample] of samples.entries()) {
    const until = samples[index + 1]?.seconds ?? duration
    // Beside the first of them: a slow move adds up.
    if (largestChange(since.luma, sample.luma) > stillLevels) since = sample
    else if (sample !== since) stillSeconds = Math.max(stillSeconds, until - since.seconds)
    if (isBlack(sample.luma)) blackSeconds += until - sample.seconds
  }
  return { stillSeconds: hundredths(stillSeconds), blackSeconds: hundredths(blackSeconds) }
}

const hundredths = (value: number): number => Math.round(value * 100) / 100

function largestChange(one: Uint8Array, other: Uint8Array): number {
  let largest = 0
  for (let index = 0; index < one.length; index++)
    largest = Math.max(largest, Math.abs(one[index]! - (other[index] ?? 0)))
  return largest
}

const isBlack = (luma: Uint8Array): boolean =>
  luma.reduce((bright, level) => bright + (level > blackLevel ? 1 : 0), 0) <= luma.length * 0.02

/** Rec. 709, of sRGB's numbers. */
function lumaOf(colours: Uint8Array): Uint8Array {
  const luma = new Uint8Array(colours.length / 3)
  for (let index = 0; index < luma.length; index++)
    luma[index] = 0.2126 * colours[index * 3]! + 0.7152 * colours[index * 3 + 1]! + 0.0722 * colours[index * 3 + 2]!
  return luma
}

function makeSmall({ lib, constants }: Ffmpeg, scaler: SoftwareScaleContext, frame: Frame): ClipFrame {
  const scale = side / Math.max(frame.width, frame.height)
  const picture = new lib.Frame()
  picture.alloc()
  try {
    picture.width = Math.max(2, Math.round(frame.width * scale))
    picture.height = Math.max(2, Math.round(frame.height * scale))
    picture.format = constants.AV_PIX_FMT_RGB24
    picture.colorSpace = constants.AVCOL_SPC_RGB
    picture.colorRange = constants.AVCOL_RANGE_JPEG
    lib.FFmpegError.throwIfError(picture.allocBuffer(), 'allocate a small picture')
    scaler.allocContext()
    scaler.setOption('sws_flags', 'area')
    lib.FFmpegError.throwIfError(scaler.scaleFrameSync(picture, frame), 'make it small')
    return { width: picture.width, height: picture.height, pixels: picture.toBuffer() }
  } finally {
    picture.free()
  }
}
