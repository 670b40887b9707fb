import { availableParallelism } from 'node:os'
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_ERROR,
  AV_PIX_FMT_NV12,
  AV_SAMPLE_FMT_FLTP,
  AVCHROMA_LOC_LEFT,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVIO_FLAG_WRITE,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
} from 'node-av/constants'
import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  IOContext,
  Log,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib'
import { chooseQuality } from './quality.ts'
import { type StereoSamples, sampleRate } from './sound.ts'

/** Samples in one AAC packet. */
export const samplesPerPacket = 1024
const soundBitsPerSecond = 128_000
const secondsBetweenKeyFrames = 2

/** Writes one MP4: H.264 High, BT.709, its index in front, AAC when there is sound. */
export interface ClipWriter {
  /** Takes a copy of an NV12 frame (`Canvas.frame`); resolves when the encoder can take the next. */
  writeFrame(nv12: Uint8Array): Promise<void>
  /** All but the last call must pass `samplesPerPacket` samples. */
  writeSound(samples: StereoSamples): Promise<void>
  /** Writes what is left and closes the file. */
  finish(): Promise<void>
}

/** Frames per second as a fraction. */
export interface FrameRate {
  num: number
  den: number
}

interface Track {
  codec: CodecContext
  stream: Stream
}

/** Creates `path`. */
export async function openClip(
  path: string,
  { width, height, frameRate, hasSound }: { width: number; height: number; frameRate: FrameRate; hasSound: boolean },
): Promise<ClipWriter> {
  Log.setLevel(AV_LOG_ERROR)
  const container = new FormatContext()
  check(container.allocOutputContext2(null, 'mp4', path), 'choose the container')
  const video = await openTrack(container, openVideoCodec(width, height, frameRate))
  video.stream.avgFrameRate = new Rational(frameRate.num, frameRate.den)
  const sound = hasSound ? await openTrack(container, openSoundCodec()) : undefined
  const file = new IOContext()
  check(await file.open2(path, AVIO_FLAG_WRITE), 'create the file')
  container.pb = file
  check(container.setOption('movflags', '+faststart'), 'put the index in front')
  check(await container.writeHeader(), 'write the header')

  const packet = new Packet()
  packet.alloc()
  const picture = createVideoFrame(width, height)
  let framesWritten = 0n
  let samplesWritten = 0n

  async function encode({ codec, stream }: Track, frame: Frame | null): Promise<void> {
    check(await codec.sendFrame(frame), 'encode')
    for (;;) {
      const received = codec.receivePacketSync(packet)
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return
      check(received, 'encode')
      packet.streamIndex = stream.index
      packet.rescaleTs(codec.timeBase, stream.timeBase)
      check(await container.interleavedWriteFrame(packet), 'write')
    }
  }

  return {
    async writeFrame(nv12) {
      check(picture.makeWritable(), 'make room for a frame')
      check(picture.fromBuffer(Buffer.from(nv12.buffer, nv12.byteOffset, nv12.length)), 'copy a frame')
      picture.pts = framesWritten++
      picture.duration = 1n
      await encode(video, picture)
    },
    async writeSound([left, right]) {
      if (!sound) throw new Error('this clip has no sound track')
      const planes = Buffer.concat(
        [left, right].map((side) => Buffer.from(side.buffer, side.byteOffset, side.byteLength)),
      )
      using frame = Frame.fromAudioBuffer(planes, {
        nbSamples: left.length,
        format: AV_SAMPLE_FMT_FLTP,
        sampleRate,
        channelLayout: AV_CHANNEL_LAYOUT_STEREO,
        timeBase: { num: 1, den: sampleRate },
        pts: samplesWritten,
      })
      samplesWritten += BigInt(left.length)
      await encode(sound, frame)
    },
    async finish() {
      await encode(video, null)
      if (sound) await encode(sound, null)
      check(await container.writeTrailer(), 'write the index')
      container.pb = null
      check(await file.closep(), 'close the file')
      for (const part of [picture, packet]) part.free()
      for (const { codec } of sound ? [video, sound] : [video]) codec.freeContext()
      container.freeContext()
    },
  }
}

function openVideoCodec(
  width: number,
  height: number,
  { num, den }: FrameRate,
): { codec: Codec; context: CodecContext } {
  const { codec, context } = newCodec(Codec.findEncoderByName(FF_ENCODER_LIBX264))
  const quality = chooseQuality(width, height, availableParallelism())
  context.width = width
  context.height = height
  // x264 works in NV12 itself; what it writes is plain yuv420p.
  context.pixelFormat = AV_PIX_FMT_NV12
  context.timeBase = new Rational(den, num)
  context.framerate = new Rational(num, den)
  context.sampleAspectRatio = new Rational(1, 1)
  context.colorRange = AVCOL_RANGE_MPEG
  context.colorPrimaries = AVCOL_PRI_BT709
  context.colorTrc = AVCOL_TRC_BT709
  context.colorSpace = AVCOL_SPC_BT709
  context.chromaLocation = AVCHROMA_LOC_LEFT
  context.gopSize = Math.round((secondsBetweenKeyFrames * num) / den)
  context.threadCount = quality.threads
  check(context.setOption('preset', quality.preset), 'set the preset')
  check(context.setOption('crf', String(quality.rateFactor)), 'set the quality')
  check(context.setOption('profile', 'high'), 'set the profile')
  if (quality.x264Settings) check(context.setOption('x264-params', quality.x264Settings), 'set the encoder')
  return { codec, context }
}

function openSoundCodec(): { codec: Codec; context: CodecContext } {
  const { codec, context } = newCodec(Codec.findEncoderByName(FF_ENCODER_AAC))
  context.sampleRate = sampleRate
  context.sampleFormat = AV_SAMPLE_FMT_FLTP
  context.channelLayout = AV_CHANNEL_LAYOUT_STEREO
  context.bitRate = BigInt(soundBitsPerSecond)
  context.timeBase = new Rational(1, sampleRate)
  return { codec, context }
}

function newCodec(codec: Codec | null): { codec: Codec; context: CodecContext } {
  if (!codec) throw new Error('the codec library has no such encoder')
  const context = new CodecContext()
  context.allocContext3(codec)
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  return { codec, context }
}

async function openTrack(
  container: FormatContext,
  { codec, context }: { codec: Codec; context: CodecContext },
): Promise<Track> {
  check(await context.open2(codec), 'open the encoder')
  const stream = container.newStream(codec)
  check(stream.codecpar.fromContext(context), 'describe the track')
  stream.timeBase = context.timeBase
  return { codec: context, stream }
}

function createVideoFrame(width: number, height: number): Frame {
  const frame = new Frame()
  frame.alloc()
  frame.width = width
  frame.height = height
  frame.format = AV_PIX_FMT_NV12
  frame.colorRange = AVCOL_RANGE_MPEG
  frame.colorPrimaries = AVCOL_PRI_BT709
  frame.colorTrc = AVCOL_TRC_BT709
  frame.colorSpace = AVCOL_SPC_BT709
  frame.chromaLocation = AVCHROMA_LOC_LEFT
  check(frame.getBuffer(), 'make room for a frame')
  return frame
}

function check(result: number, doing: string): void {
  FFmpegError.throwIfError(result, `could not ${doing}`)
}
