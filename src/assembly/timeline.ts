import type { FrameRate } from './frame-rate.ts'

/** Where a part lies in the film, in frames: from `first` up to, not including, `end`. */
export interface Stretch {
  first: number
  end: number
  /** It and the part before it are both seen over its first so many frames. */
  fadeIn: number
}

/**
 * Lays parts of so many seconds on the film's frames. Each edge is rounded from its exact time, so that errors of half a
 * frame do not add up over many parts.
 */
export function layOut(
  parts: readonly { seconds: number; crossFadeSeconds: number }[],
  { num, den }: FrameRate,
): Stretch[] {
  const toFrames = (seconds: number) => Math.round((seconds * num) / den)
  const stretches: Stretch[] = []
  let begin = 0
  for (const { seconds, crossFadeSeconds } of parts) {
    const before = stretches.at(-1)
    if (before) begin -= crossFadeSeconds
    const isFaded = before !== undefined && crossFadeSeconds > 0
    // A cut begins where the part before it ends, whatever the rounding.
    const first = isFaded ? Math.min(before.end, Math.max(before.first + 1, toFrames(begin))) : (before?.end ?? 0)
    const end = Math.max((before?.end ?? 0) + 1, toFrames(begin + seconds))
    stretches.push({ first, end, fadeIn: isFaded ? before.end - first : 0 })
    begin += seconds
  }
  return stretches
}
