import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RenderSegment } from './plan.ts'
import { countFrames, type Layer, layOut } from './timeline.ts'

const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }

function segment(durationSeconds: number, rest: Partial<RenderSegment> = {}): RenderSegment {
  return { still: 'still.png', camera, durationSeconds, transition: 'CUT', ...rest }
}

const anySegment = fc.record({
  durationSeconds: fc.double({ min: 0.01, max: 3, noNaN: true }),
  transition: fc.constantFrom('CUT' as const, 'CROSS_FADE' as const),
  endStill: fc.constantFrom('end.png', undefined),
})

/** How much of the frame each layer ends up being. */
function shares(layers: Layer[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const { segment, still, opacity } of layers) {
    for (const [name, share] of found) found.set(name, share * (1 - opacity))
    found.set(`${segment} ${still}`, opacity)
  }
  return found
}

describe('The timeline', () => {
  test('has as many frames as the durations together, rounded once', () => {
    expect(countFrames({ frameRate: 24, segments: [segment(5)] })).toBe(120)
    expect(countFrames({ frameRate: 24, segments: [segment(1.02), segment(1.02)] })).toBe(49)
    expect(countFrames({ frameRate: 24, segments: [segment(0.001)] })).toBe(1)
  })

  test('runs each segment from its first moment to its last', () => {
    const frames = layOut({ frameRate: 10, segments: [segment(1), segment(2)] })
    expect(frames.map((layers) => layers.length)).toEqual(Array(30).fill(1))
    expect([frames[0], frames[9], frames[10], frames[29]].map((layers) => layers![0])).toMatchObject([
      { segment: 0, progress: 0 },
      { segment: 0, progress: 1 },
      { segment: 1, progress: 0 },
      { segment: 1, progress: 1 },
    ])
  })

  test('overlaps two segments for half a second around their boundary', () => {
    const frames = layOut({ frameRate: 24, segments: [segment(2), segment(2, { transition: 'CROSS_FADE' })] })
    expect(frames).toHaveLength(96)
    const overlapping = frames.flatMap((layers, frame) => (layers.length > 1 ? [frame] : []))
    expect([overlapping.length, overlapping[0], overlapping.at(-1)]).toEqual([12, 42, 53])
    const second = overlapping.map((frame) => shares(frames[frame]!).get('1 first')!)
    expect(second).toEqual([...second].sort((one, other) => one - other))
    expect(second[0]).toBeLessThan(0.1)
    expect(second.at(-1)).toBeGreaterThan(0.9)
  })

  test('fades no longer than half the shorter neighbour', () => {
    const frames = layOut({ frameRate: 20, segments: [segment(4), segment(0.5, { transition: 'CROSS_FADE' })] })
    expect(frames.filter((layers) => layers.length > 1)).toHaveLength(5)
  })

  test('turns the first picture into the second over the whole segment', () => {
    const [first, ...later] = layOut({ frameRate: 20, segments: [segment(2, { endStill: 'end.png' })] })
    expect(shares(first!)).toEqual(new Map([['0 first', 1]]))
    expect(shares(later.at(-1)!)).toEqual(new Map([['0 second', 1]]))
    const rising = later.map((layers) => shares(layers).get('0 second')!)
    expect(rising).toEqual([...rising].sort((one, other) => one - other))
  })

  test('covers every frame fully, whatever the segments', () =>
    fc.assert(
      fc.property(
        fc.array(anySegment, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (parts, frameRate) => {
          const segments = parts.map(({ durationSeconds, transition, endStill }) =>
            segment(durationSeconds, { transition, ...(endStill ? { endStill } : {}) }),
          )
          const frames = layOut({ frameRate, segments })
          expect(frames).toHaveLength(countFrames({ frameRate, segments }))
          for (const layers of frames) {
            expect(layers[0]?.opacity).toBe(1)
            expect(layers.length).toBeLessThanOrEqual(4)
            for (const { opacity, progress } of layers) {
              expect(opacity >= 0 && opacity <= 1).toBe(true)
              expect(progress >= 0 && progress <= 1).toBe(true)
            }
          }
        },
      ),
    ))

  test('dissolves and cross-fades at once in the right proportions', () => {
    const segments = [segment(2), segment(2, { transition: 'CROSS_FADE', endStill: 'end.png' })]
    const plain = layOut({ frameRate: 24, segments: [segment(2), segment(2, { transition: 'CROSS_FADE' })] })
    for (const [frame, layers] of layOut({ frameRate: 24, segments }).entries()) {
      const found = shares(layers)
      const total = (found.get('1 first') ?? 0) + (found.get('1 second') ?? 0)
      expect(total).toBeCloseTo(shares(plain[frame]!).get('1 first') ?? 0, 9)
    }
  })
})
