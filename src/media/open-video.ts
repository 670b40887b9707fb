import { DecodeFailure } from './clip-frames.ts'
import {
  type ClipReader,
  type ClipSurvey,
  isAcceptedAudio,
  openClip,
  surveyClip,
  type VideoCodecName,
  videoDecoders,
} from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import type { MediaRefusal, VideoFacts } from './job.ts'
import { isRefusal, refuse, unsure } from './job.ts'
import { acceptedClips, describeNoClip, identify, readHead } from './magic.ts'

/** 8K; larger frames are refused before one is decoded. */
export const maximumPixels = 7680 * 4320

/** A clip whose packets are all there; whether its pictures decode is not known yet. */
export interface OpenVideo {
  ffmpeg: Ffmpeg
  reader: ClipReader
  survey: ClipSurvey
  codecs: { video: VideoCodecName; audio: string | null }
  container: VideoFacts['container']
  sizeBytes: number
}

/**
 * Opens a clip for `use` and closes it after. What is wrong with the clip is a refusal, also when `use` finds it out.
 * @throws what is not the clip's fault: the file is missing, the disk is full
 */
export async function withVideo<Answer>(
  path: string,
  loadFfmpeg: () => Promise<Ffmpeg | null>,
  use: (clip: OpenVideo) => Promise<Answer>,
): Promise<Answer | MediaRefusal> {
  const { head, sizeBytes } = await readHead(path)
  const kind = identify(head)
  if (kind.kind !== 'video') return refuse('INVALID_VIDEO', describeNoClip(kind))
  const ffmpeg = await loadFfmpeg()
  if (ffmpeg === null) {
    const message = 'Clips cannot be checked here: the optional package node-av is not installed for this platform.'
    return unsure('CODEC_MISSING', message)
  }
  const reader = await openClip(ffmpeg, path, kind.container, maximumPixels)
  if (reader === null) return refuse('INVALID_VIDEO', `The clip cannot be opened: it is damaged or truncated.`)
  try {
    const codecs = readCodecs(ffmpeg, reader)
    if (isRefusal(codecs)) return codecs
    const survey = await surveyClip(ffmpeg, reader)
    if (survey === null || survey.incomplete) {
      return refuse('INVALID_VIDEO', 'The clip is incomplete: it ends before the time its header states.')
    }
    return await use({ ffmpeg, reader, survey, codecs, container: kind.container, sizeBytes })
  } catch (error) {
    if (!(error instanceof DecodeFailure)) throw error
    return refuse('INVALID_VIDEO', 'The clip does not play to its end: its pictures are damaged or truncated.')
  } finally {
    await reader.close()
  }
}

function readCodecs(
  { lib }: Ffmpeg,
  reader: ClipReader,
): { video: VideoCodecName; audio: string | null } | MediaRefusal {
  const { width, height, codecId } = reader.video.codecpar
  const video = lib.avGetCodecName(codecId) ?? 'unknown'
  const audio = reader.audio === null ? null : (lib.avGetCodecName(reader.audio.codecpar.codecId) ?? 'unknown')
  if (!isVideoCodec(video))
    return unsure('INVALID_VIDEO', `The clip's pictures are coded as ${video}. ${acceptedClips}`)
  if (audio !== null && !isAcceptedAudio(audio)) {
    const message = `The clip's sound is coded as ${audio}. Accepted are AAC, MP3, Opus, Vorbis and PCM.`
    return unsure('INVALID_VIDEO', message)
  }
  if (width * height > maximumPixels) {
    return unsure('MEDIA_TOO_LARGE', `The clip has ${width} × ${height} pixels; at most 7680 × 4320 are accepted.`)
  }
  return { video, audio }
}

function isVideoCodec(name: string): name is VideoCodecName {
  return Object.hasOwn(videoDecoders, name)
}
