import { type Homography, mapPoint, type Point } from './homography.ts'
import type { CameraMove } from './plan.ts'

export type CameraPreset = 'PUSH_IN' | 'PULL_OUT' | 'PAN_LEFT' | 'PAN_RIGHT' | 'TILT_UP' | 'TILT_DOWN' | 'ORBIT'

const still: CameraMove = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }

/** The named moves, as the six axes they stand for. */
export const cameraPresets: Record<CameraPreset, CameraMove> = {
  PUSH_IN: { ...still, zoom: 7 },
  PULL_OUT: { ...still, zoom: -7 },
  PAN_LEFT: { ...still, pan: -7 },
  PAN_RIGHT: { ...still, pan: 7 },
  TILT_UP: { ...still, tilt: 7 },
  TILT_DOWN: { ...still, tilt: -7 },
  // Travelling one way while turning the other keeps the middle of the picture in the middle of the frame.
  ORBIT: { ...still, horizontal: 10, pan: -10 },
}

/** How far the middle of the view goes to each side at 10, as a part of the frame's width or height. */
const greatestShift = 0.14
/** Radians to each side at 10. */
const greatestRoll = (6 * Math.PI) / 180
/** Axes together count as the root of the sum of their squares, and no more than this many at 10. */
const mostAtOnce = Math.SQRT2
/** How much nearer the end is than the start at 10. */
const greatestZoom = 1.5
/** Distance to the picture, in √(frame width × height): nearer makes a turn's foreshortening stronger. */
const viewingDistance = 1.2
/** The zoom is solved at this many moments; between them it may be short by less than `safety`. */
const momentsSolved = 129
const safety = 0.998

/**
 * A camera's way over a flat picture. Both planes have their origin in the middle, y pointing down, and the frame's
 * height as their unit; the picture covers the frame and touches it on two sides at least.
 */
export interface CameraPath {
  /** Frame → picture at `progress` 0–1. Every point of the frame lands inside the picture. */
  viewAt(progress: number): Homography
  /** The view's size at its widest and narrowest: 1 is the picture as fitted, 0.5 half of it. */
  widest: number
  narrowest: number
  /** The part of the picture that is seen at all. */
  seen: { left: number; top: number; right: number; bottom: number }
}

/** Half the picture's width and height in frame heights when it is scaled to cover a frame of `frameAspect`. */
export function halfExtent(pictureAspect: number, frameAspect: number): Point {
  return pictureAspect >= frameAspect
    ? { x: pictureAspect / 2, y: 0.5 }
    : { x: frameAspect / 2, y: frameAspect / pictureAspect / 2 }
}

/**
 * Plans the move: as wide a view as keeps the frame's corners inside the picture at every moment. A camera that does
 * not move shows the picture as fitted.
 *
 * @param pictureAspect width / height of the picture
 * @param frameAspect width / height of the clip
 */
export function planCamera(move: CameraMove, pictureAspect: number, frameAspect: number): CameraPath {
  const half = halfExtent(pictureAspect, frameAspect)
  const along = restrain(move)
  const moves = Object.values(move).some((amount) => amount !== 0)
  const moments = moves ? Array.from({ length: momentsSolved }, (_, index) => index / (momentsSolved - 1)) : [0]
  const zoomAt = (eased: number) => greatestZoom ** (-(Math.abs(move.zoom) / 10) * (move.zoom > 0 ? eased : 1 - eased))
  let base = moves ? Number.POSITIVE_INFINITY : 1
  if (moves) {
    for (const eased of moments) {
      const pose = poseAt(along, eased, frameAspect)
      base = Math.min(base, (safety * widestInside(pose, half, frameAspect)) / zoomAt(eased))
    }
  }
  const viewAt = (progress: number): Homography => {
    const eased = ease(progress)
    return lookThrough(poseAt(along, eased, frameAspect), base * zoomAt(eased))
  }
  const corners = moments.flatMap((progress) =>
    frameCorners(frameAspect).map((corner) => mapPoint(viewAt(progress), corner)),
  )
  const zooms = [zoomAt(0), zoomAt(1)]
  return {
    viewAt,
    widest: base * Math.max(...zooms),
    narrowest: base * Math.min(...zooms),
    seen: {
      left: Math.min(...corners.map((corner) => corner.x)),
      top: Math.min(...corners.map((corner) => corner.y)),
      right: Math.max(...corners.map((corner) => corner.x)),
      bottom: Math.max(...corners.map((corner) => corner.y)),
    },
  }
}

export function frameCorners(frameAspect: number): Point[] {
  const [x, y] = [frameAspect / 2, 0.5]
  return [
    { x: -x, y: -y },
    { x, y: -y },
    { x: -x, y },
    { x, y },
  ]
}

/** Without this, many axes at their greatest would show too small a part of the picture, too much enlarged. */
function restrain(move: CameraMove): CameraMove {
  const { horizontal, vertical, pan, tilt, roll } = move
  const together = Math.hypot(horizontal, vertical, pan, tilt, roll) / 10
  const part = Math.min(1, mostAtOnce / together)
  return {
    horizontal: horizontal * part,
    vertical: vertical * part,
    pan: pan * part,
    tilt: tilt * part,
    roll: roll * part,
    zoom: move.zoom,
  }
}

/** Position over the picture, distance to it, and rotation as rows of a 3×3 matrix. */
interface Pose {
  x: number
  y: number
  distance: number
  rotation: Homography
}

function poseAt(move: CameraMove, eased: number, frameAspect: number): Pose {
  const side = (2 * eased - 1) / 10
  const distance = viewingDistance * Math.sqrt(frameAspect)
  const shiftX = side * greatestShift * frameAspect
  const shiftY = side * greatestShift
  return {
    x: move.horizontal * shiftX,
    y: -move.vertical * shiftY,
    distance,
    // The turn is given by how far it carries the view, so that pan and horizontal, tilt and vertical match.
    rotation: rotate(
      Math.atan((move.pan * shiftX) / distance),
      Math.atan((-move.tilt * shiftY) / distance),
      move.roll * side * greatestRoll,
    ),
  }
}

/** Right by `yaw`, down by `pitch`, clockwise by `roll`: radians, the roll first. */
function rotate(yaw: number, pitch: number, roll: number): Homography {
  const [sinYaw, cosYaw] = [Math.sin(yaw), Math.cos(yaw)]
  const [sinPitch, cosPitch] = [Math.sin(pitch), Math.cos(pitch)]
  const [sinRoll, cosRoll] = [Math.sin(roll), Math.cos(roll)]
  // Rows of Ry(yaw) · Rx(pitch) · Rz(roll), z pointing into the picture.
  return [
    cosYaw * cosRoll - sinYaw * sinPitch * sinRoll,
    -cosYaw * sinRoll - sinYaw * sinPitch * cosRoll,
    sinYaw * cosPitch,
    cosPitch * sinRoll,
    cosPitch * cosRoll,
    sinPitch,
    -sinYaw * cosRoll - cosYaw * sinPitch * sinRoll,
    sinYaw * sinRoll - cosYaw * sinPitch * cosRoll,
    cosYaw * cosPitch,
  ]
}

/** Where the rays through the frame, `size` wide and high as seen head-on, meet the picture. */
function lookThrough({ x, y, distance, rotation }: Pose, size: number): Homography {
  const [a, b, c, d, e, f, g, h, i] = rotation
  return [
    size * (a * distance + g * x),
    size * (b * distance + h * x),
    distance * (c * distance + i * x),
    size * (d * distance + g * y),
    size * (e * distance + h * y),
    distance * (f * distance + i * y),
    size * g,
    size * h,
    distance * i,
  ]
}

/**
 * The largest view size whose corners are inside. A corner's landing point is (p + size·q) / (r + size·s) with a
 * positive denominator, so each of its four bounds is linear in the size.
 */
function widestInside(pose: Pose, half: Point, frameAspect: number): number {
  const [a, b, c, d, e, f, g, h, i] = lookThrough(pose, 1)
  let widest = Number.POSITIVE_INFINITY
  for (const { x, y } of frameCorners(frameAspect)) {
    const depthGrowth = g * x + h * y
    const bounds: [fixed: number, growth: number, limit: number][] = [
      [c, a * x + b * y, half.x],
      [f, d * x + e * y, half.y],
    ]
    for (const [fixed, growth, limit] of bounds) {
      for (const sign of [1, -1]) {
        const slope = sign * growth - limit * depthGrowth
        if (slope > 0) widest = Math.min(widest, (limit * i - sign * fixed) / slope)
      }
    }
  }
  return widest
}

/** Speeds up over the first quarter, slows down over the last, steady between: position, speed and force are smooth. */
function ease(progress: number): number {
  const ramp = 0.25
  const clamped = Math.min(1, Math.max(0, progress))
  if (clamped > 0.5) return 1 - ease(1 - clamped)
  const speed = 1 / (1 - ramp)
  if (clamped >= ramp) return speed * (clamped - ramp / 2)
  return (speed / 2) * (clamped - (ramp / Math.PI) * Math.sin((Math.PI * clamped) / ramp))
}
