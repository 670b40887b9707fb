import { Decoder, Demuxer } from 'node-av/api'

/** One frame's brightness: the mean of each cell of a grid of 32 × 18 laid over a part of it, 0–255. */
export type Look = Float32Array

const grid = { columns: 32, rows: 18 }

/** A part of a frame: edges as shares of its width and height. */
export interface Region {
  left: number
  top: number
  right: number
  bottom: number
}

/** Every frame of a film, as it is shown. */
export async function looksOf(file: Buffer, region: (frame: number) => Region): Promise<Look[]> {
  await using input = await Demuxer.open(file)
  const video = input.video()!
  using decoder = await Decoder.create(video)
  const looks: Look[] = []
  for await (using packet of input.packets(video.index))
    for (const frame of await decoder.decodeAll(packet)) {
      const [stride, luma] = [frame.linesize[0]!, frame.data![0]!]
      looks.push(lookAt(luma, stride, frame.width, frame.height, region(looks.length)))
      frame.free()
    }
  return looks
}

function lookAt(luma: Buffer, stride: number, width: number, height: number, region: Region): Look {
  const look = new Float32Array(grid.columns * grid.rows)
  const column = (share: number) => Math.round((region.left + share * (region.right - region.left)) * width)
  const row = (share: number) => Math.round((region.top + share * (region.bottom - region.top)) * height)
  for (let cell = 0; cell < look.length; cell++) {
    const [across, down] = [cell % grid.columns, Math.floor(cell / grid.columns)]
    const [left, right] = [column(across / grid.columns), column((across + 1) / grid.columns)]
    const [top, bottom] = [row(down / grid.rows), row((down + 1) / grid.rows)]
    let sum = 0
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += luma[y * stride + x]!
    look[cell] = sum / ((right - left) * (bottom - top))
  }
  return look
}

/** How far two looks are apart: the mean difference of a cell. */
export const apart = (one: Look, other: Look): number =>
  one.reduce((sum, value, cell) => sum + Math.abs(value - other[cell]!), 0) / one.length

/** `part` of the second over the first. */
export const dissolved = (one: Look, other: Look, part: number): Look =>
  one.map((value, cell) => value * (1 - part) + other[cell]! * part)
