/** Samples repeated around each plane, so that reading half a sample past the edge needs no test. */
export const border = 2

/**
 * Where a picture's samples are: limited-range BT.709, 4:2:0, each plane with its border around it. The colour plane
 * holds pairs (blue-difference, red-difference), half as many each way, rounded up; they lie on every other column of
 * the brightness plane and between two of its rows, as H.264 assumes.
 */
export interface PicturePlanes {
  /** Without the border. */
  width: number
  height: number
  /** Byte offsets of the planes, and bytes from one row to the next. */
  luma: number
  lumaStride: number
  chroma: number
  chromaStride: number
  /** Offset of the first byte after the planes. */
  end: number
}

export function layOutPicture(width: number, height: number, start: number): PicturePlanes {
  const lumaStride = width + 2 * border
  const chromaStride = 2 * (Math.ceil(width / 2) + 2 * border)
  const chroma = start + lumaStride * (height + 2 * border)
  const end = chroma + chromaStride * (Math.ceil(height / 2) + 2 * border)
  return { width, height, luma: start, lumaStride, chroma, chromaStride, end }
}

/** Fills the planes in `memory` from rows of full-range red, green and blue. */
export function convertRgb(rgb: Uint8Array, memory: Uint8Array, planes: PicturePlanes): void {
  const { width, height } = planes
  for (let y = 0, at = 0; y < height; y++) {
    let out = planes.luma + (y + border) * planes.lumaStride + border
    for (let x = 0; x < width; x++, at += 3) {
      memory[out++] = (1_081_344 + 11_966 * rgb[at]! + 40_254 * rgb[at + 1]! + 4_064 * rgb[at + 2]!) >> 16
    }
  }
  const chromaHeight = Math.ceil(height / 2)
  for (let y = 0; y < chromaHeight; y++) {
    const upper = 2 * y * width
    const lower = Math.min(2 * y + 1, height - 1) * width
    let out = planes.chroma + (y + border) * planes.chromaStride + 2 * border
    for (let x = 0; x < width; x += 2) {
      const left = Math.max(x - 1, 0)
      const right = Math.min(x + 1, width - 1)
      // Eight times the weighted average of the six samples around the pair's place, for each primary.
      let [red, green, blue] = [0, 0, 0]
      for (let row = upper, rows = 0; rows < 2; row = lower, rows++) {
        const [a, b, c] = [(row + left) * 3, (row + x) * 3, (row + right) * 3]
        red += rgb[a]! + 2 * rgb[b]! + rgb[c]!
        green += rgb[a + 1]! + 2 * rgb[b + 1]! + rgb[c + 1]!
        blue += rgb[a + 2]! + 2 * rgb[b + 2]! + rgb[c + 2]!
      }
      memory[out++] = (67_371_008 - 6_596 * red - 22_188 * green + 28_784 * blue) >> 19
      memory[out++] = (67_371_008 + 28_784 * red - 26_145 * green - 2_639 * blue) >> 19
    }
  }
  repeatEdges(memory.subarray(planes.luma, planes.chroma), planes.lumaStride, 1, width, height)
  const chroma = memory.subarray(planes.chroma, planes.end)
  repeatEdges(chroma, planes.chromaStride, 2, Math.ceil(width / 2), chromaHeight)
}

/** Copies a plane's outermost samples, `size` bytes each, into its border. */
function repeatEdges(plane: Uint8Array, stride: number, size: number, width: number, height: number): void {
  for (let y = border; y < border + height; y++) {
    const first = y * stride + border * size
    const last = first + (width - 1) * size
    for (let step = 1; step <= border; step++) {
      plane.copyWithin(first - step * size, first, first + size)
      plane.copyWithin(last + step * size, last, last + size)
    }
  }
  for (let y = 0; y < border; y++) {
    plane.copyWithin(y * stride, border * stride, (border + 1) * stride)
    plane.copyWithin((border + height + y) * stride, (border + height - 1) * stride, (border + height) * stride)
  }
}
