import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cropAround, scaleCrop } from './crop.ts'

const frame = { width: 1280, height: 720 }

describe('what a cut leaves', () => {
  it('lies around the focus, as far as the edges let it', () => {
    const upright = { width: 900, height: 1600 }
    expect(cropAround(upright, frame)).toEqual({ x: 0, y: 547, width: 900, height: 506 })
    expect(cropAround(upright, frame, { x: 0.9, y: 0.3 })).toEqual({ x: 0, y: 227, width: 900, height: 506 })
    expect(cropAround(upright, frame, { x: 0.5, y: 0.02 })).toMatchObject({ y: 0 })
    expect(cropAround({ width: 2000, height: 720 }, frame, { x: 1, y: 0 })).toMatchObject({ x: 720, y: 0 })
  })

  it('has the frame’s shape, touches two edges, and is inside the picture in any size of it', () => {
    const side = fc.integer({ min: 16, max: 9000 })
    const part = fc.double({ min: 0, max: 1, noNaN: true })
    void fc.assert(
      fc.property(side, side, part, part, fc.integer({ min: 16, max: 8192 }), (width, height, x, y, longest) => {
        const crop = cropAround({ width, height }, frame, { x, y })
        expect(crop.width === width || crop.height === height).toBe(true)
        const scale = longest / Math.max(width, height)
        const to = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
        for (const [part, whole] of [
          [crop, { width, height }],
          [scaleCrop(crop, { width, height }, to), to],
        ] as const) {
          expect(part.x).toBeGreaterThanOrEqual(0)
          expect(part.y).toBeGreaterThanOrEqual(0)
          expect(part.x + part.width).toBeLessThanOrEqual(whole.width)
          expect(part.y + part.height).toBeLessThanOrEqual(whole.height)
          expect(Math.min(part.width, part.height)).toBeGreaterThan(0)
        }
      }),
    )
  })
})
