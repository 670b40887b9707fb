import { Decoder, Demuxer } from 'node-av/api'
import * as av from 'node-av/constants'
import { Log } from 'node-av/lib'

/** What a player would meet in a film, in the order it is stored. */
export interface PlayedFilm {
  /** Seconds, in the order of decoding; pictures by when they are shown, too, and how many bytes each has. */
  picture: { decoded: number[]; shown: number[]; bytes: number[] }
  sound: { decoded: number[]; duration: number[] }
  /** The left side, 48 kHz, from the film's beginning. */
  samples: Float32Array
}

/** Reads every packet, and decodes the sound. */
export async function playFilm(file: string | Buffer): Promise<PlayedFilm> {
  Log.setLevel(av.AV_LOG_QUIET)
  await using input = await Demuxer.open(file)
  const [video, audio] = [input.video()!, input.audio()]
  const picture: PlayedFilm['picture'] = { decoded: [], shown: [], bytes: [] }
  const sound: PlayedFilm['sound'] = { decoded: [], duration: [] }
  const chunks: { at: number; samples: Float32Array }[] = []
  using decoder = audio ? await Decoder.create(audio) : null
  const seconds = (value: bigint, { num, den }: { num: number; den: number }) => (Number(value) * num) / den
  for await (using packet of input.packets()) {
    if (packet === null) break
    if (packet.streamIndex === video.index) {
      picture.decoded.push(seconds(packet.dts, video.timeBase))
      picture.bytes.push(packet.size)
      picture.shown.push(seconds(packet.pts, video.timeBase))
    } else if (audio && decoder && packet.streamIndex === audio.index) {
      sound.decoded.push(seconds(packet.dts, audio.timeBase))
      sound.duration.push(seconds(packet.duration, audio.timeBase))
      await take(packet)
    }
  }
  if (decoder) await take(null)
  return { picture, sound, samples: joined(chunks) }

  async function take(packet: Parameters<NonNullable<typeof decoder>['decodeAll']>[0]): Promise<void> {
    for (const frame of await decoder!.decodeAll(packet)) {
      const left = frame.data![0]!
      const bytes = left.buffer.slice(left.byteOffset, left.byteOffset + frame.nbSamples * 4)
      chunks.push({ at: Math.round(seconds(frame.pts, audio!.timeBase) * 48_000), samples: new Float32Array(bytes) })
      frame.free()
    }
  }
}

function joined(chunks: { at: number; samples: Float32Array }[]): Float32Array {
  const end = Math.max(0, ...chunks.map(({ at, samples }) => at + samples.length))
  const whole = new Float32Array(end)
  for (const { at, samples } of chunks) whole.set(at < 0 ? samples.subarray(-at) : samples, Math.max(0, at))
  return whole
}

/** Where the sound jumps as no recorded sound does: seconds. */
export function clicks(samples: Float32Array, threshold = 0.08): number[] {
  const found: number[] = []
  for (let index = 2; index < samples.length; index++) {
    const bend = Math.abs(samples[index]! - 2 * samples[index - 1]! + samples[index - 2]!)
    const at = index / 48_000
    if (bend > threshold && at - (found.at(-1) ?? -1) > 0.01) found.push(at)
  }
  return found
}

/** Where nothing is heard for longer than `seconds`: when each such silence begins. */
export function silences(samples: Float32Array, seconds = 0.01, threshold = 0.003): number[] {
  const found: number[] = []
  let quiet = 0
  for (let index = 0; index < samples.length; index++) {
    quiet = Math.abs(samples[index]!) < threshold ? quiet + 1 : 0
    if (quiet === Math.round(seconds * 48_000)) found.push((index + 1) / 48_000 - seconds)
  }
  return found
}

/** Every time once, and each later than the one before. */
export const isAscending = (times: readonly number[]): boolean =>
  times.every((time, index) => index === 0 || time > times[index - 1]!)
