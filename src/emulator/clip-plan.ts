import type { ClipFault, ClipRequest } from '../emulation/port.ts'
import type { RenderPlan } from '../renderer/plan.ts'

export type PictureMode = 'full' | 'cheap'

const longestCheapSide = 160
/** x264 takes no less. */
const shortestSide = 16
/** Of full clips, unless another one is asked for. */
const ordinaryFrameRate = 24
const standingStill = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
const slowPushIn = { ...standingStill, zoom: 3 }
/** Seen to move, and nearly whole to its end. */
const creepingIn = { ...standingStill, zoom: 0.4 }

/** The frame as it is rendered: even numbers; in cheap clips of the same shape and at most 160 pixels. */
export function frameOf({ width, height }: ClipRequest, mode: PictureMode): { width: number; height: number } {
  const scale = mode === 'cheap' ? Math.min(1, longestCheapSide / Math.max(width, height)) : 1
  return { width: even(width * scale), height: even(height * scale) }
}

export function planClip(
  clip: ClipRequest,
  mode: PictureMode,
  { still, endStill }: { still: string; endStill?: string },
  frameRate = ordinaryFrameRate,
  fault?: ClipFault,
): RenderPlan {
  const sound = fault === 'clip-silent' ? 'SILENCE' : 'AMBIENCE'
  return {
    ...frameOf(clip, mode),
    frameRate: mode === 'full' ? frameRate : slowestRate(clip.seconds),
    fit: 'CROP',
    segments: [
      {
        still,
        ...(endStill === undefined ? {} : { endStill }),
        // Coming nearer cuts off what is to be seen whole.
        camera: fault === 'clip-frozen' ? standingStill : clip.fit === 'PAD' ? creepingIn : slowPushIn,
        durationSeconds: clip.seconds,
        transition: 'CUT',
      },
    ],
    sound: clip.hasSound ? sound : 'NONE',
    seed: 1,
  }
}

/** What is delivered in the place of what was asked for. */
export function spoiled(clip: ClipRequest, fault: ClipFault | undefined): ClipRequest {
  switch (fault) {
    case 'clip-short':
      return { ...clip, seconds: clip.seconds / 2 }
    case 'clip-small':
      return { ...clip, width: clip.width / 2, height: clip.height / 2 }
    case 'clip-other-sound':
      return { ...clip, hasSound: !clip.hasSound }
    case 'clip-other-start':
      return { ...clip, still: null }
    default:
      return clip
  }
}

/** One frame a second, or as few as make up the duration. */
function slowestRate(seconds: number): number {
  let rate = 1
  while (rate < ordinaryFrameRate && !isWhole(seconds * rate)) rate++
  return rate
}

const isWhole = (number: number) => number > 0.5 && Math.abs(number - Math.round(number)) < 1e-6

const even = (pixels: number) => Math.max(shortestSide, Math.round(pixels / 2) * 2)
