import sharp from 'sharp'
import { runFfmpeg } from './ffmpeg.ts'
import { frames, magnifications, planZoom } from './render-move.ts'
import { composeFrames } from './renderer.ts'
import { zoompanFilters } from './zoompan.ts'

/** Pixels of the frame. */
export interface Jitter {
  /** Root of the mean square. */
  typical: number
  worst: number
}

/**
 * A black upright bar on white: its two edges stay in the frame during the whole zoom. They are soft, so that their
 * places do not depend on how they fall on the pixels.
 */
export async function drawBar(path: string, width: number, height: number): Promise<void> {
  const softness = width / 500
  const bar = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <filter id="soft" filterUnits="userSpaceOnUse" x="0" y="0" width="${width}" height="${height}">
      <feGaussianBlur stdDeviation="${softness} 0"/>
    </filter>
    <rect width="100%" height="100%" fill="white"/>
    <rect x="31%" width="33%" height="100%" filter="url(#soft)"/>
  </svg>`
  await sharp(Buffer.from(bar)).flatten().png().toFile(path)
}

export async function jitterOfRenderer(still: string, width: number, height: number): Promise<Jitter> {
  const rows: Uint8Array[] = []
  for await (const frame of composeFrames(planZoom(still, width, height))) {
    rows.push(frame.slice((height / 2) * width, (height / 2 + 1) * width))
  }
  return jitterOf(rows, width / height)
}

export async function jitterOfZoompan(
  program: string,
  still: string,
  { width, height, supersample }: { width: number; height: number; supersample: number },
): Promise<Jitter> {
  const filters = `${zoompanFilters(width, height, supersample)},extractplanes=y,crop=${width}:1:0:${height / 2}`
  const { stdout } = await runFfmpeg(program, ['-i', still, '-vf', filters, '-f', 'rawvideo', 'pipe:1'])
  const rows = Array.from({ length: stdout.length / width }, (_, row) =>
    stdout.subarray(row * width, (row + 1) * width),
  )
  return jitterOf(rows, width / height)
}

/**
 * How much farther or nearer than by the move itself the edges go from one frame to the next. Where a zoom carries a
 * point is linear in the magnification, so the best line through an edge's places is the move.
 */
function jitterOf(rows: Uint8Array[], aspect: number): Jitter {
  if (rows.length !== frames) throw new Error(`${rows.length} frames came instead of ${frames}`)
  const steps: number[] = []
  for (const side of ['left', 'right'] as const) {
    const positions = rows.map((row) => positionOfEdge(row, side))
    const errors = distancesFromLine(magnifications(aspect), positions)
    steps.push(...errors.slice(1).map((error, index) => Math.abs(error - errors[index]!)))
  }
  return { typical: Math.sqrt(mean(steps.map((step) => step ** 2))), worst: Math.max(...steps) }
}

/**
 * The white part of the left or right half, in pixels: exact to a hundredth or so however soft the edge is. Black and
 * white are what this row has, as scalers round them differently from frame to frame.
 */
function positionOfEdge(row: Uint8Array, side: 'left' | 'right'): number {
  const middle = row.length / 2
  const half = side === 'left' ? row.subarray(0, middle) : row.subarray(middle).toReversed()
  const [white, black] = [half[0]!, half.at(-1)!]
  return half.reduce((sum, luma) => sum + (luma - black) / (white - black), 0)
}

/** From the line of least squares. */
function distancesFromLine(xs: number[], ys: number[]): number[] {
  const [middleX, middleY] = [mean(xs), mean(ys)]
  const slope = mean(xs.map((x, index) => (x - middleX) * ys[index]!)) / mean(xs.map((x) => (x - middleX) ** 2))
  return ys.map((y, index) => y - middleY - slope * (xs[index]! - middleX))
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
