import type { MediaSpec } from '../../catalog/param.ts'

export type MediaKind = MediaSpec['kind']

interface KindLimits {
  /** In a sentence: `a picture`. */
  word: string
  /** What is declared when it is sent; what it is, its bytes say. */
  contentTypes: readonly string[]
  /** Of an upload, or of a file behind a URL. */
  maximumBytes: number
  /** For fetching it from its URL. */
  downloadMilliseconds: number
}

const megabyte = 1024 * 1024

/** What a caller may send of each kind. Routes have limits of their own inside these. */
export const mediaKinds: Record<MediaKind, KindLimits> = {
  IMAGE: {
    word: 'picture',
    contentTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'],
    maximumBytes: 50 * megabyte,
    downloadMilliseconds: 60_000,
  },
  VIDEO: {
    word: 'video',
    contentTypes: ['video/mp4', 'video/quicktime'],
    maximumBytes: 200 * megabyte,
    downloadMilliseconds: 300_000,
  },
  AUDIO: {
    word: 'sound file',
    // Firefox calls a WAV file audio/x-wav.
    contentTypes: ['audio/wav', 'audio/x-wav', 'audio/mpeg'],
    maximumBytes: 15 * megabyte,
    downloadMilliseconds: 60_000,
  },
}

/** Of base64 in a request, whatever it holds. */
export const maximumInlineBytes = 8 * megabyte

export function kindOf(mimeType: string): MediaKind {
  if (mimeType.startsWith('video/')) return 'VIDEO'
  return mimeType.startsWith('audio/') ? 'AUDIO' : 'IMAGE'
}

/** `8 MB` */
export const inMegabytes = (bytes: number): string => `${Math.round(bytes / megabyte)} MB`
