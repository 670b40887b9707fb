import { chain, type Homography, scaleAndMove } from './homography.ts'

/**
 * A picture to look at, 4:2:0. Every plane is surrounded by `border` repeated samples, so that reading half a sample
 * past the edge needs no test.
 */
export interface SourcePicture {
  /** Luma samples, without the border. The chroma plane has half as many, rounded up. */
  width: number
  height: number
  luma: Uint8Array
  /** Blue-difference in the low, red-difference in the high 16 bits: one interpolation serves both. */
  chroma: Uint32Array
}

/** Samples repeated around each plane of a `SourcePicture`. */
export const border = 2

/** One frame of video as the encoder takes it (NV12): luma, then pairs of blue- and red-difference. */
export interface VideoFrame {
  width: number
  height: number
  bytes: Uint8Array
}

/** Width and height must be even. */
export function createFrame(width: number, height: number): VideoFrame {
  return { width, height, bytes: new Uint8Array((width * height * 3) / 2) }
}

/** Pixels over which the perspective is taken as straight; the error is far below the 1/256 that is interpolated. */
const span = 16
const fixedPointOne = 65536

/**
 * Draws `source` into `target`.
 *
 * @param view from the middle of a target pixel to a point of the source, both in whole pixels from the top left
 * pixel's middle; must stay within half a pixel of the source
 */
export function warp(source: SourcePicture, target: VideoFrame, view: Homography): void {
  const { width, height, bytes } = target
  warpLuma(source, bytes, width, height, view)
  // Chroma samples lie on every other luma column and between two luma rows.
  const toLuma = scaleAndMove(2, 2, 0, 0.5)
  const toChroma = scaleAndMove(0.5, 0.5, 0, -0.25)
  const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset + width * height, (width * height) / 4)
  warpChroma(source, pairs, width / 2, height / 2, chain(chain(toLuma, view), toChroma))
}

function warpLuma(
  { luma, width: sourceWidth }: SourcePicture,
  target: Uint8Array,
  width: number,
  height: number,
  view: Homography,
): void {
  const stride = sourceWidth + 2 * border
  let out = 0
  walk(view, width, height, (startX, startY, stepX, stepY, count) => {
    let x = startX
    let y = startY
    for (const end = out + count; out < end; out++) {
      const at = (y >> 16) * stride + (x >> 16)
      const rightPart = (x >> 8) & 255
      const upper = (luma[at]! << 8) + (luma[at + 1]! - luma[at]!) * rightPart
      const lower = (luma[at + stride]! << 8) + (luma[at + stride + 1]! - luma[at + stride]!) * rightPart
      target[out] = ((upper << 8) + (lower - upper) * ((y >> 8) & 255) + 32768) >> 16
      x += stepX
      y += stepY
    }
  })
}

function warpChroma(
  { chroma, width: sourceWidth }: SourcePicture,
  target: Uint16Array,
  width: number,
  height: number,
  view: Homography,
): void {
  const stride = ((sourceWidth + 1) >> 1) + 2 * border
  let out = 0
  walk(view, width, height, (startX, startY, stepX, stepY, count) => {
    let x = startX
    let y = startY
    for (const end = out + count; out < end; out++) {
      const at = (y >> 16) * stride + (x >> 16)
      const rightPart = (x >> 8) & 255
      const lowerPart = (y >> 8) & 255
      const upper = mixPair(chroma[at]!, chroma[at + 1]!, rightPart)
      const lower = mixPair(chroma[at + stride]!, chroma[at + stride + 1]!, rightPart)
      const mixed = mixPair(upper, lower, lowerPart)
      target[out] = mixed | (mixed >>> 8)
      x += stepX
      y += stepY
    }
  })
}

/** Both 16-bit halves at once: 256 × 255 plus the rounding still fits each. */
function mixPair(first: number, second: number, secondPart: number): number {
  return ((Math.imul(first, 256 - secondPart) + Math.imul(second, secondPart) + 0x00800080) >>> 8) & 0x00ff00ff
}

/** Calls `draw` with the source position and step of each span, in 1/65536 and counted from the border's corner. */
function walk(
  [a, b, c, d, e, f, g, h, i]: Homography,
  width: number,
  height: number,
  draw: (startX: number, startY: number, stepX: number, stepY: number, count: number) => void,
): void {
  for (let row = 0; row < height; row++) {
    let depth = 1 / (h * row + i)
    let x = Math.round(((b * row + c) * depth + border) * fixedPointOne)
    let y = Math.round(((e * row + f) * depth + border) * fixedPointOne)
    for (let column = 0; column < width; column += span) {
      const count = Math.min(span, width - column)
      const next = column + count
      depth = 1 / (g * next + h * row + i)
      const nextX = Math.round(((a * next + b * row + c) * depth + border) * fixedPointOne)
      const nextY = Math.round(((d * next + e * row + f) * depth + border) * fixedPointOne)
      draw(x, y, ((nextX - x) / count) | 0, ((nextY - y) / count) | 0, count)
      x = nextX
      y = nextY
    }
  }
}
