import {
  isStill,
  type PictureFrame,
  type PreparedMedium,
  type UnframedStill,
  type WireInput,
  type WireMapping,
} from '../../families/wire.ts'

/** The frames that the wire asks for, by field. */
export const framesOf = (
  wire: WireMapping | undefined,
  input: Omit<WireInput, 'media'>,
  stills: readonly UnframedStill[],
): ReadonlyMap<string, PictureFrame> =>
  new Map((wire?.frames?.(input, stills) ?? []).map((frame) => [frame.field, frame]))

/** The media as they will be once they are framed. */
export const framed = (media: readonly PreparedMedium[], frames: ReadonlyMap<string, PictureFrame>): PreparedMedium[] =>
  media.map((medium) => {
    const frame = frames.get(medium.field)
    if (!frame || !isStill(medium)) return medium
    const { width, height } = medium
    return { ...medium, width: frame.width, height: frame.height, original: medium.original ?? { width, height } }
  })
