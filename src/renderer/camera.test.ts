import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CameraPath, cameraPresets, frameCorners, halfExtent, planCamera } from './camera.ts'
import { mapPoint } from './homography.ts'
import type { CameraMove } from './plan.ts'

const none: CameraMove = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
const axes = Object.keys(none) as (keyof CameraMove)[]
const amount = fc.oneof(fc.constantFrom(-10, 0, 10), fc.double({ min: -10, max: 10, noNaN: true }))
const anyMove = fc.record({
  horizontal: amount,
  vertical: amount,
  pan: amount,
  tilt: amount,
  roll: amount,
  zoom: amount,
})
const anyAspect = fc.double({ min: -3, max: 3, noNaN: true }).map((power) => 2 ** power)
const anyProgress = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }))

/** How near the view's corners come to the picture's edges: 1 is on an edge. */
function reach(path: CameraPath, pictureAspect: number, frameAspect: number, progress: number): number {
  const half = halfExtent(pictureAspect, frameAspect)
  const view = path.viewAt(progress)
  const corners = frameCorners(frameAspect).map((corner) => mapPoint(view, corner))
  return Math.max(...corners.map(({ x, y }) => Math.max(Math.abs(x) / half.x, Math.abs(y) / half.y)))
}

/** Where the focus is seen, in parts of the frame: 0 and 1 are its edges. */
function seenAt(path: CameraPath, focus: { x: number; y: number }, picture: number, frame: number, progress: number) {
  const half = halfExtent(picture, frame)
  const [x, y] = [(2 * focus.x - 1) * half.x, (2 * focus.y - 1) * half.y]
  const view = path.viewAt(progress)
  const corners = frameCorners(frame).map((corner) => mapPoint(view, corner))
  // Inside a convex quadrangle the point is on one side of every edge.
  const around = [corners[0]!, corners[1]!, corners[3]!, corners[2]!]
  return around.every((from, index) => {
    const to = around[(index + 1) % 4]!
    return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x) >= -1e-9
  })
}
const anyPoint = fc.record({
  x: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  y: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
})

describe('A focus', () => {
  test('that was given is seen at every moment of any move, and nothing outside the picture', () =>
    fc.assert(
      fc.property(
        fc.array(anyMove, { minLength: 1, maxLength: 3 }),
        anyAspect,
        anyAspect,
        anyPoint,
        (moves, picture, frame, point) => {
          const path = planCamera(moves, picture, frame, { ...point, isGiven: true })
          for (let step = 0; step <= 24; step++) {
            expect(reach(path, picture, frame, step / 24)).toBeLessThanOrEqual(1 + 1e-9)
            expect(seenAt(path, point, picture, frame, step / 24)).toBe(true)
          }
        },
      ),
      { numRuns: 60 },
    ))

  test('that was found makes no move smaller and no view nearer, and is gone around as far as there is room', () => {
    const move = { ...none, tilt: 7, zoom: 3 }
    const [plain, found] = [planCamera(move, 9 / 16, 16 / 9), planCamera(move, 9 / 16, 16 / 9, { x: 0.5, y: 0.1 })]
    expect([found.widest, found.narrowest]).toEqual([plain.widest, plain.narrowest])
    expect(found.seen.bottom - found.seen.top).toBeCloseTo(plain.seen.bottom - plain.seen.top, 9)
    expect(found.seen.top).toBeCloseTo(-halfExtent(9 / 16, 16 / 9).y, 2)
    expect(plain.seen.top).toBeGreaterThan(-1)
  })

  test('without a move is what a still picture is cut around', () => {
    for (const given of [{}, { isGiven: true } as const]) {
      const { seen } = planCamera(none, 9 / 16, 16 / 9, { x: 0.5, y: 0.3, ...given })
      expect((seen.top + seen.bottom) / 2).toBeCloseTo(-0.4 * halfExtent(9 / 16, 16 / 9).y, 6)
      expect(seen.bottom - seen.top).toBeCloseTo(1, 9)
    }
  })
})

describe('The camera', () => {
  test('never shows what is outside the picture', () =>
    fc.assert(
      fc.property(anyMove, anyAspect, anyAspect, anyProgress, (move, pictureAspect, frameAspect, progress) => {
        const path = planCamera(move, pictureAspect, frameAspect)
        expect(reach(path, pictureAspect, frameAspect, progress)).toBeLessThanOrEqual(1 + 1e-9)
      }),
      { numRuns: 1000 },
    ))

  test('goes through several moves without a jump, and never shows what is outside the picture', () =>
    fc.assert(
      fc.property(fc.array(anyMove, { minLength: 2, maxLength: 6 }), anyAspect, anyAspect, (moves, picture, frame) => {
        const path = planCamera(moves, picture, frame)
        const steps = 60 * moves.length
        let last: { x: number; y: number } | undefined
        for (let step = 0; step <= steps; step++) {
          expect(reach(path, picture, frame, step / steps)).toBeLessThanOrEqual(1 + 1e-9)
          const corner = mapPoint(path.viewAt(step / steps), { x: frame / 2, y: -0.5 })
          if (last) expect(Math.hypot(corner.x - last.x, corner.y - last.y)).toBeLessThan(0.06 * Math.max(1, frame))
          last = corner
        }
      }),
      { numRuns: 30 },
    ))

  test('does one move after the other', () => {
    const path = planCamera(
      [
        { ...none, zoom: 7 },
        { ...none, horizontal: 7 },
      ],
      1.5,
      1.5,
    )
    const [start, between, end] = [0, 0.5, 1].map((progress) => {
      const [left, right] = [-0.75, 0.75].map((x) => mapPoint(path.viewAt(progress), { x, y: 0 }).x)
      return { width: right! - left!, middle: (left! + right!) / 2 }
    })
    expect(between!.width).toBeLessThan(start!.width * 0.8)
    expect(between!.middle).toBeCloseTo(start!.middle, 6)
    expect(end!.width).toBeCloseTo(between!.width, 6)
    expect(end!.middle).toBeGreaterThan(between!.middle + 0.1)
  })

  test('there and back again ends where it began', () => {
    const path = planCamera(
      [
        { ...none, pan: 7, zoom: 5 },
        { ...none, pan: -7, zoom: -5 },
      ],
      1.5,
      16 / 9,
    )
    const corner = { x: -8 / 9, y: -0.5 }
    const [start, end] = [mapPoint(path.viewAt(0), corner), mapPoint(path.viewAt(1), corner)]
    expect(Math.hypot(end.x - start.x, end.y - start.y)).toBeLessThan(1e-9)
  })

  test('never shows the outside with all six axes at their limits', () => {
    for (let signs = 0; signs < 64; signs++) {
      const move = Object.fromEntries(axes.map((axis, bit) => [axis, signs & (1 << bit) ? 10 : -10]))
      const path = planCamera(move as unknown as CameraMove, 1.5, 16 / 9)
      for (let step = 0; step <= 200; step++) {
        expect(reach(path, 1.5, 16 / 9, step / 200)).toBeLessThanOrEqual(1)
      }
    }
  })

  test('shows as much of the picture as it can', () =>
    fc.assert(
      fc.property(anyMove, anyAspect, anyAspect, (move, pictureAspect, frameAspect) => {
        const path = planCamera(move, pictureAspect, frameAspect)
        const moments = Array.from({ length: 129 }, (_, index) => index / 128)
        const reached = moments.map((progress) => reach(path, pictureAspect, frameAspect, progress))
        expect(Math.max(...reached)).toBeGreaterThan(0.98)
      }),
      { numRuns: 100 },
    ))

  test('stands still when every axis is 0, and then shows the picture as fitted', () =>
    fc.assert(
      fc.property(anyAspect, anyAspect, anyProgress, (pictureAspect, frameAspect, progress) => {
        const view = planCamera(none, pictureAspect, frameAspect).viewAt(progress)
        for (const corner of frameCorners(frameAspect)) {
          const { x, y } = mapPoint(view, corner)
          expect(x).toBeCloseTo(corner.x, 9)
          expect(y).toBeCloseTo(corner.y, 9)
        }
      }),
    ))

  test.each(axes)('moves visibly along %s at 10 and gently at 2', (axis) => {
    const travelled = (amount: number) => {
      const path = planCamera({ ...none, [axis]: amount }, 16 / 9, 16 / 9)
      const corner = { x: -8 / 9, y: -0.5 }
      const [from, to] = [mapPoint(path.viewAt(0), corner), mapPoint(path.viewAt(1), corner)]
      return Math.hypot(to.x - from.x, to.y - from.y)
    }
    expect(travelled(10)).toBeGreaterThan(0.1)
    expect(travelled(-10)).toBeGreaterThan(0.1)
    expect(travelled(2)).toBeGreaterThan(0.02)
    expect(travelled(2)).toBeLessThan(0.15)
  })

  test.each<[axis: keyof CameraMove, what: string, look: { x: number; y: number }, sign: { x: number; y: number }]>([
    ['horizontal', 'the view goes right', { x: 0, y: 0 }, { x: 1, y: 0 }],
    ['vertical', 'the view goes up', { x: 0, y: 0 }, { x: 0, y: -1 }],
    ['pan', 'the view turns right', { x: 0, y: 0 }, { x: 1, y: 0 }],
    ['tilt', 'the view turns up', { x: 0, y: 0 }, { x: 0, y: -1 }],
    ['roll', 'the right edge of the view sinks', { x: 0.8, y: 0 }, { x: 0, y: 1 }],
    ['zoom', 'the lower right corner of the view comes nearer the middle', { x: 0.8, y: 0.4 }, { x: -1, y: -1 }],
  ])('takes a positive %s to mean that %s', (axis, _what, look, sign) => {
    for (const amount of [10, -10]) {
      const path = planCamera({ ...none, [axis]: amount }, 16 / 9, 16 / 9)
      const [from, to] = [mapPoint(path.viewAt(0), look), mapPoint(path.viewAt(1), look)]
      const clearly = (difference: number) => (Math.abs(difference) < 0.02 ? 0 : Math.sign(difference * amount))
      expect({ x: clearly(to.x - from.x), y: clearly(to.y - from.y) }).toEqual(sign)
    }
  })

  test('starts and stops softly and never jerks', () =>
    fc.assert(
      fc.property(anyMove, anyAspect, (move, aspect) => {
        const frames = 120
        const path = planCamera(move, aspect, aspect)
        const track = Array.from({ length: frames }, (_, frame) =>
          mapPoint(path.viewAt(frame / (frames - 1)), { x: aspect / 2, y: 0.5 }),
        )
        const steps = track.slice(1).map((to, index) => ({ x: to.x - track[index]!.x, y: to.y - track[index]!.y }))
        const changes = steps.slice(1).map((to, index) => Math.hypot(to.x - steps[index]!.x, to.y - steps[index]!.y))
        const lengths = steps.map(({ x, y }) => Math.hypot(x, y))
        const longest = Math.max(...lengths)
        expect(Math.max(lengths[0]!, lengths.at(-1)!)).toBeLessThanOrEqual(longest * 0.1 + 1e-12)
        expect(Math.max(...changes)).toBeLessThanOrEqual(longest * 0.08 + 1e-12)
      }),
    ))

  test('keeps the middle in the middle while it orbits', () => {
    const path = planCamera(cameraPresets.ORBIT, 1.6, 16 / 9)
    for (const progress of [0, 0.3, 1]) {
      const middle = mapPoint(path.viewAt(progress), { x: 0, y: 0 })
      expect(Math.hypot(middle.x, middle.y)).toBeLessThan(1e-9)
    }
    const height = (progress: number, x: number) =>
      mapPoint(path.viewAt(progress), { x, y: 0.5 }).y - mapPoint(path.viewAt(progress), { x, y: -0.5 }).y
    expect(height(0, -0.8) / height(0, 0.8)).not.toBeCloseTo(height(1, -0.8) / height(1, 0.8), 1)
  })

  test('never enlarges the picture more than four times, whatever it is asked', () =>
    fc.assert(
      fc.property(anyMove, fc.constantFrom(16 / 9, 1, 9 / 16), (move, aspect) => {
        expect(planCamera(move, aspect, aspect).narrowest).toBeGreaterThan(1 / 4)
      }),
    ))
})
