import { previewSize } from '../../media/preview-size.ts'
import { type ClipProblem, frameOf, isClipProblem } from '../media/earlier-clip.ts'
import type { StoredPicture, VideoManifest } from '../record/record.ts'
import { videoFolder } from './clip-files.ts'

/** A picture of a clip that is made when it is first read. */
export type Derived = { kind: 'PREVIEW' } | { kind: 'FRAME'; seconds: number }

/** Of a time that a caller worked out from rounded numbers: so much of a frame early is the frame. */
const early = 0.05

const previewName = 'preview.webp'
const derivedKey = /^videos\/([0-9a-f-]{36})\/(preview\.webp|frame-(\d{1,7})\.png)$/

/** Of a clip that is verified. */
export const previewOf = (videoId: string, video: VideoManifest): StoredPicture => ({
  key: `${videoFolder(videoId)}/${previewName}`,
  ...previewSize(video),
  mimeType: 'image/webp',
})

/** The frame shown at `at`, as it is decoded: two times of one frame have one key. */
export function pictureOfFrame(videoId: string, video: VideoManifest, at: unknown): StoredPicture | ClipProblem {
  const frame = frameOf(video, at)
  if (isClipProblem(frame)) return frame
  const count = framesOf(video)
  const shown = video.durationSeconds > 0 ? (frame.seconds * count) / video.durationSeconds : 0
  const number = Math.min(count - 1, Math.floor(shown + early))
  if (number === count - 1 && video.lastFrame) return video.lastFrame
  const { width, height } = video
  return { key: `${videoFolder(videoId)}/frame-${number}.png`, width, height, mimeType: 'image/png' }
}

/** The video and the name of what is derived of it; null for any other object. */
export function parseDerivedKey(key: string): { videoId: string; name: string } | null {
  const [, videoId, name] = derivedKey.exec(key) ?? []
  return videoId === undefined || name === undefined ? null : { videoId, name }
}

/** Null for a frame that the clip does not have. */
export function derivedOf(video: VideoManifest, name: string): Derived | null {
  if (name === previewName) return { kind: 'PREVIEW' }
  const number = Number(/\d+/.exec(name)?.[0])
  const count = framesOf(video)
  // In the middle of its time, where no rounding leads to its neighbour.
  return number < count ? { kind: 'FRAME', seconds: ((number + 0.5) * video.durationSeconds) / count } : null
}

/** As many as there are, if all are shown equally long. */
const framesOf = ({ durationSeconds, frameRate }: VideoManifest): number =>
  Math.max(1, Math.round(durationSeconds * frameRate))
