import { type Homography, mapPoint, type Point } from './homography.ts'
import type { CameraMove, SegmentFocus } from './plan.ts'

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
/** Zooms of one direction after each other count as this many at 10, no more. */
const mostZoom = 2
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
 * Plans the moves, each as long as the others and beginning where the one before it ended: as wide a view as keeps the
 * frame's corners inside the picture at every moment. A camera that does not move shows the picture as fitted.
 *
 * @param pictureAspect width / height of the picture
 * @param frameAspect width / height of the clip
 * @param focus what the view is laid around, as far as there is room. One that was given stays inside at every moment:
 *   the view begins nearer, then the moves are made smaller, until it does.
 */
export function planCamera(
  moves: CameraMove | readonly CameraMove[],
  pictureAspect: number,
  frameAspect: number,
  focus?: SegmentFocus | false,
): CameraPath {
  const half = halfExtent(pictureAspect, frameAspect)
  const stations = stationsOf([moves].flat())
  const free = widestTrack(stations, half, frameAspect)
  if (!focus) return pathOf(free, { x: 0, y: 0 }, frameAspect)
  const at = { x: (2 * focus.x - 1) * half.x, y: (2 * focus.y - 1) * half.y }
  if (!focus.isGiven) return pathOf(free, nearest(at, roomOf(free, half, frameAspect)), frameAspect)
  for (const part of partsTried) {
    const track = part === 1 ? free : widestTrack(smaller(stations, part), half, frameAspect)
    for (const nearer of basesTried) {
      const tried = { ...track, base: track.base * nearer }
      const around = roomAround(at, tried, half, frameAspect)
      if (isEmpty(around)) continue
      const room = meet(roomOf(tried, half, frameAspect), around)
      if (!isEmpty(room)) return pathOf(tried, nearest(at, room), frameAspect)
    }
  }
  const unmoved = widestTrack(stationsOf([still]), half, frameAspect)
  return pathOf(unmoved, nearest(at, roomOf(unmoved, half, frameAspect)), frameAspect)
}

/** How much of the moves is tried, and how much nearer than need be, until what must stay inside does. */
const partsTried = [1, 0.7, 0.45, 0.25, 0.1]
const basesTried = [1, 0.85, 0.7]

const smaller = (stations: readonly CameraMove[], part: number): CameraMove[] =>
  stations.map(
    (station) => Object.fromEntries(axes.map((axis) => [axis, station[axis] * part])) as unknown as CameraMove,
  )

/** Where the camera is, one after another, and how large its view is before it zooms. */
interface Track {
  stations: readonly CameraMove[]
  moments: readonly number[]
  base: number
}

const zoomOf = ({ zoom }: CameraMove): number => greatestZoom ** (-zoom / 10)

/** Around the middle of the picture. */
function widestTrack(stations: readonly CameraMove[], half: Point, frameAspect: number): Track {
  const isMoving = stations.some((station) => axes.some((axis) => station[axis] !== 0))
  if (!isMoving) return { stations, moments: [0], base: 1 }
  const solved = (stations.length - 1) * (momentsSolved - 1)
  const moments = Array.from({ length: solved + 1 }, (_, index) => index / solved)
  let base = Number.POSITIVE_INFINITY
  for (const progress of moments) {
    const station = between(stations, progress)
    base = Math.min(base, (safety * widestInside(poseAt(station, frameAspect), half, frameAspect)) / zoomOf(station))
  }
  return { stations, moments, base }
}

function pathOf({ stations, moments, base }: Track, { x, y }: Point, frameAspect: number): CameraPath {
  const viewAt = (progress: number): Homography => {
    const station = between(stations, eased(progress, stations.length - 1))
    const pose = poseAt(station, frameAspect)
    return lookThrough({ ...pose, x: pose.x + x, y: pose.y + y }, base * zoomOf(station))
  }
  const corners = moments.flatMap((progress) =>
    frameCorners(frameAspect).map((corner) => mapPoint(viewAt(progress), corner)),
  )
  const zooms = stations.map(zoomOf)
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

/** Where the middle of a track may lie: the view is carried along without a change. */
interface Room {
  left: number
  right: number
  top: number
  bottom: number
}

/** So that no corner leaves the picture at any moment. */
function roomOf({ stations, moments, base }: Track, half: Point, frameAspect: number): Room {
  // Between the moments the view may be larger by as much.
  const spare = moments.length > 1 ? safety : 1
  const room = { left: -half.x, right: half.x, top: -half.y, bottom: half.y }
  for (const progress of moments) {
    const station = between(stations, progress)
    const view = lookThrough(poseAt(station, frameAspect), (base * zoomOf(station)) / spare)
    for (const corner of frameCorners(frameAspect)) {
      const { x, y } = mapPoint(view, corner)
      room.left = Math.max(room.left, -half.x - x)
      room.right = Math.min(room.right, half.x - x)
      room.top = Math.max(room.top, -half.y - y)
      room.bottom = Math.min(room.bottom, half.y - y)
    }
  }
  return room
}

/** Part of the view's size that a focus keeps from its edge, where the picture's own edge is not nearer than three times that. */
const focusMargin = 0.12

/** So that `at` is inside the view at every moment. */
function roomAround(at: Point, { stations, moments, base }: Track, half: Point, frameAspect: number): Room {
  const room = {
    left: Number.NEGATIVE_INFINITY,
    right: Number.POSITIVE_INFINITY,
    top: Number.NEGATIVE_INFINITY,
    bottom: Number.POSITIVE_INFINITY,
  }
  for (const progress of moments) {
    const station = between(stations, progress)
    const view = lookThrough(poseAt(station, frameAspect), base * zoomOf(station))
    const [leftTop, rightTop, leftBottom, rightBottom] = frameCorners(frameAspect).map((corner) =>
      mapPoint(view, corner),
    ) as [Point, Point, Point, Point]
    // The rectangle inside what the frame sees, which is askew.
    const left = Math.max(leftTop.x, leftBottom.x)
    const right = Math.min(rightTop.x, rightBottom.x)
    const top = Math.max(leftTop.y, rightTop.y)
    const bottom = Math.min(leftBottom.y, rightBottom.y)
    const [across, down] = [focusMargin * (right - left), focusMargin * (bottom - top)]
    room.right = Math.min(room.right, at.x - left - Math.min(across, (half.x + at.x) / 3))
    room.left = Math.max(room.left, at.x - right + Math.min(across, (half.x - at.x) / 3))
    room.bottom = Math.min(room.bottom, at.y - top - Math.min(down, (half.y + at.y) / 3))
    room.top = Math.max(room.top, at.y - bottom + Math.min(down, (half.y - at.y) / 3))
  }
  return room
}

const meet = (one: Room, other: Room): Room => ({
  left: Math.max(one.left, other.left),
  right: Math.min(one.right, other.right),
  top: Math.max(one.top, other.top),
  bottom: Math.min(one.bottom, other.bottom),
})

const roundingError = 1e-9
const isEmpty = ({ left, right, top, bottom }: Room): boolean =>
  left > right + roundingError || top > bottom + roundingError

/** Of a room that is empty by rounding, its middle. */
function nearest({ x, y }: Point, { left, right, top, bottom }: Room): Point {
  const clamp = (value: number, low: number, high: number) =>
    low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value))
  return { x: clamp(x, left, right), y: clamp(y, top, bottom) }
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

const axes = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const
const sideways = axes.slice(0, -1) as Exclude<(typeof axes)[number], 'zoom'>[]

/**
 * Where the camera is before and after each move: as far to each side of the middle as it travels, and never nearer than
 * it has to be. Without a limit, many axes at their greatest would show too small a part of the picture, too much
 * enlarged.
 */
function stationsOf(moves: readonly CameraMove[]): CameraMove[] {
  const stations = [{ ...still }]
  for (const move of moves) {
    const last = stations.at(-1)!
    const next = { ...still, zoom: last.zoom + move.zoom }
    // A move goes as far to each side as its number says.
    for (const axis of sideways) next[axis] = last[axis] + 2 * move[axis]
    stations.push(next)
  }
  for (const axis of axes) {
    const amounts = stations.map((station) => station[axis])
    const [least, most] = [Math.min(...amounts), Math.max(...amounts)]
    const middle = axis === 'zoom' ? least : (least + most) / 2
    for (const station of stations) station[axis] -= middle
  }
  const furthest = Math.max(...stations.map((station) => Math.hypot(...sideways.map((axis) => station[axis])))) / 10
  const nearest = Math.max(...stations.map(({ zoom }) => zoom)) / 10
  const [part, zoomPart] = [Math.min(1, mostAtOnce / furthest), Math.min(1, mostZoom / nearest)]
  for (const station of stations) {
    for (const axis of sideways) station[axis] *= part
    station.zoom *= zoomPart
  }
  return stations
}

/** `progress` 0–1 of the whole way, not eased. */
function between(stations: readonly CameraMove[], progress: number): CameraMove {
  const along = progress * (stations.length - 1)
  const index = Math.max(0, Math.min(stations.length - 2, Math.floor(along)))
  const [from, to] = [stations[index]!, stations[index + 1]!]
  const at = (axis: keyof CameraMove) => from[axis] + (to[axis] - from[axis]) * (along - index)
  return {
    horizontal: at('horizontal'),
    vertical: at('vertical'),
    pan: at('pan'),
    tilt: at('tilt'),
    roll: at('roll'),
    zoom: at('zoom'),
  }
}

/** Each of the moves speeds up and slows down by itself. */
function eased(progress: number, moves: number): number {
  const along = Math.min(1, Math.max(0, progress)) * moves
  const index = Math.min(moves - 1, Math.floor(along))
  return (index + ease(along - index)) / moves
}

/** Position over the picture, distance to it, and rotation as rows of a 3×3 matrix. */
interface Pose {
  x: number
  y: number
  distance: number
  rotation: Homography
}

function poseAt(station: CameraMove, frameAspect: number): Pose {
  const distance = viewingDistance * Math.sqrt(frameAspect)
  const shiftX = (greatestShift * frameAspect) / 10
  const shiftY = greatestShift / 10
  return {
    x: station.horizontal * shiftX,
    y: -station.vertical * shiftY,
    distance,
    // The turn is given by how far it carries the view, so that pan and horizontal, tilt and vertical match.
    rotation: rotate(
      Math.atan((station.pan * shiftX) / distance),
      Math.atan((-station.tilt * shiftY) / distance),
      (station.roll * greatestRoll) / 10,
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
