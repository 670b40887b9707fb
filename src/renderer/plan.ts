/**
 * Everything one render needs, as plain JSON: it is stored as the embedded provider's operation, so a render can be
 * started again from it alone after any crash.
 */
export interface RenderPlan {
  /** Pixels, even numbers. */
  width: number
  height: number
  /** Frames per second, whole, 1–60. */
  frameRate: number
  /** How a still whose aspect differs from the frame's is fitted: cut to fill, or shown whole over a blurred copy. */
  fit: 'PAD' | 'CROP'
  /** In order of appearance; their durations add up to the clip's. */
  segments: RenderSegment[]
  /** SILENCE: a track with nothing to hear. */
  sound: 'NONE' | 'AMBIENCE' | 'SILENCE'
  /** Varies the ambience (and whatever else is generated); the same plan gives the same clip. */
  seed: number
}

export interface RenderSegment {
  /** Path of a normalised picture (PNG or JPEG of our own making, EXIF applied). */
  still: string
  /** What stays in view where the still is cut, 0..1 of the picture; its middle where absent. */
  focus?: SegmentFocus
  /** The picture this segment ends on (startEndFrame): the first becomes the second over the segment. */
  endStill?: string
  /** The same of `endStill`. */
  endFocus?: SegmentFocus
  /** One move, or several after each other in equal parts of the segment. */
  camera: CameraMove | CameraMove[]
  durationSeconds: number
  /** How this segment begins where another precedes it. A cross-fade overlaps the two; the clip keeps its length. */
  transition: 'CUT' | 'CROSS_FADE'
}

/** One that was given stays inside through every move; one that was found decides only where there is room. */
export interface SegmentFocus {
  x: number
  y: number
  isGiven?: true
}

/** Six axes, each −10..10, in any combination; 0 everywhere is a still camera. */
export interface CameraMove {
  /** The camera travels right (+) or left (−). */
  horizontal: number
  /** The camera travels up (+) or down (−). */
  vertical: number
  /** The camera turns right (+) or left (−). */
  pan: number
  /** The camera turns up (+) or down (−). */
  tilt: number
  /** The camera rolls clockwise (+) or counter-clockwise (−). */
  roll: number
  /** The camera goes in (+) or out (−). */
  zoom: number
}
