import type { Stream } from 'node-av/lib'
import type { Ffmpeg } from '../media/ffmpeg.ts'
import { type ClipFacts, openPart, UnreadableClip } from './clip-file.ts'
import type { Film, PartFacts } from './film.ts'
import { frameRateOf } from './frame-rate.ts'
import type { AssemblyPlan } from './plan.ts'

/** It was tried, and packets on the way do not fit together: nothing is lost, the film is encoded instead. */
export class CannotCopy extends Error {
  override readonly name = 'CannotCopy'
  readonly kind = 'request'
}

/** A part whose packets are taken as they are, from one keyframe up to another or to the end. */
interface CopiedPart {
  clip: ClipFacts
  /** In the clip's time base. */
  start: bigint
  end: bigint
}

/**
 * The parts, where their pictures can stay coded as they are: the same parameter sets, size and time base, cuts on
 * keyframes, and nothing over, under or between them. Null otherwise.
 */
export function partsToCopy(film: Film, plan: AssemblyPlan, parts: readonly PartFacts[]): CopiedPart[] | null {
  if (plan.captions?.length || plan.soundtrack || plan.parts.some(isChanged)) return null
  const copied: CopiedPart[] = []
  for (const part of parts) {
    const edges = 'clip' in part ? edgesOf(part) : null
    if (edges === null) return null
    copied.push(edges)
  }
  const first = copied[0]!.clip
  const hasSize = film.width === first.width && film.height === first.height
  const hasRate =
    plan.frameRate === undefined ||
    copied.every(({ clip }) => isSameRate(clip.framesPerSecond, frameRateOf(plan.frameRate!)))
  return hasSize && hasRate && copied.every(({ clip }) => isSameCoding(first, clip)) ? copied : null
}

const isChanged = ({ crossFadeSeconds, volume }: AssemblyPlan['parts'][number]): boolean =>
  crossFadeSeconds > 0 || volume !== 1

const isSameRate = (one: { num: number; den: number }, other: { num: number; den: number }): boolean =>
  one.num * other.den === other.num * one.den

/** H.264 alone: what stands before a keyframe of another coding may need what stands behind it. */
function isSameCoding(one: ClipFacts, other: ClipFacts): boolean {
  const isUpright = other.shape.rotationDegrees === 0 && other.shape.pixelAspect === 1
  const isSameTime = one.timeBase.num === other.timeBase.num && one.timeBase.den === other.timeBase.den
  return (
    other.codec === 'h264' &&
    isUpright &&
    isSameTime &&
    one.width === other.width &&
    one.height === other.height &&
    other.parameterSets !== null &&
    one.parameterSets?.equals(other.parameterSets) === true &&
    one.hasSound === other.hasSound &&
    (!one.hasSound || (one.soundSets !== null && other.soundSets !== null && one.soundSets.equals(other.soundSets)))
  )
}

function edgesOf(part: Extract<PartFacts, { clip: ClipFacts }>): CopiedPart | null {
  const { clip, startSeconds, seconds } = part
  const { survey, timeBase } = clip
  const half = survey.frameDuration / 2n
  const at = (time: number) => survey.firstTime + BigInt(Math.round((time * timeBase.den) / timeBase.num))
  const keyframeAt = (time: bigint) =>
    survey.keyframes.find(({ presentation }) => presentation >= time - half && presentation <= time + half)
      ?.presentation
  const start = startSeconds === 0 ? survey.keyframes[0]!.presentation : keyframeAt(at(startSeconds))
  const wanted = at(startSeconds + seconds)
  const end = wanted >= survey.endTime - half ? survey.endTime : keyframeAt(wanted)
  if (start === undefined || end === undefined || start >= end) return null
  return startSeconds === 0 && start !== survey.firstTime ? null : { clip, start, end }
}

/**
 * Puts the packets of the parts one behind the other. Sound goes on in steps of one packet across every seam, at the step
 * nearest to its picture: it is never off by more than half a packet, and neither missing nor doubled.
 *
 * @throws {CannotCopy}
 */
export async function copyFilm(
  ffmpeg: Ffmpeg,
  parts: readonly CopiedPart[],
  path: string,
  progress: (framesDone: number, framesTotal: number) => void,
): Promise<{ frames: number; seconds: number }> {
  const { lib, constants } = ffmpeg
  const check = (result: number, doing: string) => lib.FFmpegError.throwIfError(result, `could not ${doing}`)
  const output = new lib.FormatContext()
  check(output.allocOutputContext2(null, 'mp4', path), 'choose the container')
  const file = new lib.IOContext()
  check(await file.open2(path, constants.AVIO_FLAG_WRITE), 'create the file')
  output.pb = file
  check(output.setOption('movflags', '+faststart'), 'put the index in front')
  let tracks: { video: Stream; audio: Stream | null; rate: number } | undefined
  const { num, den } = parts[0]!.clip.timeBase
  const framesTotal = parts.reduce((sum, { clip }) => sum + clip.survey.frameCount, 0)
  const packet = new lib.Packet()
  packet.alloc()
  let frames = 0
  /** Of the film so far, in the pictures' time base. */
  let length = 0n
  let lastDecoding: bigint | undefined
  const sound = createSoundSteps()

  try {
    for (const [index, { clip, start, end }] of parts.entries()) {
      // The tracks are described by the first part; of the others only packets are wanted.
      const { format, video, audio, close } = await openPart(ffmpeg, clip.path, tracks ? 'CONTAINER' : 'DECODED')
      try {
        if (!tracks) {
          const rate = audio?.codecpar.sampleRate ?? 1
          tracks = { video: addTrack(video), audio: clip.hasSound && audio ? addTrack(audio) : null, rate }
          check(await output.writeHeader(), 'write the header')
        }
        const { rate } = tracks
        const samplesAt = (time: bigint) => Math.round((Number(time) * num * rate) / den)
        sound.beginPart(samplesAt(length), samplesAt(length + end - start), index === parts.length - 1)
        if (start > clip.survey.firstTime) {
          const { decoding } = clip.survey.keyframes.find(({ presentation }) => presentation === start)!
          if ((await format.seekFrame(video.index, decoding, constants.AVSEEK_FLAG_BACKWARD)) < 0)
            throw new CannotCopy('no way to the keyframe')
        }
        let isInside = false
        let isOver = false
        for (;;) {
          const result = format.readFrameSync(packet)
          if (result === constants.AVERROR_EOF) break
          if (result < 0) throw new UnreadableClip('it is damaged')
          if (packet.streamIndex === video.index) {
            if (packet.hasFlags(constants.AV_PKT_FLAG_DISCARD)) throw new CannotCopy('a frame is not to be shown')
            if (packet.isKeyframe && packet.pts >= end) isOver = true
            if (packet.isKeyframe && packet.pts >= start) isInside = true
            if (isInside && !isOver) writePicture(start)
          } else if (tracks.audio && audio && packet.streamIndex === audio.index) {
            // The sound's own clock, from the part's beginning.
            const zero = Math.round((Number(start) * num * rate) / den)
            const at = Math.round((Number(packet.pts) * audio.timeBase.num * rate) / audio.timeBase.den) - zero
            // The last one of a file says how much of it is to be heard.
            if (Number(packet.duration) * audio.timeBase.num * rate > samplesPerStep * audio.timeBase.den)
              throw new CannotCopy('a packet of sound of another length')
            const step = sound.take(at)
            if (step !== undefined) writeSound(step, rate)
          }
          packet.unref()
        }
        sound.endPart()
        length += end - start
      } finally {
        await close()
      }
    }
    check(await output.writeTrailer(), 'write the index')
  } finally {
    output.pb = null
    await file.closep()
    packet.free()
    output.freeContext()
  }
  return { frames, seconds: (Number(length) * num) / den }

  function addTrack(from: Stream): Stream {
    const stream = output.newStream(null)
    check(from.codecpar.copy(stream.codecpar), 'describe a track')
    stream.codecpar.codecTag = 0
    stream.timeBase = from.timeBase
    return stream
  }

  function writePicture(start: bigint): void {
    packet.pts += length - start
    packet.dts += length - start
    if (lastDecoding !== undefined && packet.dts <= lastDecoding) throw new CannotCopy('two frames at one time')
    lastDecoding = packet.dts
    packet.streamIndex = tracks!.video.index
    packet.rescaleTs(new lib.Rational(num, den), tracks!.video.timeBase)
    check(output.interleavedWriteFrameSync(packet), 'write a frame')
    progress(++frames, Math.max(frames, framesTotal))
  }

  function writeSound(step: number, rate: number): void {
    const { audio } = tracks!
    packet.pts = BigInt(step)
    packet.dts = packet.pts
    packet.duration = BigInt(samplesPerStep)
    packet.streamIndex = audio!.index
    packet.rescaleTs(new lib.Rational(1, rate), audio!.timeBase)
    check(output.interleavedWriteFrameSync(packet), 'write sound')
  }
}

/** Samples in a packet of AAC. */
const samplesPerStep = 1024

/** Gives each packet of sound its step: one follows the other, whatever part it comes from. */
function createSoundSteps() {
  /** Where the steps begin: at the first packet of the film, which may lie before the first picture. */
  let base: number | undefined
  let next = 0
  let [from, to, partStart] = [0, 0, 0]
  let isLast = false
  let taken = 0
  const stepAt = (sample: number) => Math.round((sample - (base ?? 0)) / samplesPerStep)
  return {
    beginPart(start: number, end: number, last: boolean): void {
      partStart = start
      isLast = last
      from = base === undefined ? 0 : stepAt(start)
      to = end
      taken = 0
    },
    /** When the packet is heard, in samples of the film; undefined: it lies outside the part. */
    take(at: number): number | undefined {
      base ??= at
      const step = stepAt(partStart + at)
      if (step < from || step >= stepAt(to) + (isLast ? 1 : 0)) return undefined
      if (step !== next) throw new CannotCopy('the sound has a gap')
      next++
      taken++
      return base + step * samplesPerStep
    },
    endPart(): void {
      if (taken > 0 && !isLast && next !== stepAt(to)) throw new CannotCopy('the sound ends before the picture')
    },
  }
}
