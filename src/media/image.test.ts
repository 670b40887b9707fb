import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMediaPool, type ImageLimits, isRefusal, type MediaJobs, type MediaPool } from './pool.ts'

let folder: string
let pool: MediaPool
let jobs: MediaJobs

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-test-'))
  pool = createMediaPool({ size: 1, log: pino({ level: 'silent' }), workDirectory: join(folder, 'work') })
  jobs = pool.forWork('test')
})

afterAll(async () => {
  await pool.stop()
  await rm(folder, { recursive: true, force: true })
})

async function inspect(bytes: Buffer | string, limits?: ImageLimits) {
  const path = join(folder, 'picture')
  await writeFile(path, bytes)
  return jobs.inspectImage(path, limits)
}

async function normalise(bytes: Buffer, format: 'png' | 'jpeg', maximumSide?: number) {
  const [path, outputPath] = [join(folder, 'picture'), join(folder, `normalised.${format}`)]
  await writeFile(path, bytes)
  const facts = await jobs.normaliseImage(path, outputPath, { format, ...(maximumSide && { maximumSide }) })
  return { facts, bytes: await readFile(outputPath) }
}

const orange = { r: 200, g: 100, b: 50 }
const picture = (width = 300, height = 200) => sharp({ create: { width, height, channels: 3, background: orange } })
const noise = () => {
  const create = { width: 160, height: 120, channels: 3, background: '#888' } as const
  return sharp({ create: { ...create, noise: { type: 'gaussian', mean: 128, sigma: 40 } } })
}

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(data.length + 12)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  data.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8)
  return chunk
}

/** One-bit PNG, all black: 8 kB in the file, 64 megapixels when decoded at 8,000 a side. */
function blackPng(side: number, extraChunk: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc(side * (Math.ceil(side / 8) + 1)))
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    extraChunk,
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function brandedFile(...brands: string[]): Buffer {
  const box = Buffer.alloc(12 + brands.length * 4)
  box.writeUInt32BE(box.length, 0)
  box.write(`ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`, 4, 'latin1')
  return Buffer.concat([box, Buffer.alloc(2000, 7)])
}

test.each([
  ['JPEG', 'image/jpeg', () => picture().jpeg().toBuffer()],
  ['JPEG', 'image/jpeg', () => picture().jpeg({ progressive: true }).toBuffer()],
  ['PNG', 'image/png', () => picture().png().toBuffer()],
  ['WEBP', 'image/webp', () => picture().webp().toBuffer()],
  ['AVIF', 'image/avif', () => picture().avif().toBuffer()],
])('a %s picture is accepted with its size', async (format, mimeType, make) => {
  const bytes = await make()
  const expected = { format, mimeType, width: 300, height: 200, sizeBytes: bytes.length, hasAlpha: false }
  const seen = format === 'JPEG' ? { isPlainJpeg: true, small: expect.anything() } : {}
  expect(await inspect(bytes)).toEqual({ ...expected, ...seen })
})

test('an AVIF whose major brand is mif1 is still an AVIF', async () => {
  const bytes = await picture().avif().toBuffer()
  bytes.write('mif1', 8, 'latin1')
  expect(await inspect(bytes)).toMatchObject({ format: 'AVIF', width: 300 })
})

test('EXIF orientation 6 swaps the sides', async () => {
  const bytes = await picture().jpeg().withMetadata({ orientation: 6 }).toBuffer()
  expect(await inspect(bytes)).toMatchObject({ width: 200, height: 300 })
})

test('an alpha channel is reported', async () => {
  expect(await inspect(await picture().ensureAlpha(0.5).png().toBuffer())).toMatchObject({ hasAlpha: true })
})

const animatedWebp = () => {
  const frames = Buffer.concat([Buffer.alloc(40 * 40 * 3, 10), Buffer.alloc(40 * 40 * 3, 200)])
  const raw = { width: 40, height: 80, channels: 3, pageHeight: 40 } as const
  return sharp(frames, { raw }).webp({ loop: 0 }).toBuffer()
}
const animatedAvif = async () => {
  const bytes = await picture().avif().toBuffer()
  bytes.write('avis', 8, 'latin1')
  return bytes
}
const text = (content: string) => async () => Buffer.from(content)

test.each<[what: string, make: () => Promise<Buffer>, message: RegExp]>([
  [
    'an iPhone HEIC',
    async () => brandedFile('heic', 'mif1', 'heic'),
    /HEIC picture.*JPEG on the phone.*PNG, WebP or AVIF/,
  ],
  ['a HEIC under the mif1 brand', async () => brandedFile('mif1', 'heic'), /HEIC/],
  ['an SVG', text('\uFEFF<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), /an SVG drawing/],
  ['a bare SVG', text('<svg width="9" height="9"/>'), /an SVG drawing/],
  ['a GIF', () => picture().gif().toBuffer(), /a GIF\. Accepted are single pictures in JPEG, PNG, WebP or AVIF/],
  ['an animated WebP', animatedWebp, /animated WebP/],
  [
    'an animated PNG',
    async () => blackPng(64, pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))),
    /animated PNG/,
  ],
  ['an animated AVIF', animatedAvif, /animated AVIF/],
  ['a TIFF', () => picture().tiff().toBuffer(), /a TIFF/],
  ['a PDF', text('%PDF-1.7\n%'), /a PDF/],
  ['an MP4', async () => brandedFile('isom', 'iso2', 'avc1', 'mp41'), /a video clip, not a picture/],
  ['a web page', text('<!doctype html><title>403</title>'), /a web page/],
  ['text', text('hello'), /no known media format/],
  ['an empty file', text(''), /empty/],
])('%s is refused with what it is', async (_, make, message) => {
  const answer = await inspect(await make())
  expect(answer).toEqual({ refused: true, code: 'INVALID_IMAGE', message: expect.stringMatching(message) })
})

test.each(['jpeg', 'png', 'webp', 'avif'] as const)('a %s picture cut short is refused', async (format) => {
  const bytes = await noise().toFormat(format).toBuffer()
  const refusal = { refused: true, code: 'INVALID_IMAGE', message: expect.stringMatching(/damaged or truncated/) }
  expect(await inspect(bytes.subarray(0, Math.floor(bytes.length * 0.7)))).toEqual(refusal)
  expect(await inspect(bytes.subarray(0, 60))).toEqual(refusal)
  expect(await inspect(bytes)).toMatchObject({ width: 160 })
})

test('what follows the first bytes must be the same format', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>')
  const answer = await inspect(Buffer.concat([Buffer.from('\xff\xd8\xff', 'latin1'), svg]))
  expect(answer).toMatchObject({ refused: true, code: 'INVALID_IMAGE' })
})

test('a picture with too many pixels is refused before it is decoded', async () => {
  // Cut short as well: were anything decoded, the answer would be another one.
  const bomb = blackPng(8000)
  expect(bomb.length).toBeLessThan(16_000)
  expect(await inspect(bomb.subarray(0, 4000))).toEqual({
    refused: true,
    code: 'MEDIA_TOO_LARGE',
    message: 'The picture has 8000 × 8000 pixels; at most 50 megapixels are accepted.',
  })
})

test('limits can be given: pixels at most, and a shortest side', async () => {
  const small = await picture(30, 15).png().toBuffer()
  expect(await inspect(small)).toMatchObject({ code: 'INVALID_IMAGE', message: expect.stringMatching(/at least 16/) })
  expect(await inspect(small, { minimumSide: 15 })).toMatchObject({ width: 30, height: 15 })
  expect(await inspect(small, { minimumSide: 15, maximumPixels: 449 })).toMatchObject({ code: 'MEDIA_TOO_LARGE' })
  expect(await inspect(await picture(1, 1).png().toBuffer())).toMatchObject({ code: 'INVALID_IMAGE' })
})

test('a missing file is not the media being wrong', async () => {
  await expect(jobs.inspectImage(join(folder, 'nowhere'))).rejects.toThrow(/ENOENT/)
})

test('normalising turns the picture upright, drops its metadata and scales it down', async () => {
  const bytes = await picture().jpeg().withMetadata({ orientation: 6 }).toBuffer()
  const { facts, bytes: result } = await normalise(bytes, 'jpeg', 150)
  const expected = { format: 'JPEG', mimeType: 'image/jpeg', width: 100, height: 150, hasAlpha: false }
  expect(facts).toMatchObject({ ...expected, sizeBytes: result.length, original: { width: 200, height: 300 } })
  const metadata = await sharp(result).metadata()
  expect(metadata).toMatchObject({ width: 100, height: 150, chromaSubsampling: '4:4:4' })
  expect(metadata.exif ?? metadata.orientation).toBeUndefined()
})

test('a picture smaller than the longest side keeps its size', async () => {
  expect((await normalise(await picture().png().toBuffer(), 'png', 1000)).facts).toMatchObject({ width: 300 })
})

test.each([
  [
    'grey',
    () =>
      sharp(Buffer.alloc(300 * 200, 120), { raw: { width: 300, height: 200, channels: 1 } })
        .png()
        .toBuffer(),
    [120, 120, 120],
    2,
  ],
  ['16-bit', () => picture().toColourspace('rgb16').png().toBuffer(), [200, 100, 50], 3],
  ['Display P3', () => picture().withIccProfile('p3').png().toBuffer(), [200, 100, 50], 3],
  ['CMYK', () => picture().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), [200, 100, 50], 35],
  ['transparent', () => picture().ensureAlpha(0).png().toBuffer(), [255, 255, 255], 1],
])('a %s picture becomes 8-bit sRGB on white', async (_, make, colour, tolerance) => {
  const { facts, bytes } = await normalise(await make(), 'png')
  expect(facts).toMatchObject({ format: 'PNG', width: 300, height: 200 })
  const metadata = await sharp(bytes).metadata()
  expect(metadata).toMatchObject({ channels: 3, depth: 'uchar', space: 'srgb', hasAlpha: false, hasProfile: false })
  const { channels } = await sharp(bytes).stats()
  for (const [index, channel] of channels.entries()) {
    expect(Math.abs(channel.mean - (colour[index] ?? 0))).toBeLessThan(tolerance)
  }
})

test.each([false, true])(
  'a JPEG that lacks nothing but its end marker is taken (progressive: %s)',
  async (progressive) => {
    const whole = await noise().jpeg({ progressive }).toBuffer()
    const pixels = async (bytes: Buffer) =>
      sharp((await normalise(bytes, 'png')).bytes)
        .raw()
        .toBuffer()
    expect(await inspect(whole.subarray(0, -2))).toMatchObject({ format: 'JPEG', width: 160, height: 120 })
    expect((await pixels(whole.subarray(0, -2))).equals(await pixels(whole))).toBe(true)
    expect(await inspect(whole.subarray(0, -10))).toMatchObject({ refused: true, code: 'INVALID_IMAGE' })
  },
)

test('a damaged picture is not normalised and leaves no file', async () => {
  const bytes = await noise().jpeg().toBuffer()
  const [path, outputPath] = [join(folder, 'picture'), join(folder, 'never.png')]
  await writeFile(path, bytes.subarray(0, bytes.length / 2))
  const answer = await jobs.normaliseImage(path, outputPath, { format: 'png' })
  expect(answer).toMatchObject({ refused: true, code: 'INVALID_IMAGE' })
  await expect(readFile(outputPath)).rejects.toThrow(/ENOENT/)
})

test.each<[string, 'kept' | 'written anew', () => Promise<Buffer>]>([
  ['a photo', 'kept', () => noise().jpeg().toBuffer()],
  ['one of many passes', 'kept', () => noise().jpeg({ progressive: true }).toBuffer()],
  ['one that is turned', 'written anew', () => noise().jpeg().withMetadata({ orientation: 3 }).toBuffer()],
  ['one in other colours', 'written anew', () => noise().withIccProfile('p3').jpeg().toBuffer()],
  ['one in inks', 'written anew', () => noise().toColourspace('cmyk').jpeg().toBuffer()],
  ['one that is too large', 'written anew', () => noise().resize(401).jpeg().toBuffer()],
  ['one without its end', 'written anew', async () => (await noise().jpeg().toBuffer()).subarray(0, -2)],
  // The decoder reads on after it, with a warning.
  ['one with a broken place', 'written anew', async () => broken(await noise().jpeg().toBuffer())],
])('of %s that may stay as it is, the picture is %s', async (_name, outcome, make) => {
  const bytes = await make()
  const [path, outputPath] = [join(folder, 'picture'), join(folder, 'normalised')]
  await writeFile(path, bytes)
  const facts = await jobs.normaliseImage(path, outputPath, { format: 'png', maximumSide: 400, mayStayJpeg: true })
  const written = await readFile(outputPath)
  const format = outcome === 'kept' ? 'JPEG' : 'PNG'
  expect(facts).toMatchObject({ format, sizeBytes: written.length, small: { width: 32, height: 24 } })
  expect(written.includes(scanOf(bytes))).toBe(outcome === 'kept')
})

test('a JPEG that may keep its picture data is known by its inspection, and so is what it looks like', async () => {
  const photo = await noise().jpeg().toBuffer()
  const { facts } = await normalise(photo, 'png')
  expect(facts).toMatchObject({ small: { width: 32, height: 24 } })
  expect(await inspect(photo)).toMatchObject({ isPlainJpeg: true, small: { width: 32, height: 24 } })
  const others = [noise().png(), noise().jpeg().withMetadata({ orientation: 3 }), noise().withIccProfile('p3').jpeg()]
  for (const bytes of [...(await Promise.all(others.map((other) => other.toBuffer()))), broken(photo)]) {
    const inspected = await inspect(bytes)
    expect(isRefusal(inspected)).toBe(false)
    expect(inspected).not.toHaveProperty('isPlainJpeg')
  }
})

test('a PNG is not kept where a JPEG might stay as it is', async () => {
  const [path, outputPath] = [join(folder, 'picture'), join(folder, 'normalised')]
  await writeFile(path, await noise().png({ compressionLevel: 0 }).toBuffer())
  const facts = await jobs.normaliseImage(path, outputPath, { format: 'png', mayStayJpeg: true })
  expect(facts).toMatchObject({ format: 'PNG' })
  expect((await readFile(outputPath)).equals(await readFile(path))).toBe(false)
})

/** From the first scan to the end. */
const scanOf = (jpeg: Buffer): Buffer => jpeg.subarray(jpeg.indexOf(Buffer.from('ffda', 'hex')))

function broken(jpeg: Buffer): Buffer {
  const copy = Buffer.from(jpeg)
  copy.write('ffd3', jpeg.length >> 1, 'hex')
  return copy
}

test('what draws the eye is found in a picture as people see it, the same whether it is asked for or normalised', async () => {
  const dot = await sharp({ create: { width: 60, height: 60, channels: 3, background: '#c22' } })
    .png()
    .toBuffer()
  const bytes = await sharp({ create: { width: 600, height: 300, channels: 3, background: '#999' } })
    .composite([{ input: dot, left: 480, top: 40 }])
    .jpeg()
    // Turned to the right: what was at the top right is at the bottom right.
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const { facts } = await normalise(bytes, 'png')
  if (isRefusal(facts)) throw new Error(facts.message)
  const path = join(folder, 'dot')
  await writeFile(path, bytes)
  expect(await jobs.findAttention(path)).toEqual(facts.attention)
  expect(facts.attention!.x).toBeCloseTo(230 / 300, 1)
  expect(facts.attention!.y).toBeCloseTo(510 / 600, 1)
})

test('where nothing stands out it is the middle', async () => {
  const plain = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#777' } })
    .png()
    .toBuffer()
  const { facts } = await normalise(plain, 'png')
  expect(facts).toMatchObject({ attention: { x: 0.5, y: 0.5 } })
})
