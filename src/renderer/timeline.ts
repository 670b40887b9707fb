import type { RenderPlan } from './plan.ts'

/** One picture's share of one frame. */
export interface Layer {
  segment: number
  still: 'first' | 'second'
  /** 0–1 of the segment's own time. */
  progress: number
  /** 0–1: how much this layer covers those before it. The first layer of a frame has 1. */
  opacity: number
}

/** Seconds; at most half of the shorter neighbour. */
const longestCrossFade = 0.5

/** A segment's frames, from `first` up to but not including `end`; it fades in over its first `fadeIn` frames. */
interface Stretch {
  first: number
  end: number
  fadeIn: number
}

export function countFrames(plan: Pick<RenderPlan, 'segments' | 'frameRate'>): number {
  return Math.max(1, Math.round(totalSeconds(plan) * plan.frameRate))
}

/** What each frame of the clip shows, in drawing order. */
export function layOut(plan: Pick<RenderPlan, 'segments' | 'frameRate'>): Layer[][] {
  const stretches = stretchesOf(plan)
  return Array.from({ length: countFrames(plan) }, (_, frame) => {
    const layers: Layer[] = []
    for (const [segment, { first, end, fadeIn }] of stretches.entries()) {
      if (frame < first || frame >= end) continue
      const progress = end - first > 1 ? (frame - first) / (end - first - 1) : 0
      const shown = layers.length === 0 ? 1 : smooth((frame - first + 1) / (fadeIn + 1))
      const into = plan.segments[segment]!.endStill === undefined ? 0 : smooth(progress)
      layers.push(...dissolve(segment, progress, shown, into))
    }
    return layers
  })
}

/** The two pictures of a segment with a start and an end picture, as layers over whatever is below. */
function dissolve(segment: number, progress: number, shown: number, into: number): Layer[] {
  const second: Layer = { segment, still: 'second', progress, opacity: shown * into }
  if (into === 1) return [{ ...second, opacity: shown }]
  // What the second layer leaves of the first must come to shown × (1 − into).
  const opacity = (shown * (1 - into)) / (1 - shown * into)
  const first: Layer = { segment, still: 'first', progress, opacity }
  return into === 0 ? [first] : [first, second]
}

function stretchesOf({ segments, frameRate }: Pick<RenderPlan, 'segments' | 'frameRate'>): Stretch[] {
  const frames = countFrames({ segments, frameRate })
  const boundaries = [0]
  let seconds = 0
  for (const { durationSeconds } of segments) {
    seconds += durationSeconds
    boundaries.push(Math.min(frames, Math.round(seconds * frameRate)))
  }
  boundaries[segments.length] = frames
  const fades = segments.map((segment, index) => {
    const before = segments[index - 1]
    if (!before || segment.transition === 'CUT') return 0
    const shorter = Math.min(before.durationSeconds, segment.durationSeconds)
    return Math.round(Math.min(longestCrossFade, shorter / 2) * frameRate)
  })
  return segments.map((_, index) => ({
    first: boundaries[index]! - Math.floor(fades[index]! / 2),
    end: boundaries[index + 1]! + Math.ceil((fades[index + 1] ?? 0) / 2),
    fadeIn: fades[index]!,
  }))
}

function totalSeconds({ segments }: Pick<RenderPlan, 'segments'>): number {
  return segments.reduce((total, { durationSeconds }) => total + durationSeconds, 0)
}

function smooth(value: number): number {
  return value * value * (3 - 2 * value)
}
