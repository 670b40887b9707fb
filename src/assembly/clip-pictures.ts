import type { CodecContext, Frame, Packet } from 'node-av/lib'
import { openDecoder } from '../media/clip-frames.ts'
import type { ClipReader } from '../media/clip-reader.ts'
import type { Ffmpeg } from '../media/ffmpeg.ts'
import { maximumPixels } from '../media/open-video.ts'
import { type ClipFacts, openPart, UnreadableClip } from './clip-file.ts'
import { type Filter, openFilter } from './filter.ts'
import { fitFilter } from './fit-filter.ts'

/** What a part shows: frames of the film's size, asked for in the order of time. */
export interface Pictures {
  /** The frame shown so many seconds from the part's beginning, as NV12. Good until the next is asked for. */
  at(seconds: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** A frame is shown a little before its time rather than the one before it, where times are rounded. */
const toleranceSeconds = 0.0005

/**
 * The pictures of a clip from `startSeconds` on, fitted into `frame`. Decodes forward from the keyframe before, one frame
 * ahead; only what is shown is fitted.
 */
export async function openPictures(
  ffmpeg: Ffmpeg,
  facts: ClipFacts,
  startSeconds: number,
  frame: { width: number; height: number },
  fit: 'PAD' | 'CROP',
): Promise<Pictures> {
  const reader = await openPart(ffmpeg, facts.path)
  const decoder = await openDecoder(ffmpeg, reader.video.codecpar, facts.codec, maximumPixels)
  const decode = createDecoding(ffmpeg, reader, decoder)
  const { num, den } = facts.timeBase
  const timeAt = (seconds: number) =>
    facts.survey.firstTime + BigInt(Math.round(((startSeconds + seconds + toleranceSeconds) * den) / num))
  await decode.seek(keyframeBefore(facts, timeAt(0)))

  const [shown, next, fitted] = [newFrame(ffmpeg), newFrame(ffmpeg), newFrame(ffmpeg)]
  let hasNext = await decode.read(next)
  if (!hasNext) throw new UnreadableClip('none of its frames can be decoded')
  let picture: Uint8Array | undefined
  let fittedCount = 0n
  let filter: { filter: Filter; form: string } | undefined

  async function fitShown(): Promise<Uint8Array> {
    const stored = storedForm(ffmpeg, shown, facts)
    const form = JSON.stringify(stored)
    // A clip may change its size or colours on the way.
    if (filter?.form !== form) {
      filter?.filter.free()
      filter = { form, filter: await openFilter(ffmpeg, fitFilter(stored, frame, fit), 'buffer') }
    }
    shown.pts = fittedCount++
    await filter.filter.push(shown)
    fitted.unref()
    if (!(await filter.filter.pull(fitted))) throw new Error('a frame went into the filter and did not come out')
    return fitted.toBuffer()
  }

  return {
    async at(seconds) {
      const time = timeAt(seconds)
      let isNew = picture === undefined
      // The first frame that is there is shown until the next one is due.
      while (hasNext && (isFirst(shown) || next.bestEffortTimestamp <= time)) {
        shown.unref()
        shown.ref(next)
        next.unref()
        hasNext = await decode.read(next)
        isNew = true
      }
      if (isNew) picture = await fitShown()
      return picture!
    },
    async close() {
      filter?.filter.free()
      for (const each of [shown, next, fitted]) each.free()
      decode.free()
      await reader.close()
    },
  }
}

const isFirst = (shown: Frame): boolean => shown.width === 0

function newFrame({ lib }: Ffmpeg): Frame {
  const frame = new lib.Frame()
  frame.alloc()
  return frame
}

function keyframeBefore({ survey }: ClipFacts, time: bigint): bigint {
  return (survey.keyframes.findLast(({ presentation }) => presentation <= time) ?? survey.keyframes[0]!).decoding
}

/** What the filter must know of a frame. Untagged colours are BT.709 in high definition and BT.601 below, as players have it. */
function storedForm({ constants }: Ffmpeg, frame: Frame, { shape }: ClipFacts) {
  const { width, height, colorRange } = frame
  if (frame.colorSpace === constants.AVCOL_SPC_UNSPECIFIED || frame.colorSpace === constants.AVCOL_SPC_RESERVED)
    frame.colorSpace = height > 576 || width > 1024 ? constants.AVCOL_SPC_BT709 : constants.AVCOL_SPC_SMPTE170M
  if (colorRange === constants.AVCOL_RANGE_UNSPECIFIED) frame.colorRange = constants.AVCOL_RANGE_MPEG
  return {
    ...{ width, height, ...shape },
    pixelFormat: frame.format as number,
    colorSpace: frame.colorSpace as number,
    colorRange: frame.colorRange as number,
  }
}

/** Packets of the clip's pictures to frames, in the order they are shown. */
function createDecoding({ lib, constants }: Ffmpeg, { format, video }: ClipReader, decoder: CodecContext) {
  const packet: Packet = new lib.Packet()
  packet.alloc()
  let isAtEnd = false
  return {
    async seek(time: bigint): Promise<void> {
      if ((await format.seekFrame(video.index, time, constants.AVSEEK_FLAG_BACKWARD)) < 0)
        throw new UnreadableClip('it cannot be read from the moment asked for')
    },
    /** False after the last one. */
    async read(frame: Frame): Promise<boolean> {
      for (;;) {
        const received = await decoder.receiveFrame(frame)
        if (received === constants.AVERROR_EOF) return false
        if (received >= 0) return true
        if (received !== constants.AVERROR_EAGAIN) throw new UnreadableClip('a frame does not decode')
        if (isAtEnd) return false
        const result = await format.readFrame(packet)
        if (result === constants.AVERROR_EOF) {
          isAtEnd = true
          await decoder.sendPacket(null)
          continue
        }
        if (result < 0) throw new UnreadableClip('it is damaged')
        const sent = packet.streamIndex === video.index ? await decoder.sendPacket(packet) : 0
        packet.unref()
        if (sent < 0) throw new UnreadableClip('a frame does not decode')
      }
    },
    free(): void {
      packet.free()
      decoder.freeContext()
    },
  }
}
