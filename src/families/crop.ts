import type { Point, Rectangle } from '../media/job.ts'

interface Size {
  width: number
  height: number
}

const middle: Point = { x: 0.5, y: 0.5 }

/** The largest part of a picture that has the frame's shape, with the focus as near to its middle as the edges let it. */
export function cropAround(picture: Size, frame: Size, focus: Point = middle): Rectangle {
  const aspect = frame.width / frame.height
  const isTooWide = picture.width / picture.height > aspect
  const width = isTooWide ? Math.max(1, Math.round(picture.height * aspect)) : picture.width
  const height = isTooWide ? picture.height : Math.max(1, Math.round(picture.width / aspect))
  return {
    x: offset(focus.x, width, picture.width),
    y: offset(focus.y, height, picture.height),
    width,
    height,
  }
}

const offset = (focus: number, part: number, whole: number): number =>
  Math.round(Math.min(whole - part, Math.max(0, focus * whole - part / 2)))

/** The same part of the picture in another size. */
export function scaleCrop({ x, y, width, height }: Rectangle, from: Size, to: Size): Rectangle {
  const [across, down] = [to.width / from.width, to.height / from.height]
  const left = Math.min(to.width - 1, Math.round(x * across))
  const top = Math.min(to.height - 1, Math.round(y * down))
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.min(to.width - left, Math.round(width * across))),
    height: Math.max(1, Math.min(to.height - top, Math.round(height * down))),
  }
}
