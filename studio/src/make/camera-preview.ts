import { cameraPresets, halfExtent, planCamera } from '../../../src/renderer/camera.ts'
import type { Entered } from './form-tree.ts'

type Move = (typeof cameraPresets)['PUSH_IN']
const still: Move = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }

/** The moves that a form's `camera` says, whichever of its alternatives is chosen; null: none, or none that is known. */
export function movesOf(camera: unknown): Move[] | null {
  if (typeof camera !== 'object' || camera === null) return null
  const { preset, moves, axes, simple } = camera as Record<string, unknown>
  const entered =
    typeof preset === 'string'
      ? [cameraPresets[preset as keyof typeof cameraPresets]]
      : ((moves as Entered[] | undefined) ?? [axes ?? simple])
  const whole = entered
    .filter((move) => typeof move === 'object' && move !== null)
    .map((move) => ({ ...still, ...(move as Partial<Move>) }))
  return whole.some((move) => Object.values(move).some((value) => value !== 0)) ? whole : null
}

/**
 * How the picture must be laid at `progress` 0–1 so that the frame shows what the renderer shows: its own geometry, as a
 * CSS transform of the picture around its middle.
 *
 * @param frameHeight in pixels of the screen
 */
export function createPreview(moves: readonly Move[], pictureAspect: number, frameAspect: number, frameHeight: number) {
  const path = planCamera(moves, pictureAspect, frameAspect)
  const half = halfExtent(pictureAspect, frameAspect)
  return {
    size: { width: 2 * half.x * frameHeight, height: 2 * half.y * frameHeight },
    transformAt(progress: number): string {
      const [a, b, c, d, e, f, g, h, i] = inverse(path.viewAt(progress))
      const u = frameHeight
      return `matrix3d(${[a, d, 0, g / u, b, e, 0, h / u, 0, 0, 1, 0, c * u, f * u, 0, i].join(',')})`
    },
  }
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number]

/** Picture → frame of frame → picture, scaled so that its last number is 1. */
function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const last = a * e - b * d
  const numbers = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    last,
  ].map((number) => number / last)
  return numbers as unknown as Matrix
}
