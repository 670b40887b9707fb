import type { Problem } from '../../catalog/problem.ts'
import { inspectAudio } from '../../media/audio.ts'
import type { ImageFacts } from '../../media/job.ts'
import { identify, readHead } from '../../media/magic.ts'
import { isRefusal, type MediaJobs, type MediaRefusal } from '../../media/pool.ts'
import type { MediaKind } from './media-kinds.ts'

/** What is known of a picture, video or sound. */
export interface MediumFacts {
  mimeType: string
  /** Left out of what is yet to be made: a frame of a clip. */
  sizeBytes?: number
  /** Pixels, as people see it. */
  width?: number
  height?: number
  seconds?: number
  /** Of a video: frames a second, and `H264`, `HEVC` and the like. */
  frameRate?: number
  codec?: string
}

/** Of a file that is there. */
export interface FileFacts extends MediumFacts, Pick<ImageFacts, 'isPlainJpeg' | 'small'> {
  sizeBytes: number
}

export interface MediumRefusal {
  refused: true
  code: 'INVALID_IMAGE' | 'INVALID_VIDEO' | 'INVALID_AUDIO' | 'MEDIA_TOO_LARGE'
  message: string
}

export const isRefused = (answer: object): answer is MediumRefusal => 'refused' in answer

/**
 * What a file on our disk is, looked into as the kind it should be. A video whose codecs are not installed here is
 * known by its first bytes only: neither size nor length.
 * @throws what is not the file's fault
 */
export async function inspectMedium(
  jobs: MediaJobs,
  kind: MediaKind,
  path: string,
  signal?: AbortSignal,
): Promise<FileFacts | MediumRefusal> {
  switch (kind) {
    case 'IMAGE': {
      const facts = await jobs.inspectImage(path, {}, signal)
      return isRefusal(facts) ? refusedAs(kind, facts) : facts
    }
    case 'VIDEO':
      return inspectVideo(jobs, path, signal)
    case 'AUDIO': {
      const facts = await inspectAudio(path)
      if (isRefusal(facts)) return refusedAs(kind, facts)
      return { mimeType: facts.mimeType, sizeBytes: facts.sizeBytes, seconds: facts.durationSeconds }
    }
  }
}

async function inspectVideo(jobs: MediaJobs, path: string, signal?: AbortSignal): Promise<FileFacts | MediumRefusal> {
  const { head, sizeBytes } = await readHead(path)
  const kind = identify(head)
  if (kind.kind === 'video' && kind.container === 'WEBM')
    return { refused: true, code: 'INVALID_VIDEO', message: 'This is a WebM video. Accepted are MP4 and QuickTime.' }
  const facts = await jobs.checkVideo(path, signal)
  if (!isRefusal(facts)) {
    const { mimeType, width, height, durationSeconds, frameRate, videoCodec } = facts
    return { mimeType, sizeBytes, width, height, seconds: durationSeconds, frameRate, codec: videoCodec }
  }
  if (facts.code !== 'CODEC_MISSING' || kind.kind !== 'video') return refusedAs('VIDEO', facts)
  return { mimeType: kind.container === 'MOV' ? 'video/quicktime' : 'video/mp4', sizeBytes }
}

/** What the media pool says of a file, as a problem of the kind it should have been. */
export const refusedAs = (kind: MediaKind, { code, message }: MediaRefusal): MediumRefusal => ({
  refused: true,
  code: code === 'MEDIA_TOO_LARGE' ? code : (`INVALID_${kind}` satisfies Problem['code']),
  message,
})
