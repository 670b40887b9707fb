import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { composeFrames } from './compose.ts'
import type { RenderPlan, RenderSegment } from './plan.ts'

const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
const [width, height] = [160, 90]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compose-test-'))
  // Four columns of different brightness, so that every place can be told from its brightness.
  await draw('wide', 400, 100, ['#fff', '#aaa', '#555', '#000'])
  await draw('fitting', 320, 180, ['#fff', '#aaa', '#555', '#000'])
  await draw('tall', 90, 180, ['#ccc'])
  await draw('dark', 320, 180, ['#000'])
  await sharp({ create: { width: 320, height: 180, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } } })
    .png()
    .toFile(pathOf('transparent'))
  await sharp({ create: { width: 320, height: 180, channels: 3, background: '#888' } })
    .greyscale()
    .png()
    .toFile(pathOf('grey'))
})

afterAll(() => rm(folder, { recursive: true }))

const pathOf = (name: string) => join(folder, `${name}.png`)

async function draw(name: string, width: number, height: number, columns: string[]): Promise<void> {
  const step = width / columns.length
  const shapes = columns.map(
    (colour, index) => `<rect x="${index * step}" width="${step}" height="${height}" fill="${colour}"/>`,
  )
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`
  await sharp(Buffer.from(scene)).png().toFile(pathOf(name))
}

async function compose(fit: RenderPlan['fit'], ...segments: Partial<RenderSegment>[]): Promise<Uint8Array[]> {
  const whole = segments.map((segment) => ({
    ...{ still: pathOf('fitting'), camera, durationSeconds: 0.5, transition: 'CUT' as const },
    ...segment,
  }))
  const frames: Uint8Array[] = []
  const plan: RenderPlan = { width, height, frameRate: 10, fit, segments: whole, sound: 'NONE', seed: 1 }
  for await (const frame of composeFrames(plan)) frames.push(frame.slice())
  return frames
}

/** Brightness 0–255 at a place given in parts of the frame. */
function levelAt(frame: Uint8Array, x: number, y: number): number {
  const luma = frame[Math.floor(y * height) * width + Math.floor(x * width)]!
  return Math.round(((luma - 16) * 255) / 219)
}

const levelsAlong = (frame: Uint8Array, ...columns: number[]) => columns.map((x) => levelAt(frame, x, 0.5))

describe('A composed clip', () => {
  test.each(['CROP', 'PAD'] as const)('shows a picture of the frame’s aspect whole, whether %s', async (fit) => {
    const [frame] = await compose(fit, {})
    const found = levelsAlong(frame!, 0.01, 0.24, 0.26, 0.49, 0.51, 0.74, 0.76, 0.99)
    for (const [index, level] of [255, 255, 170, 170, 85, 85, 0, 0].entries()) {
      expect(Math.abs(found[index]! - level)).toBeLessThanOrEqual(2)
    }
  })

  test('cuts a picture that is too wide on both sides alike', async () => {
    const [frame] = await compose('CROP', { still: pathOf('wide') })
    // 16:9 of 4:1 leaves the middle 0.444 of the width: the outer columns are gone.
    const found = levelsAlong(frame!, 0.01, 0.48, 0.52, 0.99)
    for (const [index, level] of [170, 170, 85, 85].entries()) {
      expect(Math.abs(found[index]! - level)).toBeLessThanOrEqual(2)
    }
    expect(levelAt(frame!, 0.01, 0.01)).toBe(levelAt(frame!, 0.01, 0.99))
  })

  test('pads with a darker copy, above and below or at the sides', async () => {
    const [wide] = await compose('PAD', { still: pathOf('wide') })
    // 4:1 in 16:9 takes the middle 0.444 of the height.
    expect([0.29, 0.71].map((y) => levelAt(wide!, 0.1, y))).toEqual([255, 255])
    for (const y of [0.02, 0.25, 0.75, 0.98]) {
      expect(levelAt(wide!, 0.4, y)).toBeGreaterThan(40)
      expect(levelAt(wide!, 0.4, y)).toBeLessThan(110)
    }
    const [tall] = await compose('PAD', { still: pathOf('tall') })
    // 1:2 in 16:9 takes the middle 0.281 of the width.
    const found = levelsAlong(tall!, 0.02, 0.34, 0.38, 0.62, 0.66, 0.98)
    expect(found.slice(2, 4).every((level) => Math.abs(level - 204) <= 2)).toBe(true)
    expect([...found.slice(0, 2), ...found.slice(4)].every((level) => level > 90 && level < 130)).toBe(true)
  })

  test('turns the first picture into the second, beginning and ending with one alone', async () => {
    const frames = await compose('CROP', { endStill: pathOf('dark') })
    expect(frames).toHaveLength(5)
    const levels = frames.map((frame) => levelAt(frame, 0.1, 0.5))
    expect(levels[0]).toBe(255)
    expect(levels.at(-1)).toBe(0)
    expect(levels[2]! > 120 && levels[2]! < 136).toBe(true)
  })

  test('cuts hard and fades softly between segments', async () => {
    const dark = { still: pathOf('dark') }
    const cut = await compose('CROP', {}, dark)
    expect(cut.map((frame) => levelAt(frame, 0.1, 0.5))).toEqual([255, 255, 255, 255, 255, 0, 0, 0, 0, 0])
    const faded = await compose('CROP', {}, { ...dark, transition: 'CROSS_FADE' })
    const levels = faded.map((frame) => levelAt(frame, 0.1, 0.5))
    expect(levels).toHaveLength(10)
    expect(levels.filter((level) => level > 10 && level < 245).length).toBeGreaterThanOrEqual(2)
    expect(levels).toEqual([...levels].sort((one, other) => other - one))
  })

  test('moves the picture against the camera', async () => {
    const frames = await compose('CROP', { camera: { ...camera, horizontal: 10 }, durationSeconds: 1 })
    const edges = frames.map((frame) =>
      Array.from({ length: width }, (_, x) => levelAt(frame, x / width, 0.5)).findIndex((level) => level < 128),
    )
    expect(edges[0]! - edges.at(-1)!).toBeGreaterThan(width * 0.2)
    expect(edges).toEqual([...edges].sort((one, other) => other - one))
  })

  test('takes grey pictures, and transparent ones as black', async () => {
    const [grey] = await compose('CROP', { still: pathOf('grey') })
    expect(Math.abs(levelAt(grey!, 0.5, 0.5) - 136)).toBeLessThanOrEqual(2)
    const [transparent] = await compose('PAD', { still: pathOf('transparent') })
    expect(levelAt(transparent!, 0.5, 0.5)).toBe(0)
  })
})
