import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClipPlan, height, makeClip, stripes, width } from '../../test/support/coded-clip.ts'
import { encodePreview } from './clip-preview.ts'
import { createMediaPool, type MediaJobs, type MediaPool, type VideoFacts } from './pool.ts'
import { inspectVideo } from './video.ts'

let folder: string
let pool: MediaPool
let jobs: MediaJobs
let clip: Buffer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'video-test-'))
  pool = createMediaPool({ size: 1, log: pino({ level: 'silent' }), workDirectory: join(folder, 'work') })
  jobs = pool.forWork('test')
  clip = await makeClip({ container: 'mp4', encoder: 'libx264', sound: 'aac' })
})

afterAll(async () => {
  await pool.stop()
  await rm(folder, { recursive: true, force: true })
})

let inspections = 0

async function inspect(bytes: Buffer | string) {
  const path = join(folder, 'clip.mp4')
  const pictureDirectory = join(folder, `pictures-${++inspections}`)
  await writeFile(path, bytes)
  return { answer: await jobs.inspectVideo(path, pictureDirectory), pictureDirectory }
}

/** The middle of each stripe, and the upper right corner where only the last frame is white. */
async function readColours(path: string) {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  const middles = stripes.map((_, index) => at(Math.floor(((index + 0.5) * width) / stripes.length), height >> 1))
  return { middles, corner: at(width - 4, 4) }
}

function expectColours(actual: number[][], tolerance: number): void {
  for (const [index, stripe] of stripes.entries()) {
    for (const [channel, value] of stripe.entries()) {
      expect(Math.abs((actual[index]?.[channel] ?? 999) - value)).toBeLessThanOrEqual(tolerance)
    }
  }
}

const refusal = (message: RegExp) => ({
  refused: true,
  code: 'INVALID_VIDEO',
  message: expect.stringMatching(message),
})

test('a clip is described, and its poster, first and last frame are written', async () => {
  const { answer, pictureDirectory } = await inspect(clip)
  const picture = (name: string, mimeType: string) => ({
    ...{ path: join(pictureDirectory, name), width, height, mimeType },
    sizeBytes: expect.any(Number),
  })
  expect(answer).toEqual({
    ...{ container: 'MP4', mimeType: 'video/mp4', width, height, durationSeconds: 1.25, frameRate: 24, frameCount: 30 },
    ...{ hasAudio: true, videoCodec: 'H264', audioCodec: 'aac', sizeBytes: clip.length },
    pictures: {
      poster: picture('poster.jpg', 'image/jpeg'),
      first: picture('first.jpg', 'image/jpeg'),
      last: picture('last.png', 'image/png'),
    },
  })
  for (const { path, sizeBytes } of Object.values((answer as VideoFacts).pictures)) {
    expect((await readFile(path)).length).toBe(sizeBytes)
  }
  expect((await readdir(pictureDirectory)).sort()).toEqual(['first.jpg', 'last.png', 'poster.jpg'])
})

test.each([
  ['bt709', true],
  ['bt601', true],
  ['bt601', false],
] as const)('colours coded as %s (said so: %s) come out right', async (colours, tagged) => {
  const { answer } = await inspect(await makeClip({ container: 'mp4', encoder: 'libx264', colours, tagged }))
  const { first, last } = (answer as VideoFacts).pictures
  expectColours((await readColours(last.path)).middles, 4)
  expectColours((await readColours(first.path)).middles, 6)
})

test.each([
  ['one group of pictures', { container: 'mp4', encoder: 'libx264' }],
  ['several groups', { container: 'mp4', encoder: 'libx264', groupOfPictures: 7 }],
  ['keyframes only', { container: 'mp4', encoder: 'libx264', groupOfPictures: 1 }],
  ['fragments', { container: 'mp4', encoder: 'libx264', muxerOptions: { movflags: 'frag_keyframe+empty_moov' } }],
  ['WebM', { container: 'webm', encoder: 'libvpx-vp9', groupOfPictures: 10 }],
] satisfies [string, ClipPlan][])('the first and the very last frame are found in a clip of %s', async (_, plan) => {
  const { answer } = await inspect(await makeClip(plan))
  expect(answer).toMatchObject({ frameCount: 30, frameRate: 24 })
  const { first, last } = (answer as VideoFacts).pictures
  expect(Math.min(...(await readColours(last.path)).corner)).toBeGreaterThan(225)
  expect(Math.min(...(await readColours(first.path)).corner)).toBeLessThan(100)
})

test.each([
  ['HEVC', 'libx265', 'mp4', 'MP4'],
  ['AV1', 'libsvtav1', 'mp4', 'MP4'],
  ['VP9', 'libvpx-vp9', 'webm', 'WEBM'],
  ['VP8', 'libvpx', 'webm', 'WEBM'],
  ['H264', 'libx264', 'mov', 'MOV'],
] as const)('%s by %s in %s is accepted', async (videoCodec, encoder, container, containerName) => {
  const { answer } = await inspect(await makeClip({ container, encoder, frameCount: 12 }))
  expect(answer).toMatchObject({
    videoCodec,
    container: containerName,
    width,
    height,
    hasAudio: false,
    audioCodec: null,
  })
})

test('a clip of a single frame is accepted', async () => {
  const { answer } = await inspect(await makeClip({ container: 'mp4', encoder: 'libx264', frameCount: 1 }))
  expect(answer).toMatchObject({ frameCount: 1, width })
})

test('a clip that is to be shown turned comes out upright', async () => {
  const bytes = Buffer.from(clip)
  // The matrix of the first track header: from "as it is" to a quarter turn clockwise.
  const matrix = bytes.indexOf('tkhd') + 4 + 40
  expect(bytes.readInt32BE(matrix)).toBe(0x10000)
  const turned = [0, 0x10000, 0, -0x10000, 0, 0]
  for (const [index, value] of turned.entries()) bytes.writeInt32BE(value, matrix + index * 4)
  const { answer } = await inspect(bytes)
  expect(answer).toMatchObject({ width: height, height: width })
  const { data, info } = await sharp((answer as VideoFacts).pictures.last.path)
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: height, height: width })
  // Turned clockwise, the left (red) stripe lies on top.
  const red = [...data.subarray((10 * height + 50) * 3, (10 * height + 50) * 3 + 3)]
  expect(red[0]).toBeGreaterThan(240)
  expect(red[1]).toBeLessThan(15)
})

test.each([0.4, 0.7, 0.95])('an MP4 cut at %d of its bytes is refused though its header is whole', async (part) => {
  expect((await inspect(clip.subarray(0, Math.floor(clip.length * part)))).answer).toEqual(refusal(/incomplete/))
})

test('an MP4 that lacks its last bytes is refused', async () => {
  const silent = await makeClip({ container: 'mp4', encoder: 'libx264' })
  expect((await inspect(silent.subarray(0, silent.length - 5))).answer).toEqual(refusal(/incomplete/))
})

test('a WebM cut short is refused', async () => {
  const webm = await makeClip({ container: 'webm', encoder: 'libvpx-vp9' })
  expect((await inspect(webm.subarray(0, Math.floor(webm.length * 0.7)))).answer).toEqual(refusal(/incomplete/))
})

test('a clip of full length whose last pictures are lost is refused', async () => {
  const silent = await makeClip({ container: 'mp4', encoder: 'libx264', groupOfPictures: 10 })
  const holed = Buffer.from(silent).fill(0, silent.length - 120)
  const { answer, pictureDirectory } = await inspect(holed)
  expect(answer).toEqual(refusal(/does not play to its end/))
  await expect(readdir(pictureDirectory)).rejects.toThrow(/ENOENT/)
})

test.each<[what: string, make: () => Promise<Buffer | string>, message: RegExp]>([
  ['an empty file', async () => '', /empty/],
  [
    'noise behind an MP4 head',
    async () => Buffer.concat([clip.subarray(0, 32), Buffer.alloc(5000, 99)]),
    /cannot be opened/,
  ],
  [
    'a picture',
    () =>
      sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    /a picture, not a clip/,
  ],
  ['a Matroska file', () => makeClip({ container: 'matroska', encoder: 'libx264' }), /Matroska.*MP4, MOV and WebM/],
  ['an error page', async () => '<html>Access denied</html>', /web page/],
])('%s is refused', async (_, make, message) => {
  expect((await inspect(await make())).answer).toEqual(refusal(message))
})

test.each<[what: string, plan: Partial<ClipPlan>, message: RegExp]>([
  ['pictures', { encoder: 'mpeg4' }, /coded as mpeg4.*H\.264/],
  ['sound', { sound: 'ac3' }, /sound is coded as ac3.*AAC/],
])('%s in a codec that we do not take are no certain fault of the clip’s', async (_, plan, message) => {
  const { answer } = await inspect(await makeClip({ container: 'mp4', encoder: 'libx264', ...plan }))
  expect(answer).toEqual({ ...refusal(message), isUnsure: true })
})

test('a playlist in the guise of a clip is refused and the files it names are not opened', async () => {
  const named = join(folder, 'named.ts')
  execFileSync('mkfifo', [named])
  const target = `file:${named}`
  const hls = `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${target}\n#EXT-X-ENDLIST\n`
  const dash =
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT5S">' +
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="a" bandwidth="9"><BaseURL>' +
    `${target}</BaseURL></Representation></AdaptationSet></Period></MPD>`
  const head = Buffer.from('\0\0\0\x14ftypisom\0\0\0\0isom', 'latin1')
  expect((await inspect(hls)).answer).toEqual(refusal(/playlist/))
  expect((await inspect(dash)).answer).toEqual(refusal(/playlist/))
  for (const text of [hls, dash]) {
    expect((await inspect(Buffer.concat([head, Buffer.from(text)]))).answer).toEqual(refusal(/cannot be opened/))
  }
  // A reader of the FIFO would have waited for us: a writer that does not wait finds nobody.
  await expect(open(named, constants.O_WRONLY | constants.O_NONBLOCK)).rejects.toThrow(/ENXIO/)
})

test('without the codec package a clip is answered with CODEC_MISSING', async () => {
  const path = join(folder, 'clip.mp4')
  await writeFile(path, clip)
  await mkdir(join(folder, 'unused'))
  const answer = await inspectVideo(path, join(folder, 'unused'), async () => null)
  expect(answer).toEqual({
    refused: true,
    code: 'CODEC_MISSING',
    message: expect.stringMatching(/node-av/),
    isUnsure: true,
  })
})

test('a missing file is not the clip being wrong', async () => {
  await expect(jobs.inspectVideo(join(folder, 'nowhere'), folder)).rejects.toThrow(/ENOENT/)
})

describe('a preview', () => {
  async function preview(bytes: Buffer, size: { width: number; height: number }) {
    const [path, output] = [join(folder, 'clip.mp4'), join(folder, `preview-${++inspections}.webp`)]
    await writeFile(path, bytes)
    const answer = await jobs.previewClip(path, output, size)
    return { answer, output }
  }

  test('shows the whole clip, evenly, at twelve frames a second, and again gives the same bytes', async () => {
    const { answer, output } = await preview(clip, { width: 160, height: 90 })
    const sizeBytes = (await readFile(output)).length
    expect(answer).toEqual({
      ...{ format: 'WEBP', mimeType: 'image/webp', width: 160, height: 90, hasAlpha: false },
      sizeBytes,
    })
    const { pages, delay } = await sharp(output, { animated: true }).metadata()
    expect(delay!.reduce((sum, milliseconds) => sum + milliseconds)).toBe(1250)
    // Of 15 frames, but for those that look like the one before.
    const last = pages! - 1
    expect(last).toBeGreaterThan(8)
    expect(last).toBeLessThan(15)
    for (const page of [0, last]) {
      const { data, info } = await sharp(output, { page }).removeAlpha().raw().toBuffer({ resolveWithObject: true })
      const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
      expectColours(
        stripes.map((_, index) => at(Math.floor(((index + 0.5) * 160) / stripes.length), 45)),
        12,
      )
      // The bar over the top has grown to the first or the 29th of 30 frames.
      expect(at(120, 4)[2]! > 200).toBe(page === last)
    }
    const again = await preview(clip, { width: 160, height: 90 })
    expect(await readFile(again.output)).toEqual(await readFile(output))
  })

  test('of what cannot be made small has fewer frames, and is 1 MB at most', async () => {
    const pages = Array.from({ length: 20 }, (_, index) => ({
      pixels: randomBytes(320 * 320 * 3),
      milliseconds: index * 80,
    }))
    const bytes = await encodePreview(pages, { width: 320, height: 320 }, 20 * 80)
    expect(bytes.length).toBeLessThanOrEqual(1_000_000)
    const { pages: shown, delay } = await sharp(bytes, { animated: true }).metadata()
    expect(shown).toBeLessThan(20)
    expect(delay!.reduce((sum, milliseconds) => sum + milliseconds)).toBe(20 * 80)
  })

  test('of what is no clip is refused', async () => {
    const { answer } = await preview(clip.subarray(0, clip.length >> 1), { width: 160, height: 90 })
    expect(answer).toMatchObject({ refused: true, code: 'INVALID_VIDEO' })
  })
})

describe('a frame of a clip', () => {
  async function take(bytes: Buffer, seconds: number) {
    const [path, output] = [join(folder, 'clip.mp4'), join(folder, `frame-${++inspections}.png`)]
    await writeFile(path, bytes)
    const answer = await jobs.extractFrame(path, output, seconds)
    return { answer, output }
  }
  /** How far the white bar over the top has grown, of 1; not to be told from the white stripe it passes. */
  async function shownIn(path: string) {
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
    const sum = (x: number) =>
      data.subarray((6 * info.width + x) * 3, (6 * info.width + x) * 3 + 3).reduce((a, b) => a + b)
    let x = 0
    while (x < info.width && sum(x) > 700) x++
    return x / info.width
  }

  test.each([
    ['one group of pictures', { container: 'mp4', encoder: 'libx264' }],
    ['several groups', { container: 'mp4', encoder: 'libx264', groupOfPictures: 7 }],
  ] satisfies [string, ClipPlan][])('is the one shown at that time, in %s', async (_, plan) => {
    const bytes = await makeClip(plan)
    for (const [seconds, frame] of [
      [0, 0],
      [0.04, 0],
      [10 / 24, 10],
      [10.9 / 24, 10],
      [0.85, 20],
      [29 / 24, 29],
      [1.25, 29],
      [99, 29],
      [-1, 0],
    ] as const) {
      const { answer, output } = await take(bytes, seconds)
      expect(answer).toMatchObject({ format: 'PNG', mimeType: 'image/png', width, height })
      const shown = await shownIn(output)
      expect(Math.abs(shown - (frame + 1) / 30), `${seconds} s`).toBeLessThan(0.5 / 30)
    }
  })

  test('has the clip’s colours', async () => {
    const { output } = await take(clip, 0.5)
    expectColours((await readColours(output)).middles, 4)
  })

  test('is not there in a clip cut short, nor in a picture', async () => {
    expect((await take(clip.subarray(0, clip.length >> 1), 0)).answer).toEqual(refusal(/incomplete/))
    const { answer, output } = await take(
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
      0,
    )
    expect(answer).toEqual(refusal(/a picture/))
    await expect(readFile(output)).rejects.toThrow(/ENOENT/)
  })
})

test('a clip is checked without a picture being left', async () => {
  const path = join(folder, 'clip.mp4')
  await writeFile(path, clip)
  const before = await readdir(folder)
  expect(await jobs.checkVideo(path)).toMatchObject({ container: 'MP4', width, height, durationSeconds: 1.25 })
  expect(await jobs.checkVideo(path)).not.toHaveProperty('pictures')
  expect(await readdir(folder)).toEqual(before)
})
