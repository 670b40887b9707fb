import type { PictureChange, PictureFrame } from './wire.ts'

/** Rounding to whole pixels is no cut. */
const aspectTolerance = 0.01

/** What framing does to a picture, for people; null when nothing. */
export function frameChange(
  still: { width: number; height: number },
  frame: Omit<PictureFrame, 'field'>,
): Omit<PictureChange, 'field'> | null {
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
