import {
  isStill,
  type PictureFrame,
  type PreparedMedium,
  type UnframedStill,
  type WireInput,
  type WireMapping,
} from '../../families/wire.ts'

/** Rounding to whole pixels is no cut. */
const aspectTolerance = 0.01

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

/** What framing does to a picture, for people; null when it only scales. */
export function frameChange(
  still: UnframedStill,
  frame: PictureFrame,
): { kind: 'CROP' | 'PAD' | 'RESIZE'; message: string } | null {
  const isSameShape = Math.abs(still.width / still.height / (frame.width / frame.height) - 1) <= aspectTolerance
  const [from, to] = [`${still.width}×${still.height}`, `${frame.width}×${frame.height}`]
  if (isSameShape)
    return still.width === frame.width && still.height === frame.height
      ? null
      : { kind: 'RESIZE', message: `Scaled from ${from} to ${to}.` }
  if (frame.fit === 'STRETCH') return { kind: 'RESIZE', message: `Stretched from ${from} to ${to}.` }
  return frame.fit === 'CROP'
    ? { kind: 'CROP', message: `Cut from ${from} to fill a frame of ${to}.` }
    : { kind: 'PAD', message: `Shown whole in a frame of ${to}, over a blurred copy of itself; it is ${from}.` }
}
