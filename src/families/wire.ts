import type { Route } from '../catalog/family.ts'
import type { Problem } from '../catalog/problem.ts'
import type { Settled } from '../catalog/settle.ts'
import type { Point, Rectangle, SmallPicture } from '../media/job.ts'
import type { JsonValue } from '../providers/json.ts'
import type { MediumForm, MediumReference } from '../providers/medium-reference.ts'
import type { Wording } from './wording.ts'

/** A picture of the request, normalised, framed and in the media store. */
export interface PreparedStill {
  /** Where the request names it, below the arm: `startFrame`, `shots.0.still`. */
  field: string
  /** Its object in the media store. */
  key: string
  /** Of the file as it goes out. Absent in rows older than it: PNG. */
  mimeType?: 'image/png' | 'image/jpeg'
  /** Pixels of the file as it goes out. */
  width: number
  height: number
  /** Pixels as the caller sent it, EXIF applied; what points in it refer to. The same as above where absent. */
  original?: { width: number; height: number }
  /** What a cut left of it, in pixels as the caller sent it. */
  crop?: Rectangle
  /** What a cut keeps in view. Absent in rows older than it: the middle. */
  focus?: Focus
  /** Of a start frame: what the clip's first frame is compared with. Absent in rows older than it. */
  small?: SmallPicture
}

/** Given by the caller, or what draws the eye. */
export interface Focus extends Point {
  isGiven?: true
}

/** A video or a sound of the request, checked and in the media store as it came. */
export interface PreparedRecording {
  kind: 'VIDEO' | 'AUDIO'
  field: string
  key: string
  mimeType: string
  sizeBytes: number
  /** What is known of it: pixels, and how long it lasts. */
  width?: number
  height?: number
  seconds?: number
  frameRate?: number
  codec?: string
}

export type PreparedMedium = PreparedStill | PreparedRecording

export const isStill = (medium: PreparedMedium): medium is PreparedStill => !('kind' in medium)

/** One request as a wire mapping sees it. */
export interface WireInput {
  route: Route
  /** Field of the family's input: `imageToVideo`. */
  capability: string
  settled: Settled
  media: readonly PreparedMedium[]
}

/** The frame that the gateway fits a picture into before it goes out, in pixels. */
export interface PictureFrame {
  field: string
  width: number
  height: number
  /** PAD shows the picture whole over a blurred copy of itself, CROP cuts it, STRETCH distorts it. */
  fit: 'PAD' | 'CROP' | 'STRETCH'
  /** The picture that this one is cut like, unless it has a focus of its own that was given: a clip goes from one to the other. */
  cutLike?: string
}

/** A picture whose frame is asked for: only its field and size are known yet. */
export interface UnframedStill {
  field: string
  width: number
  height: number
}

/** A video or a sound as far as it is known before the work begins. */
export interface KnownRecording {
  field: string
  /** How long it lasts; what lies behind a URL is fetched later. */
  seconds?: number
}

/** What a wire does to a picture or a video on the way, for `plan`. */
export interface PictureChange {
  field: string
  kind: 'CROP' | 'PAD' | 'RESIZE' | 'RECODE'
  message: string
  /** What a cut leaves, in pixels of the picture as the caller sent it; absent where nobody here decides it. */
  crop?: Rectangle
}

/** How one family is said to one provider. Pure. */
export interface WireMapping {
  family: string
  provider: string
  /** Which of the provider's wires, as on the route; absent: the provider has one, or its newest. */
  standard?: string
  /** Settled parameters and prepared media to the provider's request; media stand as references. */
  request(input: WireInput): JsonValue
  /** Pictures that the gateway frames itself because no field of this wire says it. */
  frames?(input: Omit<WireInput, 'media'>, stills: readonly UnframedStill[]): PictureFrame[]
  /**
   * What this wire cannot say of an input that is otherwise right: it is refused before money is spent. `path` is where
   * the arm's input stands; `stills` and `recordings` are the media as far as they are known, as the caller sent them.
   */
  problemsOf?(
    input: Omit<WireInput, 'media'>,
    path: readonly string[],
    stills?: readonly UnframedStill[],
    recordings?: readonly KnownRecording[],
  ): Problem[]
  /** Pixels of the clip's longer side at most, where the model has no resolution. */
  longestSide?(settled: Settled): number | undefined
  /** The texts as `request` writes them, where this wire writes any of them another way than the caller. */
  wording?(input: Omit<WireInput, 'media'>): Wording
  /** What happens to pictures and videos beside that, for `plan`. */
  changes?(input: WireInput): PictureChange[]
}

/** What stands in the request for one of its media. Throws when it was not prepared: that is our error. */
export function mediumAt(
  media: readonly PreparedMedium[],
  field: string,
  form: MediumForm,
): MediumReference & { [key: string]: JsonValue } {
  const medium = media.find((candidate) => candidate.field === field)
  if (!medium) throw new Error(`No prepared medium at ${field}`)
  const { key, mimeType = 'image/png' } = medium
  return { $medium: { field, key, mimeType, form } } as never
}
