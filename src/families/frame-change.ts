import type { Point } from '../media/job.ts'
import { cropAround } from './crop.ts'
import type { PictureChange, PictureFrame } from './wire.ts'

interface Size {
  width: number
  height: number
}

/** Rounding to whole pixels is no cut. */
const aspectTolerance = 0.01

export const isSameShape = (picture: Size, frame: Size): boolean =>
  Math.abs(picture.width / picture.height / (frame.width / frame.height) - 1) <= aspectTolerance

/** What framing does to a picture, for people; null when nothing. */
export function frameChange(
  picture: Size,
  frame: Omit<PictureFrame, 'field'>,
  focus?: Point,
): Omit<PictureChange, 'field'> | null {
  const [from, to] = [`${picture.width}×${picture.height}`, `${frame.width}×${frame.height}`]
  if (isSameShape(picture, frame))
    return picture.width === frame.width && picture.height === frame.height
      ? null
      : { kind: 'RESIZE', message: `Scaled from ${from} to ${to}.` }
  if (frame.fit === 'STRETCH') return { kind: 'RESIZE', message: `Stretched from ${from} to ${to}.` }
  return frame.fit === 'CROP'
    ? {
        kind: 'CROP',
        message: `Cropped from ${from} to fill a frame of ${to}.`,
        crop: cropAround(picture, frame, focus),
      }
    : { kind: 'PAD', message: `Padded to a frame of ${to} with a blurred copy of itself; it is ${from}.` }
}
