import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCanvas } from './canvas.ts'
import { type Homography, mapPoint, scaleAndMove } from './homography.ts'

const identity = scaleAndMove(1, 1, 0, 0)

function paint(width: number, height: number, colourAt: (x: number, y: number) => [number, number, number]) {
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgb.set(colourAt(x, y), (y * width + x) * 3)
  }
  return rgb
}

const grey = (level: number): [number, number, number] => [level, level, level]
const lumaOfGrey = (level: number) => 16 + (level * 219) / 255

describe('The canvas', () => {
  test.each([
    ['black', [0, 0, 0], [16, 128, 128]],
    ['white', [255, 255, 255], [235, 128, 128]],
    ['red', [255, 0, 0], [63, 102, 240]],
    ['green', [0, 255, 0], [173, 42, 26]],
    ['blue', [0, 0, 255], [32, 240, 118]],
  ] as const)('shows %s as BT.709 in limited range', (_name, rgb, [luma, blueDifference, redDifference]) => {
    const canvas = createCanvas(64, 36)
    const picture = canvas.add(
      paint(64, 36, () => [...rgb]),
      64,
      36,
    )
    canvas.draw(picture, identity)
    const frame = canvas.frame()
    expect(frame).toHaveLength(64 * 36 * 1.5)
    const [lumaPlane, pairs] = [frame.slice(0, 64 * 36), frame.slice(64 * 36)]
    expect([...lumaPlane].every((value) => Math.abs(value - luma) <= 1)).toBe(true)
    expect([...pairs].every((value, at) => Math.abs(value - (at % 2 ? redDifference : blueDifference)) <= 1)).toBe(true)
  })

  test('copies a picture of the frame’s size exactly', () => {
    const levelAt = (x: number, y: number) => (x * 37 + y * 101) % 256
    const canvas = createCanvas(50, 22)
    canvas.draw(
      canvas.add(
        paint(50, 22, (x, y) => grey(levelAt(x, y))),
        50,
        22,
      ),
      identity,
    )
    const frame = canvas.frame()
    for (let y = 0; y < 22; y++) {
      for (let x = 0; x < 50; x++) {
        expect(Math.abs(frame[y * 50 + x]! - lumaOfGrey(levelAt(x, y)))).toBeLessThanOrEqual(0.51)
      }
    }
  })

  test('samples between pixels, in any perspective, to within two steps of brightness', () => {
    const [width, height] = [96, 54]
    const levelAt = (x: number, y: number) => x * 1.5 + y
    const canvas = createCanvas(width, height)
    const picture = canvas.add(
      paint(128, 100, (x, y) => grey(levelAt(x, y))),
      128,
      100,
    )
    const slight = fc.double({ min: -0.1, max: 0.1, noNaN: true })
    return fc.assert(
      fc.property(slight, slight, slight, slight, (turn, shear, fromLeft, fromTop) => {
        const view: Homography = [
          ...[1, turn, 10 + fromLeft * 20],
          ...[shear, 1, 20 + fromTop * 40],
          ...[fromLeft / 500, fromTop / 500, 1],
        ] as unknown as Homography
        const corners = [0, width - 1].flatMap((x) => [0, height - 1].map((y) => mapPoint(view, { x, y })))
        fc.pre(corners.every(({ x, y }) => x >= 0 && x <= 127 && y >= 0 && y <= 99))
        canvas.draw(picture, view)
        const frame = canvas.frame()
        for (let y = 0; y < height; y += 3) {
          for (let x = 0; x < width; x++) {
            const seen = mapPoint(view, { x, y })
            expect(Math.abs(frame[y * width + x]! - lumaOfGrey(levelAt(seen.x, seen.y)))).toBeLessThan(2)
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  test('moves colour together with brightness', () => {
    const canvas = createCanvas(64, 32)
    const halves = canvas.add(
      paint(128, 32, (x) => (x < 80 ? [200, 40, 40] : [40, 40, 200])),
      128,
      32,
    )
    canvas.draw(halves, scaleAndMove(1, 1, 40, 0))
    const frame = canvas.frame()
    const rowOfPairs = [...frame.slice(64 * 32 + 8 * 64, 64 * 32 + 9 * 64)]
    const redDifferences = rowOfPairs.filter((_, at) => at % 2 === 1)
    expect(redDifferences.slice(0, 19).every((value) => value > 170)).toBe(true)
    expect(redDifferences.slice(22).every((value) => value < 125)).toBe(true)
  })

  test('covers what is drawn by the opacity', () => {
    const canvas = createCanvas(64, 32)
    const [dark, light] = [50, 200].map((level) =>
      canvas.add(
        paint(64, 32, () => grey(level)),
        64,
        32,
      ),
    )
    for (const opacity of [0, 0.25, 0.5, 1]) {
      canvas.draw(dark!, identity)
      canvas.draw(light!, identity, opacity)
      const expected = lumaOfGrey(50 + 150 * opacity)
      expect([...canvas.frame().slice(0, 64 * 32)].every((value) => Math.abs(value - expected) <= 1)).toBe(true)
    }
  })

  test('uses the place of a removed picture again without touching its neighbours', () => {
    const canvas = createCanvas(64, 32)
    const add = (level: number, width: number, height: number) =>
      canvas.add(
        paint(width, height, () => grey(level)),
        width,
        height,
      )
    const [first, second, third] = [add(10, 64, 32), add(90, 64, 32), add(170, 64, 32)]
    canvas.remove(second)
    const smaller = add(250, 40, 20)
    const larger = add(30, 200, 100)
    expect(smaller.luma).toBe(second.luma)
    for (const [picture, level] of [
      [first, 10],
      [third, 170],
      [larger, 30],
    ] as const) {
      canvas.draw(picture, identity)
      expect([...canvas.frame().slice(0, 64 * 32)].every((value) => Math.abs(value - lumaOfGrey(level)) <= 1)).toBe(
        true,
      )
    }
  })
})
