import type { FFDecoderCodec } from 'node-av/constants'
import type { ClipReader } from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'

/** Below it nothing is heard; what is louder need not be measured. */
export const silentDecibels = -60
const noneDecibels = -120

/**
 * The loudest part of the sound (about 20 ms each, full scale is 0 dB), or where it first was louder than silence: a
 * sound that is heard is not listened to any further. Null where there is no sound, or it cannot be heard here.
 */
export async function loudestDecibels(ffmpeg: Ffmpeg, { format, audio, video }: ClipReader): Promise<number | null> {
  if (audio === null) return null
  const { lib, constants } = ffmpeg
  const name = lib.avGetCodecName(audio.codecpar.codecId) ?? ''
  const decoder = lib.Codec.findDecoderByName((name === 'mp3' ? 'mp3float' : name) as FFDecoderCodec)
  if (decoder === null) return null
  const context = new lib.CodecContext()
  context.allocContext3(decoder)
  context.parametersToContext(audio.codecpar)
  const packet = new lib.Packet()
  const frame = new lib.Frame()
  packet.alloc()
  frame.alloc()
  const discarded = video.discard
  let loudest = noneDecibels
  try {
    if ((await context.open2(decoder, null)) < 0) return null
    video.discard = constants.AVDISCARD_ALL
    if ((await format.seekFrame(-1, 0n, constants.AVSEEK_FLAG_BACKWARD)) < 0) return null
    while (loudest <= silentDecibels && format.readFrameSync(packet) >= 0) {
      if (packet.streamIndex === audio.index) context.sendPacketSync(packet)
      packet.unref()
      while (context.receiveFrameSync(frame) >= 0) {
        const level = levelOf(frame.toBuffer(), frame.format, constants)
        frame.unref()
        if (level === null) return null
        loudest = Math.max(loudest, level)
      }
    }
    return Math.ceil(loudest)
  } catch {
    // Any error: what is not heard is not judged.
    return null
  } finally {
    video.discard = discarded
    packet.free()
    frame.free()
    context.freeContext()
  }
}

/** Root of the mean square; null of samples that are coded in another way. */
function levelOf(bytes: Buffer, format: number, constants: Ffmpeg['constants']): number | null {
  const isFloat = format === constants.AV_SAMPLE_FMT_FLTP || format === constants.AV_SAMPLE_FMT_FLT
  const isShort = format === constants.AV_SAMPLE_FMT_S16P || format === constants.AV_SAMPLE_FMT_S16
  if (!isFloat && !isShort) return null
  const { buffer } = new Uint8Array(bytes)
  const samples = isFloat ? new Float32Array(buffer) : new Int16Array(buffer)
  const fullScale = isFloat ? 1 : 32_768
  let squares = 0
  for (const sample of samples) squares += sample * sample
  return Math.max(noneDecibels, 10 * Math.log10(squares / samples.length / fullScale ** 2))
}
