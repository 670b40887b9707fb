import type { CodecContext, FormatContext, Frame, Stream } from 'node-av/lib'
import type { Ffmpeg } from '../media/ffmpeg.ts'
import { type StereoSamples, sampleRate } from '../renderer/sound.ts'
import { UnreadableClip } from './clip-file.ts'
import { type Filter, openFilter } from './filter.ts'

/** What a part is heard as: samples asked for in the order of time. */
export interface Sound {
  /** The next `count`; silent where there is no sound, and after its end. */
  read(count: number): Promise<StereoSamples>
  close(): Promise<void>
}

/** Containers round times to milliseconds: less than this is no gap and no overlap. */
const jitterSamples = Math.round(sampleRate / 400)

const decoders: Record<string, string> = { mp3: 'mp3float' }

export const silence: Sound = {
  read: async (count) => [new Float32Array(count), new Float32Array(count)],
  close: async () => {},
}

/**
 * The sound of an opened file from `startSeconds` on, as 48 kHz stereo. `zeroSeconds` is the time in the file that counts
 * as its beginning: of a clip, its first frame's.
 */
export async function openSound(
  ffmpeg: Ffmpeg,
  source: { format: FormatContext; stream: Stream; close(): Promise<void> },
  zeroSeconds: number,
  startSeconds: number,
): Promise<Sound> {
  const { lib, constants } = ffmpeg
  const { format, stream } = source
  const decoder = await openDecoder(ffmpeg, stream)
  const { num, den } = stream.timeBase
  const begin = zeroSeconds + startSeconds
  if (begin > 0) {
    // A decoder needs a few packets before the first that is heard whole.
    const target = BigInt(Math.round((Math.max(0, begin - 0.2) * den) / num))
    if ((await format.seekFrame(stream.index, target, constants.AVSEEK_FLAG_BACKWARD)) < 0)
      throw new UnreadableClip('its sound cannot be read from the moment asked for')
  }
  const packet = new lib.Packet()
  const [decoded, converted] = [new lib.Frame(), new lib.Frame()]
  for (const part of [packet, decoded, converted]) part.alloc()
  let filter: { filter: Filter; form: string } | undefined
  /** What is decoded and not read yet, or how much silence; the first of it at `position` from `begin`. */
  const waiting: (StereoSamples | number)[] = []
  let waitingCount = 0
  let position = 0
  let isAtEnd = false

  function add(stretch: StereoSamples | number): void {
    if (lengthOf(stretch) === 0) return
    waiting.push(stretch)
    waitingCount += lengthOf(stretch)
  }

  /** Puts samples that belong `at` so many from `begin` behind those that wait. */
  function place(samples: StereoSamples, at: number): void {
    const end = position + waitingCount
    const gap = at - end
    if (gap > jitterSamples) add(gap)
    const early = gap < (end === 0 ? 0 : -jitterSamples) ? Math.min(-gap, samples[0].length) : 0
    add([samples[0].subarray(early), samples[1].subarray(early)])
  }

  async function convert(frame: Frame | null): Promise<void> {
    if (frame) {
      const form = formOf(frame)
      if (filter?.form !== form) {
        if (filter) await drain(null)
        filter?.filter.free()
        filter = { form, filter: await openFilter(ffmpeg, form, 'abuffer') }
      }
    }
    await drain(frame)
  }

  async function drain(frame: Frame | null): Promise<void> {
    if (!filter) return
    await filter.filter.push(frame)
    for (;;) {
      converted.unref()
      if (!(await filter.filter.pull(converted))) return
      const at = Number(converted.pts) - Math.round(begin * sampleRate)
      place(samplesOf(converted), at)
    }
  }

  /** `abuffer` for this frame, resampled; its times stay the file's. */
  function formOf(frame: Frame): string {
    const layout = frame.channelLayout.nbChannels
    return [
      `abuffer@in=time_base=${num}/${den}:sample_rate=${frame.sampleRate}:sample_fmt=${frame.format}:channel_layout=${layoutOf(ffmpeg, frame, layout)}`,
      // One channel is heard as it is on both sides; FFmpeg's own way makes it quieter.
      ...(layout === 1 ? ['pan=stereo|c0=c0|c1=c0'] : []),
      `aresample=${sampleRate}`,
      'aformat=sample_fmts=fltp:channel_layouts=stereo',
      'abuffersink@out',
    ].join(',')
  }

  /** Decodes one packet more. */
  async function advance(): Promise<void> {
    const result = await format.readFrame(packet)
    if (result === constants.AVERROR_EOF) {
      isAtEnd = true
      await decoder.sendPacket(null)
    } else {
      if (result < 0) throw new UnreadableClip('its sound is damaged')
      const isOurs = packet.streamIndex === stream.index
      // A packet that does not decode is a moment of silence.
      if (isOurs) await decoder.sendPacket(packet)
      packet.unref()
      if (!isOurs) return
    }
    for (;;) {
      decoded.unref()
      if ((await decoder.receiveFrame(decoded)) < 0) break
      decoded.pts = decoded.bestEffortTimestamp
      await convert(decoded)
    }
    if (isAtEnd) await convert(null)
  }

  return {
    async read(count) {
      while (waitingCount < count && !isAtEnd) await advance()
      const sides: StereoSamples = [new Float32Array(count), new Float32Array(count)]
      for (let filled = 0; filled < count && waiting.length > 0; ) {
        const first = waiting[0]!
        const taken = Math.min(lengthOf(first), count - filled)
        if (typeof first !== 'number')
          for (const [side, samples] of first.entries()) sides[side]!.set(samples.subarray(0, taken), filled)
        if (taken === lengthOf(first)) waiting.shift()
        else
          waiting[0] = typeof first === 'number' ? first - taken : [first[0].subarray(taken), first[1].subarray(taken)]
        filled += taken
        waitingCount -= taken
      }
      position += count
      return sides
    },
    async close() {
      filter?.filter.free()
      for (const part of [packet, decoded, converted]) part.free()
      decoder.freeContext()
      await source.close()
    },
  }
}

const lengthOf = (stretch: StereoSamples | number): number =>
  typeof stretch === 'number' ? stretch : stretch[0].length

async function openDecoder({ lib }: Ffmpeg, stream: Stream): Promise<CodecContext> {
  const name = lib.avGetCodecName(stream.codecpar.codecId) ?? ''
  const decoder = lib.Codec.findDecoderByName((decoders[name] ?? name) as never)
  if (!decoder) throw new UnreadableClip('its sound is coded in a way that is not known here')
  const context = new lib.CodecContext()
  context.allocContext3(decoder)
  context.parametersToContext(stream.codecpar)
  context.pktTimebase = stream.timeBase
  if ((await context.open2(decoder, null)) < 0) throw new UnreadableClip('its sound cannot be decoded')
  return context
}

/** The usual layout of so many channels where the file names none. */
function layoutOf({ constants }: Ffmpeg, frame: Frame, channels: number): string {
  const { mask, order } = frame.channelLayout
  if (order === constants.AV_CHANNEL_ORDER_NATIVE && mask > 0n) return `0x${mask.toString(16)}`
  return channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels}c`
}

function samplesOf(frame: Frame): StereoSamples {
  const count = frame.nbSamples
  return [0, 1].map((side) => {
    const bytes = frame.data![side]!
    // A copy: the frame is used again.
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + count * 4))
  }) as StereoSamples
}
