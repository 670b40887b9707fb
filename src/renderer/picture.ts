import { border, type SourcePicture } from './warp.ts'

/** Turns full-range RGB into limited-range BT.709 4:2:0, chroma lying on every other column (as H.264 assumes). */
export function pictureFromRgb(rgb: Uint8Array, width: number, height: number): SourcePicture {
  const lumaStride = width + 2 * border
  const luma = new Uint8Array(lumaStride * (height + 2 * border))
  const chromaWidth = (width + 1) >> 1
  const chromaHeight = (height + 1) >> 1
  const chromaStride = chromaWidth + 2 * border
  const chroma = new Uint32Array(chromaStride * (chromaHeight + 2 * border))

  for (let y = 0, at = 0; y < height; y++) {
    let out = (y + border) * lumaStride + border
    for (let x = 0; x < width; x++, at += 3) luma[out++] = lumaOf(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!)
  }
  for (let y = 0; y < chromaHeight; y++) {
    const upper = 2 * y * width
    const lower = Math.min(2 * y + 1, height - 1) * width
    let out = (y + border) * chromaStride + border
    for (let x = 0; x < chromaWidth; x++) {
      const left = Math.max(2 * x - 1, 0)
      const right = Math.min(2 * x + 1, width - 1)
      const average = (channel: number) =>
        (rgb[(upper + left) * 3 + channel]! +
          2 * rgb[(upper + 2 * x) * 3 + channel]! +
          rgb[(upper + right) * 3 + channel]! +
          rgb[(lower + left) * 3 + channel]! +
          2 * rgb[(lower + 2 * x) * 3 + channel]! +
          rgb[(lower + right) * 3 + channel]!) /
        8
      chroma[out++] = chromaOf(average(0), average(1), average(2))
    }
  }
  repeatEdges(luma, width, height)
  repeatEdges(chroma, chromaWidth, chromaHeight)
  return { width, height, luma, chroma }
}

function lumaOf(red: number, green: number, blue: number): number {
  return (16.5 + 0.182586 * red + 0.614231 * green + 0.062007 * blue) | 0
}

function chromaOf(red: number, green: number, blue: number): number {
  const blueDifference = (128.5 - 0.100644 * red - 0.338572 * green + 0.439216 * blue) | 0
  const redDifference = (128.5 + 0.439216 * red - 0.398942 * green - 0.040274 * blue) | 0
  return blueDifference | (redDifference << 16)
}

function repeatEdges(plane: Uint8Array | Uint32Array, width: number, height: number): void {
  const stride = width + 2 * border
  for (let y = border; y < border + height; y++) {
    const start = y * stride
    plane.fill(plane[start + border]!, start, start + border)
    plane.fill(plane[start + border + width - 1]!, start + border + width, start + stride)
  }
  for (let y = 0; y < border; y++) {
    plane.copyWithin(y * stride, border * stride, (border + 1) * stride)
    plane.copyWithin((border + height + y) * stride, (border + height - 1) * stride, (border + height) * stride)
  }
}
