import type { FormatContext, Stream } from 'node-av/lib'
import type { Ffmpeg } from './ffmpeg.ts'

/** A container opened for reading, with the one video stream we look at. Close it. */
export interface ClipReader {
  video: Stream
  audio: Stream | null
  format: FormatContext
  close(): Promise<void>
}

/** What the container's own packets say, read from the first to the last without decoding any. */
export interface ClipSurvey {
  /** Presentation times (and `frameDuration`) in the video stream's time base. */
  firstTime: bigint
  lastTime: bigint
  endTime: bigint
  frameCount: number
  /** When each frame is shown, ascending. */
  times: bigint[]
  /** The usual step from frame to frame; 0 when there is only one. */
  frameDuration: bigint
  audioEndSeconds: number
  keyframes: { presentation: bigint; decoding: bigint; bytes: number }[]
  audioPackets: number
  /** The file ends, or is torn, before its header says. */
  incomplete: boolean
}

/** Decoders by codec; nothing else is ever opened. */
export const videoDecoders = { h264: 'h264', hevc: 'hevc', vp8: 'vp8', vp9: 'vp9', av1: 'libdav1d' } as const
export type VideoCodecName = keyof typeof videoDecoders

const audioCodecPattern = /^(aac|mp3|opus|vorbis|pcm_.+)$/
const decoderAllowList = [
  ...Object.values(videoDecoders),
  ...['aac', 'mp3float', 'mp3', 'opus', 'vorbis', 'pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_f32le'],
].join(',')
const demuxers = { MP4: 'mov,mp4,m4a,3gp,3g2,mj2', MOV: 'mov,mp4,m4a,3gp,3g2,mj2', WEBM: 'matroska,webm' } as const

/**
 * Opens `path` as the given container and nothing else: the demuxer is forced, only the file protocol exists, and
 * references to other files are not followed. Null when it is no such container.
 *
 * @param depth `DECODED` decodes the first frames of each stream for what the container does not say; `CONTAINER` is for
 *   a file that was opened that way before, and costs a tenth
 */
export async function openClip(
  ffmpeg: Ffmpeg,
  path: string,
  container: keyof typeof demuxers,
  maximumPixels: number,
  depth: 'DECODED' | 'CONTAINER' = 'DECODED',
): Promise<ClipReader | null> {
  const { lib, constants } = ffmpeg
  const format = new lib.FormatContext()
  format.allocContext()
  format.maxStreams = 16
  const name = demuxers[container]
  const limits = { protocol_whitelist: 'file', format_whitelist: name, codec_whitelist: decoderAllowList }
  const references = name.startsWith('mov') ? { enable_drefs: '0', use_absolute_path: '0' } : {}
  const options = lib.Dictionary.fromObject({ ...limits, ...references })
  const input = lib.InputFormat.findInputFormat(name.split(',')[1] ?? name)
  if (input === null) throw new Error(`FFmpeg was built without ${name}`)
  const close = () => format.closeInput()
  if ((await format.openInput(`file:${path}`, input, options)) < 0) return null
  // Stream info may decode a frame of each stream: what the header already calls too large is not let that far.
  const small = format.streams.every(({ codecpar }) => codecpar.width * codecpar.height <= maximumPixels)
  if (depth === 'DECODED' && small && (await format.findStreamInfo(null)) < 0) {
    await close()
    return null
  }
  const best = (type: typeof constants.AVMEDIA_TYPE_VIDEO) => {
    const index = format.findBestStream(type)
    return index < 0 ? null : (format.streams[index] ?? null)
  }
  const video = best(constants.AVMEDIA_TYPE_VIDEO)
  const audio = best(constants.AVMEDIA_TYPE_AUDIO)
  if (video === null) {
    await close()
    return null
  }
  for (const stream of format.streams) {
    if (stream.index !== video.index && stream.index !== audio?.index) stream.discard = constants.AVDISCARD_ALL
  }
  return { video, audio, format, close }
}

export function isAcceptedAudio(codec: string): boolean {
  return audioCodecPattern.test(codec)
}

/**
 * Reads every packet once: one pass over the file finds what a header can hide, a torn or shortened file.
 * Null when there is no frame to show at all.
 */
export async function surveyClip(ffmpeg: Ffmpeg, reader: ClipReader): Promise<ClipSurvey | null> {
  const { lib, constants } = ffmpeg
  const { format, video, audio } = reader
  const packet = new lib.Packet()
  packet.alloc()
  const times: bigint[] = []
  const keyframes: ClipSurvey['keyframes'] = []
  let [endTime, audioEndSeconds, audioPackets, torn] = [0n, 0, 0, false]
  for (;;) {
    // Its cost is in bytes that are there already: a turn of the event loop for each packet cost more than the reading.
    const result = format.readFrameSync(packet)
    if (result < 0) {
      torn ||= result !== constants.AVERROR_EOF
      break
    }
    const presentation = packet.pts === constants.AV_NOPTS_VALUE ? packet.dts : packet.pts
    const end = presentation + packet.duration
    torn ||= packet.hasFlags(constants.AV_PKT_FLAG_CORRUPT) || presentation === constants.AV_NOPTS_VALUE
    if (audio !== null && packet.streamIndex === audio.index) {
      audioPackets++
      audioEndSeconds = Math.max(audioEndSeconds, (Number(end) * audio.timeBase.num) / audio.timeBase.den)
    } else if (packet.streamIndex === video.index && !packet.hasFlags(constants.AV_PKT_FLAG_DISCARD)) {
      times.push(presentation)
      if (end > endTime) endTime = end
      const decoding = packet.dts === constants.AV_NOPTS_VALUE ? presentation : packet.dts
      if (packet.isKeyframe) keyframes.push({ presentation, decoding, bytes: packet.size })
    }
    packet.unref()
  }
  packet.free()
  times.sort((a, b) => Number(a - b))
  const [firstTime, lastTime] = [times[0], times.at(-1)]
  if (firstTime === undefined || lastTime === undefined || keyframes.length === 0) return null
  const frameDuration = medianStep(times)
  if (endTime <= lastTime) endTime = lastTime + frameDuration
  const measured = {
    ...{ firstTime, lastTime, endTime, frameDuration, audioPackets, audioEndSeconds },
    frameCount: times.length,
  }
  return { ...measured, times, keyframes, incomplete: torn || endsEarly(ffmpeg, reader, measured) }
}

/** Whether the packets stop before the header says: a cut file whose header stands in front still probes as whole. */
function endsEarly(
  ffmpeg: Ffmpeg,
  reader: ClipReader,
  measured: Omit<ClipSurvey, 'incomplete' | 'keyframes' | 'times'>,
): boolean {
  const none = ffmpeg.constants.AV_NOPTS_VALUE
  const { video, format } = reader
  const { num, den } = video.timeBase
  if (video.nbFrames > 0n && BigInt(measured.frameCount) >= video.nbFrames) return false
  if (video.duration !== none && video.duration > 0n) {
    const start = video.startTime === none ? measured.firstTime : video.startTime
    return measured.endTime + measured.frameDuration / 2n < start + video.duration
  }
  if (format.duration === none || format.duration <= 0n) return false
  const start = format.startTime === none ? 0n : format.startTime
  const declaredSeconds = Number(start + format.duration) / 1e6
  const measuredSeconds = Math.max((Number(measured.endTime) * num) / den, measured.audioEndSeconds)
  // WebM rounds to milliseconds and gives its last frame no duration; a whole missing frame must still show.
  return measuredSeconds + (0.75 * Number(measured.frameDuration) * num) / den < declaredSeconds
}

function medianStep(sortedTimes: bigint[]): bigint {
  const steps = sortedTimes.slice(1).map((time, index) => time - (sortedTimes[index] ?? time))
  steps.sort((a, b) => Number(a - b))
  return steps[steps.length >> 1] ?? 0n
}
