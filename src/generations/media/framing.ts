import {
  type Focus,
  isStill,
  type PictureFrame,
  type PreparedMedium,
  type PreparedStill,
  type UnframedStill,
  type WireInput,
  type WireMapping,
} from '../../families/wire.ts'

/** Twice 4K: more than any camera move over a 4K frame can show. Pixels. */
export const maximumPictureSide = 8192

/** The frames that the wire asks for, by field. */
export const framesOf = (
  wire: WireMapping | undefined,
  input: Omit<WireInput, 'media'>,
  stills: readonly UnframedStill[],
): ReadonlyMap<string, PictureFrame> =>
  new Map((wire?.frames?.(input, stills) ?? []).map((frame) => [frame.field, frame]))

/** What a cut of this picture keeps in view. */
export function focusOf(
  still: Pick<PreparedStill, 'focus'>,
  frame: Pick<PictureFrame, 'cutLike'>,
  stills: readonly PreparedStill[],
): Focus | undefined {
  if (still.focus?.isGiven || frame.cutLike === undefined) return still.focus
  return stills.find(({ field }) => field === frame.cutLike)?.focus ?? still.focus
}

/** The media as they will be once they are framed. */
export const framed = (media: readonly PreparedMedium[], frames: ReadonlyMap<string, PictureFrame>): PreparedMedium[] =>
  media.map((medium) => {
    const frame = frames.get(medium.field)
    if (!frame || !isStill(medium)) return medium
    const { width, height } = medium
    return { ...medium, width: frame.width, height: frame.height, original: medium.original ?? { width, height } }
  })
