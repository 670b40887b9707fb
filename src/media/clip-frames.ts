import type { FFDecoderCodec } from 'node-av/constants'
import type { CodecContext, Frame } from 'node-av/lib'
import type { ClipReader, ClipSurvey, VideoCodecName } from './clip-reader.ts'
import { videoDecoders } from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'

/** One decoded frame: 8-bit RGB rows without padding, sRGB, in the size it is stored (not rotated, pixels not squared). */
export interface ClipFrame {
  pixels: Buffer
  width: number
  height: number
}

export interface DecodeOptions {
  /** Shown each frame on the way. */
  onFrame?: ((frame: Frame) => void) | undefined
  /** Pixels of the answer, if not those that are stored. */
  size?: { width: number; height: number }
  /** Half the work: frames that no other one needs are passed over, the next one stands for them; edges of blocks stay. */
  isHasty?: boolean
}

export class DecodeFailure extends Error {
  readonly kind = 'request'
}

/**
 * Decodes the frames shown at `times` (ascending, in the video stream's time base; the last one may be
 * `survey.lastTime`). Each pass starts at the keyframe before a time and serves all times that share it, so that a
 * clip of one group of pictures is decoded once and a long clip never as a whole.
 * @throws DecodeFailure when a packet on the way does not decode, a frame is damaged or does not come out
 */
export async function decodeFrames(
  ffmpeg: Ffmpeg,
  reader: ClipReader,
  survey: ClipSurvey,
  codec: VideoCodecName,
  times: bigint[],
  maximumPixels: number,
  options: DecodeOptions = {},
): Promise<ClipFrame[]> {
  const decoder = await openDecoder(ffmpeg, reader.video.codecpar, codec, maximumPixels, options.isHasty ? hasty : {})
  try {
    const frames: ClipFrame[] = []
    while (frames.length < times.length) {
      const start = keyframeBefore(survey, times[frames.length] ?? survey.firstTime)
      const wanted = times.slice(frames.length).filter((time) => keyframeBefore(survey, time) === start)
      frames.push(...(await decodePass(ffmpeg, reader, decoder, start.decoding, wanted, options)))
      decoder.flushBuffers()
    }
    return frames
  } finally {
    decoder.freeContext()
  }
}

function keyframeBefore({ keyframes }: ClipSurvey, time: bigint): ClipSurvey['keyframes'][number] {
  const start = keyframes.findLast(({ presentation }) => presentation <= time) ?? keyframes[0]
  if (start === undefined) throw new DecodeFailure('no keyframe')
  return start
}

async function decodePass(
  ffmpeg: Ffmpeg,
  { format, video }: ClipReader,
  decoder: CodecContext,
  startTime: bigint,
  wanted: bigint[],
  { onFrame, size }: DecodeOptions,
): Promise<ClipFrame[]> {
  const { lib, constants } = ffmpeg
  const seek = await format.seekFrame(video.index, startTime, constants.AVSEEK_FLAG_BACKWARD)
  if (seek < 0) throw new DecodeFailure('seek failed')
  const packet = new lib.Packet()
  const frame = new lib.Frame()
  packet.alloc()
  frame.alloc()
  const frames: ClipFrame[] = []
  /** Takes what the decoder has ready. True when all that was wanted is there. */
  const drain = (): boolean => {
    for (;;) {
      const result = decoder.receiveFrameSync(frame)
      if (result === constants.AVERROR_EAGAIN || result === constants.AVERROR_EOF) return false
      if (result < 0) throw new DecodeFailure('frame does not decode')
      // The first and the last frame, or either and the poster's, may be one and the same.
      const served = wanted.slice(frames.length).filter((time) => frame.bestEffortTimestamp >= time).length
      if (served > 0) {
        if (frame.decodeErrorFlags !== 0) throw new DecodeFailure('frame is damaged')
        frames.push(...new Array<ClipFrame>(served).fill(toRgb(ffmpeg, frame, size)))
      }
      onFrame?.(frame)
      frame.unref()
      if (frames.length === wanted.length) return true
    }
  }
  try {
    // This process does nothing else meanwhile: a turn of the event loop for each packet and frame cost more than it gave.
    for (;;) {
      const result = format.readFrameSync(packet)
      if (result === constants.AVERROR_EOF) break
      if (result < 0) throw new DecodeFailure('packet does not read')
      const ours = packet.streamIndex === video.index
      const sent = ours ? decoder.sendPacketSync(packet) : 0
      packet.unref()
      if (sent < 0) throw new DecodeFailure('packet does not decode')
      if (ours && drain()) return frames
    }
    decoder.sendPacketSync(null)
    if (drain()) return frames
    throw new DecodeFailure('the clip ends before the frame')
  } finally {
    packet.free()
    frame.free()
  }
}

/** 720p. A second thread costs a tenth of the work, of very small frames two fifths; larger ones are not to take much longer. */
const pixelsOfOneThread = 1280 * 720

const hasty = { skip_frame: 'noref', skip_loop_filter: 'all' }

export async function openDecoder(
  { lib }: Ffmpeg,
  parameters: ClipReader['video']['codecpar'],
  codec: VideoCodecName,
  maximumPixels: number,
  options: Record<string, string> = {},
): Promise<CodecContext> {
  const decoder = lib.Codec.findDecoderByName(videoDecoders[codec] as FFDecoderCodec)
  if (decoder === null) throw new Error(`FFmpeg was built without ${videoDecoders[codec]}`)
  const context = new lib.CodecContext()
  context.allocContext3(decoder)
  context.parametersToContext(parameters)
  const threads = parameters.width * parameters.height > pixelsOfOneThread ? '2' : '1'
  const all = lib.Dictionary.fromObject({ threads, max_pixels: String(maximumPixels), ...options })
  if ((await context.open2(decoder, all)) < 0) throw new DecodeFailure('decoder refuses the stream')
  return context
}

function toRgb(
  { lib, constants }: Ffmpeg,
  frame: Frame,
  { width, height }: { width: number; height: number } = frame,
): ClipFrame {
  // Players take untagged high definition for BT.709 and anything smaller for BT.601; swscale would say 601 always.
  if (frame.colorSpace === constants.AVCOL_SPC_UNSPECIFIED) {
    frame.colorSpace =
      frame.height > 576 || frame.width > 1024 ? constants.AVCOL_SPC_BT709 : constants.AVCOL_SPC_SMPTE170M
  }
  const picture = new lib.Frame()
  picture.alloc()
  picture.width = width
  picture.height = height
  picture.format = constants.AV_PIX_FMT_RGB24
  picture.colorSpace = constants.AVCOL_SPC_RGB
  picture.colorRange = constants.AVCOL_RANGE_JPEG
  const scaler = new lib.SoftwareScaleContext()
  try {
    lib.FFmpegError.throwIfError(picture.allocBuffer(), 'allocate picture')
    scaler.allocContext()
    scaler.setOption('sws_flags', 'bicubic+accurate_rnd+full_chroma_int+full_chroma_inp')
    lib.FFmpegError.throwIfError(scaler.scaleFrameSync(picture, frame), 'convert to RGB')
    return { pixels: picture.toBuffer(), width, height }
  } finally {
    scaler.freeContext()
    picture.free()
  }
}
