/** A picture, clip or sound cannot be used: an answer, not an exception. */
export interface MediaRefusal {
  refused: true
  code: 'INVALID_IMAGE' | 'INVALID_VIDEO' | 'INVALID_AUDIO' | 'MEDIA_TOO_LARGE' | 'CODEC_MISSING'
  /** For people: what was found and what is accepted. Never bytes of the file, never its name. */
  message: string
  /** Nothing certain about the file: a limit of ours, a codec that is missing here, a decoder that broke down. */
  isUnsure?: true
}

export interface ImageLimits {
  /** Shortest side accepted, pixels. Default 16. */
  minimumSide?: number
  /** Width × height accepted, pixels; checked on the header, before anything is decoded. Default 50,000,000. */
  maximumPixels?: number
}

export interface ImageFacts {
  format: 'JPEG' | 'PNG' | 'WEBP' | 'AVIF'
  mimeType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif'
  /** Pixels, as people see the picture: after EXIF orientation. */
  width: number
  height: number
  sizeBytes: number
  /** The file has an alpha channel; `normaliseImage` flattens it on white. */
  hasAlpha: boolean
  /** Of a picture that was written anew: the pixels it came with. */
  original?: { width: number; height: number }
  /** Of a picture that was normalised: what draws the eye in it. */
  attention?: Point
  /** Of a picture that was normalised, and of a plain JPEG. */
  small?: SmallPicture
  /** Of a picture that was inspected: upright, in sRGB, and what `plainJpeg` makes of it decodes to its end without a warning. */
  isPlainJpeg?: true
}

/** 0..1 of the upright picture, from its top left. */
export interface Point {
  x: number
  y: number
}

/** A picture of some 64 pixels, sent as it is. */
export interface SmallPicture {
  width: number
  height: number
  /** Red, green and blue of each pixel, row by row, in Base64. */
  pixels: string
}

/** What was seen of a clip, small, and heard. */
export interface ClipLook {
  /** The longest time that nothing changed. */
  stillSeconds: number
  /** How long it is black, altogether. */
  blackSeconds: number
  /** Of the loudest part, full scale is 0; null without sound, or where it cannot be heard. */
  loudestDecibels: number | null
  /** Of the first frame and the picture that it should begin with, -1 to 1; null where there is none. */
  startLikeness: number | null
}

/** Pixels of the upright picture. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface FitOptions {
  /** In the order of preference: PNG loses nothing. */
  formats: readonly ('png' | 'jpeg')[]
  maximumBytes?: number
  /** Pixels of the longest side; not with `frame`. */
  maximumSide?: number
  /**
   * Exactly these pixels; a picture of another shape is shown whole over a blurred copy of itself, cut, or distorted.
   * `crop` is what a cut leaves of the file; its middle where absent.
   */
  frame?: { width: number; height: number; fit: 'PAD' | 'CROP' | 'STRETCH'; crop?: Rectangle }
}

export interface NormaliseOptions {
  format: 'png' | 'jpeg'
  /** Longest side of the result, pixels; larger pictures are scaled down, smaller ones kept. */
  maximumSide?: number
  limits?: ImageLimits
  /**
   * A JPEG that is upright, in sRGB and small enough keeps its picture data: only what stands around them goes. What draws
   * the eye in it is not looked for.
   */
  mayStayJpeg?: boolean
}

export interface PictureFile {
  path: string
  width: number
  height: number
  mimeType: 'image/jpeg' | 'image/png'
  sizeBytes: number
}

export interface VideoFacts {
  container: 'MP4' | 'MOV' | 'WEBM'
  mimeType: 'video/mp4' | 'video/quicktime' | 'video/webm'
  /** Pixels, as people see the clip: square pixels, after rotation. */
  width: number
  height: number
  /** Of the video track, first frame to the end of the last. */
  durationSeconds: number
  /** Frames per second: the average over the clip, three decimals. */
  frameRate: number
  frameCount: number
  hasAudio: boolean
  videoCodec: 'H264' | 'HEVC' | 'VP8' | 'VP9' | 'AV1'
  /** FFmpeg's name (`aac`, `opus`); null without sound. */
  audioCodec: string | null
  sizeBytes: number
  /** Absent where nothing was to be looked at, or the look failed. */
  look?: ClipLook
  pictures: {
    /** A telling frame about a third in, JPEG, longest side at most 1280. */
    poster: PictureFile
    /** Full size, JPEG quality 92 without chroma subsampling. */
    first: PictureFile
    /** Full size and lossless (PNG), fit to start the next clip. */
    last: PictureFile
  }
}

export interface AudioFacts {
  mimeType: 'audio/wav' | 'audio/mpeg'
  sizeBytes: number
  /** Length of what can be heard, three decimals. */
  durationSeconds: number
}

/** `start`: what the clip should begin with. */
export interface LookOrder {
  start?: SmallPicture
}

/** What a child process is asked to do. All paths are absolute; it writes only in `folder`. */
export type MediaJob =
  | { kind: 'inspect-image'; path: string; limits: ImageLimits }
  | { kind: 'normalise-image'; path: string; folder: string; options: NormaliseOptions }
  | { kind: 'find-attention'; path: string }
  | { kind: 'fit-image'; path: string; folder: string; options: FitOptions }
  | { kind: 'inspect-video'; path: string; folder: string; look?: LookOrder }
  | { kind: 'extract-frame'; path: string; folder: string; seconds: number }
  | { kind: 'preview-clip'; path: string; folder: string; size: { width: number; height: number } }

/** What a job comes to. */
export type MediaFacts = ImageFacts | VideoFacts | Point
export type MediaAnswer = MediaFacts | MediaRefusal

/** Parent to child. */
export interface ChildOrder {
  job: MediaJob
  /** Processor time (user and system, all threads) the job may take. */
  processorSeconds: number
}

/** Child to parent: the answer, or what went wrong that is not the media's fault. */
export type ChildReport = { memoryBytes: number } & ({ answer: MediaAnswer } | { fault: string })

export function refuse(code: MediaRefusal['code'], message: string): MediaRefusal {
  return { refused: true, code, message }
}

/** A refusal for a reason of ours. */
export function unsure(code: MediaRefusal['code'], message: string): MediaRefusal {
  return { ...refuse(code, message), isUnsure: true }
}

export function isRefusal(answer: object): answer is MediaRefusal {
  return 'refused' in answer
}
