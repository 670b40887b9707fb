/**
 * Everything one film needs, as plain JSON: it is stored as the embedded provider's operation, so that an assembly can
 * be started again from it alone after any crash. Paths are keys of the media store until the provider puts paths in.
 */
export interface AssemblyPlan {
  kind: 'assembly'
  /** In order of appearance. */
  parts: AssemblyPart[]
  /** Pixels, even; absent: as the first part. */
  size?: { width: number; height: number }
  /** Frames per second; absent: as the first video. */
  frameRate?: number
  /** How a part whose shape differs from the frame's is fitted: shown whole over a blurred copy, or cut to fill. */
  fit: 'PAD' | 'CROP'
  soundtrack?: SoundtrackPlan
  /** In the order they begin; those that are seen at once stand below each other. */
  captions?: Caption[]
}

/** Plain text over the picture, from so many seconds of the film on. */
export interface Caption {
  startSeconds: number
  endSeconds: number
  text: string
}

export interface SoundtrackPlan {
  /** Path of a WAV or MP3 file. */
  audio: string
  format: 'WAV' | 'MP3'
  /** How long it plays by itself. */
  seconds: number
  volume: number
  fadeInSeconds: number
  /** Before it ends, or the film does. */
  fadeOutSeconds: number
}

export interface AssemblyPart {
  source: VideoSource | StillSource
  /** So long this part and the one before it are both seen and heard: the film is that much shorter. 0 is a cut. */
  crossFadeSeconds: number
  /** 0 is silent, 1 as it came. */
  volume: number
}

export interface VideoSource {
  /** Path of an MP4 or QuickTime file. */
  video: string
  /** From the clip's beginning; absent: its beginning, its end. */
  startSeconds?: number
  endSeconds?: number
}

export interface StillSource {
  /** Path of a normalised picture. */
  still: string
  /** What stays in view where it is cut, 0..1 of the picture; its middle where absent. */
  focus?: { x: number; y: number; isGiven?: true }
  durationSeconds: number
}
