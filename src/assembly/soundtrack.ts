import type { Ffmpeg } from '../media/ffmpeg.ts'
import { sampleRate } from '../renderer/sound.ts'
import { UnreadableClip } from './clip-file.ts'
import { openSound } from './clip-sound.ts'
import type { Soundtrack } from './mix.ts'
import type { SoundtrackPlan } from './plan.ts'

const demuxers = { WAV: 'wav', MP3: 'mp3' } as const

/** The sound under a film of so many samples. FFmpeg is told the format, and opens nothing else. */
export async function openSoundtrack(
  ffmpeg: Ffmpeg,
  { audio, format, seconds, volume, fadeInSeconds, fadeOutSeconds }: SoundtrackPlan,
  filmSamples: number,
): Promise<Soundtrack> {
  const { lib, constants } = ffmpeg
  const container = new lib.FormatContext()
  container.allocContext()
  container.maxStreams = 4
  const input = lib.InputFormat.findInputFormat(demuxers[format])
  if (input === null) throw new Error(`FFmpeg was built without ${demuxers[format]}`)
  const limits = lib.Dictionary.fromObject({ protocol_whitelist: 'file', format_whitelist: demuxers[format] })
  if ((await container.openInput(`file:${audio}`, input, limits)) < 0 || (await container.findStreamInfo(null)) < 0)
    throw new UnreadableClip('The soundtrack cannot be opened')
  const stream = container.streams[container.findBestStream(constants.AVMEDIA_TYPE_AUDIO)]
  if (!stream) throw new UnreadableClip('There is no sound in the soundtrack')
  const sound = await openSound(ffmpeg, { format: container, stream, close: () => container.closeInput() }, 0, 0)
  const samples = (length: number) => Math.round(length * sampleRate)
  return {
    sound,
    volume,
    fadeIn: samples(fadeInSeconds),
    fadeOut: samples(fadeOutSeconds),
    length: Math.min(filmSamples, samples(seconds)),
  }
}
