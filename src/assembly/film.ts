import type { ClipFacts } from './clip-file.ts'
import { even, sizeSeen } from './fit-filter.ts'
import { type FrameRate, frameRateOf } from './frame-rate.ts'
import type { AssemblyPlan } from './plan.ts'
import { layOut, type Stretch } from './timeline.ts'

/** One part with all that its file says. */
export type PartFacts = { clip: ClipFacts; startSeconds: number; seconds: number } | { still: Size; seconds: number }

interface Size {
  width: number
  height: number
}

/** The whole film, before a frame of it is made. */
export interface Film extends Size {
  frameRate: FrameRate
  stretches: Stretch[]
  frames: number
}

/** Of a film of stills alone. */
const usualRate: FrameRate = { num: 24, den: 1 }
/** Frames per second; what is faster is brought down to it. */
const fastest = 60
/** 4K in either direction. source: ours (the renderer's tested range). */
const largest = { longSide: 3840, shortSide: 2160 }
/** The canvas's smallest. */
const smallestSide = 32

export function planFilm(plan: Pick<AssemblyPlan, 'size' | 'frameRate' | 'parts'>, parts: readonly PartFacts[]): Film {
  const frameRate = plan.frameRate === undefined ? rateOf(parts) : frameRateOf(plan.frameRate)
  const stretches = layOut(
    parts.map(({ seconds }, index) => ({ seconds, crossFadeSeconds: plan.parts[index]!.crossFadeSeconds })),
    frameRate,
  )
  return { ...(plan.size ?? sizeOf(parts[0]!)), frameRate, stretches, frames: stretches.at(-1)!.end }
}

function rateOf(parts: readonly PartFacts[]): FrameRate {
  const first = parts.find((part) => 'clip' in part)
  if (!first || !('clip' in first)) return usualRate
  const { num, den } = first.clip.framesPerSecond
  return num / den > fastest ? { num: fastest, den: 1 } : { num, den }
}

const sizeOf = (first: PartFacts): Size =>
  frameSize('clip' in first ? sizeSeen({ ...first.clip, ...first.clip.shape }) : first.still)

/** Of a film whose first part is seen in this size: in even pixels and no larger than 4K. */
export function frameSize({ width, height }: Size): Size {
  const factor = Math.min(1, largest.longSide / Math.max(width, height), largest.shortSide / Math.min(width, height))
  return { width: Math.max(smallestSide, even(width * factor)), height: Math.max(smallestSide, even(height * factor)) }
}
