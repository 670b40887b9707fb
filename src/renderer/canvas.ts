import { chain, type Homography, scaleAndMove } from './homography.ts'
import { border, convertRgb, layOutPicture, type PicturePlanes } from './picture.ts'
import { warpBinary } from './warp-binary.ts'

/** A picture kept on a canvas until it is removed. */
export type CanvasPicture = PicturePlanes

/** Draws video frames from pictures that are looked at in perspective. */
export interface Canvas {
  /** Pixels, even, at least 32 wide. */
  width: number
  height: number
  /** Takes rows of full-range red, green and blue. */
  add(rgb: Uint8Array, width: number, height: number): CanvasPicture
  remove(picture: CanvasPicture): void
  /**
   * Fills the frame with `picture`, or covers what is drawn by `opacity` 0–1.
   *
   * @param view from a frame pixel to a point of the picture, both counted from the middle of the pixel at the upper
   * left; no frame pixel's middle may land more than half a pixel outside the picture
   */
  draw(picture: CanvasPicture, view: Homography, opacity?: number): void
  /**
   * The frame as NV12: brightness, then pairs of blue- and red-difference; limited-range BT.709. Good until the next
   * `add` or `draw`.
   */
  frame(): Uint8Array
}

/** What warp.wat exports. Offsets are bytes in its memory. */
interface Warp {
  memory: { buffer: ArrayBuffer; grow(pages: number): number }
  drawLumaRow: DrawRow
  drawChromaRow: DrawRow
  mix(under: number, over: number, length: number, part: number): void
}

type DrawRow = (
  source: number,
  stride: number,
  target: number,
  width: number,
  x: number,
  y: number,
  depth: number,
  xStep: number,
  yStep: number,
  depthStep: number,
) => void

// The types of WebAssembly come with the browser's, which this project does not load.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: object }
}

const bytesPerPage = 65_536
/** Room for the last group of sixteen bytes that `mix` writes, and then some. */
const gap = 64

/** @throws {RangeError} for a size it cannot draw */
export function createCanvas(width: number, height: number): Canvas {
  if (width % 2 || height % 2 || width < 32 || height < 2) throw new RangeError('a frame is even and at least 32 × 2')
  const warp = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(warpBinary, 'base64'))).exports as Warp
  const frameBytes = (width * height * 3) / 2
  const overlay = frameBytes + gap
  const firstPicture = overlay + frameBytes + gap
  const pictures: CanvasPicture[] = []
  makeRoom(firstPicture)

  function makeRoom(end: number): void {
    const missing = end + gap - warp.memory.buffer.byteLength
    if (missing > 0) warp.memory.grow(Math.ceil(missing / bytesPerPage))
  }

  /** The lowest place where a picture fits between those there are. */
  function findRoom(width: number, height: number): CanvasPicture {
    let start = firstPicture
    for (const { luma, end } of pictures) {
      const planes = layOutPicture(width, height, start)
      if (planes.end <= luma) return planes
      start = end
    }
    return layOutPicture(width, height, start)
  }

  function drawAt(target: number, picture: CanvasPicture, view: Homography): void {
    const { luma, lumaStride, chroma, chromaStride } = picture
    const lumaView = chain(view, scaleAndMove(1, 1, border, border))
    for (let row = 0; row < height; row++) {
      drawRow(warp.drawLumaRow, luma, lumaStride, target + row * width, width, lumaView, row)
    }
    // Both in the frame and in the picture a pair lies on every other column and between two rows.
    const fromPairs = scaleAndMove(2, 2, 0, 0.5)
    const toPairs = scaleAndMove(0.5, 0.5, border, border - 0.25)
    const chromaView = chain(chain(fromPairs, view), toPairs)
    const pairs = target + width * height
    for (let row = 0; row < height / 2; row++) {
      drawRow(warp.drawChromaRow, chroma, chromaStride, pairs + row * width, width / 2, chromaView, row)
    }
  }

  return {
    width,
    height,
    add(rgb, pictureWidth, pictureHeight) {
      const picture = findRoom(pictureWidth, pictureHeight)
      makeRoom(picture.end)
      convertRgb(rgb, new Uint8Array(warp.memory.buffer), picture)
      pictures.push(picture)
      pictures.sort((one, other) => one.luma - other.luma)
      return picture
    },
    remove(picture) {
      pictures.splice(pictures.indexOf(picture), 1)
    },
    draw(picture, view, opacity = 1) {
      if (opacity >= 1) return drawAt(0, picture, view)
      drawAt(overlay, picture, view)
      warp.mix(0, overlay, frameBytes, Math.round(opacity * 256))
    },
    frame: () => new Uint8Array(warp.memory.buffer, 0, frameBytes),
  }
}

function drawRow(
  draw: DrawRow,
  source: number,
  stride: number,
  target: number,
  width: number,
  [a, b, c, d, e, f, g, h, i]: Homography,
  row: number,
): void {
  draw(source, stride, target, width, b * row + c, e * row + f, h * row + i, a, d, g)
}
