import type { Settled } from '../../../catalog/settle.ts'
import type { PictureFrame, UnframedStill, WireInput } from '../../wire.ts'
import { type Asked, askedOf } from './asked.ts'

type Size = Pick<UnframedStill, 'width' | 'height'>

/** Rounding to whole pixels is no other shape. */
const aspectTolerance = 0.01
/** Kling refuses a picture with a shorter side (wire-kling §2, §4). */
const minimumSide = 300
/** What the clip shows at most, on its longer side. */
const longestSides: Record<Asked['mode'], number> = { STANDARD: 1280, PRO: 1920, NATIVE_4K: 3840 }

/**
 * Frames of the start and end frame. Neither wire has a ratio where the clip starts from a picture (wire-kling §2; §4's
 * FAQ): the picture's shape is the clip's, so the gateway gives it the shape that is asked for, and the end frame the
 * same. Without a ratio the end frame gets the start frame's shape: two shapes would be squeezed into one clip.
 */
export function framesOf({ settled }: Pick<WireInput, 'settled'>, stills: readonly UnframedStill[]): PictureFrame[] {
  const { aspectRatio, resizeMode = 'PAD', mode } = askedOf(settled)
  return framesAround(stills, { aspectRatio, resizeMode, longest: longestSides[mode] })
}

export const longestSide = (settled: Settled): number | undefined => longestSides[askedOf(settled).mode]

/** Of start and end frame, each by itself. Without a ratio the start frame's shape is both. */
export function framesAround(
  stills: readonly UnframedStill[],
  {
    aspectRatio,
    resizeMode,
    longest,
  }: { aspectRatio?: string | undefined; resizeMode: 'PAD' | 'CROP'; longest: number },
): PictureFrame[] {
  const start = stills.find(({ field }) => field === 'startFrame')
  const end = stills.find(({ field }) => field === 'endFrame')
  const aspect = aspectRatio ? aspectOf(aspectRatio) : start && start.width / start.height
  if (aspect === undefined) return []
  return [start, end].flatMap((still) => {
    if (!still || isOfShape(still, aspect)) return []
    const frame = { field: still.field, ...frameAround(still, aspect, resizeMode, longest), fit: resizeMode }
    return [still === start ? frame : { ...frame, cutLike: 'startFrame' }]
  })
}

/**
 * Masks go out in the size of the picture they belong to, whatever size they came in: all of them have one, and a pixel
 * of a path is the same pixel in each (AIG-08).
 */
export function framesOfMasks(stills: readonly UnframedStill[]): PictureFrame[] {
  const start = stills.find(({ field }) => field === 'startFrame')
  if (!start) return []
  const { width, height } = start
  return stills
    .filter((still) => still !== start && (still.width !== width || still.height !== height))
    .map(({ field }) => ({ field, width, height, fit: 'STRETCH' as const }))
}

const aspectOf = (ratio: string): number => {
  const [wide, high] = ratio.replace('RATIO_', '').split('_').map(Number)
  return wide! / high!
}

const isOfShape = ({ width, height }: Size, aspect: number): boolean =>
  Math.abs(width / height / aspect - 1) <= aspectTolerance

/** At the picture's own scale, as far as the clip can show it; never below what Kling takes. */
function frameAround(picture: Size, aspect: number, fit: 'PAD' | 'CROP', longest: number): Size {
  const isWider = aspect > picture.width / picture.height
  // Padding adds to the side that is too short, cropping takes from the one that is too long.
  const own =
    isWider === (fit === 'PAD')
      ? { width: picture.height * aspect, height: picture.height }
      : { width: picture.width, height: picture.width / aspect }
  const down = Math.min(1, longest / Math.max(own.width, own.height))
  const scale = Math.max(down, minimumSide / Math.min(own.width, own.height))
  return { width: even(own.width * scale), height: even(own.height * scale) }
}

const even = (pixels: number): number => Math.round(pixels / 2) * 2
