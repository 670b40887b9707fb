import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitImage } from './fit-image.ts'
import { isRefusal } from './job.ts'

let folder: string
/** Red on the left, blue on the right: 600 × 300. */
let halves: string
/** Nothing makes it small: 400 × 400. */
let noise: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  halves = join(folder, 'halves')
  noise = join(folder, 'noise')
  const half = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#00f' } })
    .png()
    .toBuffer()
  await sharp({ create: { width: 600, height: 300, channels: 3, background: '#f00' } })
    .composite([{ input: half, left: 300, top: 0 }])
    .png()
    .toFile(halves)
  await sharp(randomBytes(400 * 400 * 3), { raw: { width: 400, height: 400, channels: 3 } })
    .png()
    .toFile(noise)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function fitted(path: string, options: Parameters<typeof fitImage>[2]) {
  const facts = await fitImage(path, folder, options)
  if (isRefusal(facts)) return { facts, at: async () => [] as number[] }
  const file = join(folder, 'picture')
  const written = await sharp(file).metadata()
  expect([written.width, written.height, written.format]).toEqual([
    facts.width,
    facts.height,
    facts.format === 'PNG' ? 'png' : 'jpeg',
  ])
  expect(await readdir(folder)).not.toContain('picture.part')
  const at = async (left: number, top: number) => [
    ...(await sharp(file).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()),
  ]
  return { facts, at }
}
const isRed = ([red = 0, , blue = 0]: number[]) => red > 200 && blue < 60
const isBlue = ([red = 0, , blue = 0]: number[]) => blue > 200 && red < 60

describe('a picture fitted to a route', () => {
  it('is padded over a blurred copy: the whole of it is there', async () => {
    const { facts, at } = await fitted(halves, { formats: ['png'], frame: { width: 300, height: 300, fit: 'PAD' } })
    expect(facts).toMatchObject({ width: 300, height: 300, format: 'PNG', mimeType: 'image/png' })
    expect(isRed(await at(2, 150))).toBe(true)
    expect(isBlue(await at(297, 150))).toBe(true)
    // Around it is no black bar.
    expect(Math.max(...(await at(2, 2)))).toBeGreaterThan(100)
  })

  it('is cut to fill the frame, from its middle', async () => {
    const { facts, at } = await fitted(halves, { formats: ['png'], frame: { width: 200, height: 300, fit: 'CROP' } })
    expect(facts).toMatchObject({ width: 200, height: 300 })
    expect([isRed(await at(2, 150)), isBlue(await at(197, 150))]).toEqual([true, true])
    const sharpEdge = await at(98, 150)
    expect(isRed(sharpEdge)).toBe(true)
  })

  it('has no longer side than the route takes', async () => {
    expect((await fitted(halves, { formats: ['png'], maximumSide: 450 })).facts).toMatchObject({
      width: 450,
      height: 225,
    })
    expect((await fitted(halves, { formats: ['png'], maximumSide: 900 })).facts).toMatchObject({
      width: 600,
      height: 300,
    })
  })

  it('becomes a JPEG where no PNG is taken, and smaller until the bytes fit', async () => {
    const { facts } = await fitted(noise, { formats: ['jpeg'], maximumBytes: 130_000 })
    if (isRefusal(facts)) throw new Error(facts.message)
    expect(facts.format).toBe('JPEG')
    expect(facts.sizeBytes).toBeLessThanOrEqual(130_000)
    expect(facts.width).toBeLessThan(400)
    expect(facts.width).toBe(facts.height)
  })

  it('stays a PNG while that fits, else is a JPEG of the same size', async () => {
    const small = await fitted(halves, { formats: ['png', 'jpeg'], maximumBytes: 100_000 })
    expect(small.facts).toMatchObject({ format: 'PNG', width: 600 })
    const frame = { width: 400, height: 400, fit: 'CROP' as const }
    const framed = await fitted(noise, { formats: ['png', 'jpeg'], maximumBytes: 200_000, frame })
    expect(framed.facts).toMatchObject({ format: 'JPEG', width: 400, height: 400 })
  })

  it('that cannot be brought under the bytes is refused: a framed one keeps its size, no other goes below 300', async () => {
    const frame = { width: 400, height: 400, fit: 'CROP' as const }
    expect((await fitted(noise, { formats: ['jpeg'], maximumBytes: 1_000, frame })).facts).toMatchObject({
      code: 'MEDIA_TOO_LARGE',
    })
    expect((await fitted(noise, { formats: ['png'], maximumBytes: 1_000 })).facts).toMatchObject({
      code: 'MEDIA_TOO_LARGE',
    })
  })
})
