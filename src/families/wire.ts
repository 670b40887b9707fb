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
