import type { Settled } from '../catalog/settle.ts'
import type { JsonValue } from '../providers/provider.ts'

/** A picture of the request, normalised and in the media store. */
export interface PreparedStill {
  /** Where the request names it, below the arm: `startFrame`, `shots.0.still`. */
  place: string
  /** Its object in the media store. */
  key: string
  /** Pixels, EXIF applied. */
  width: number
  height: number
}

/** A video or a sound of the request, checked and in the media store as it came. */
export interface PreparedRecording {
  kind: 'VIDEO' | 'AUDIO'
  place: string
  key: string
  mimeType: string
  sizeBytes: number
  /** What is known of it: pixels, and how long it lasts. */
  width?: number
  height?: number
  seconds?: number
}

export type PreparedMedium = PreparedStill | PreparedRecording

export const isStill = (medium: PreparedMedium): medium is PreparedStill => !('kind' in medium)

/** How one family is said to one provider. */
export interface WireMapping {
  family: string
  provider: string
  /** Settled parameters and prepared media to the provider's request. */
  request(capabilityField: string, settled: Settled, stills: readonly PreparedStill[]): JsonValue
  /** What happens to the pictures on the way, for `plan`. */
  changes(
    capabilityField: string,
    settled: Settled,
    stills: readonly PreparedStill[],
  ): { place: string; kind: 'CROP' | 'PAD' | 'RESIZE'; message: string }[]
}
