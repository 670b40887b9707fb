import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClipPlan, height, makeClip, width } from '../../test/support/coded-clip.ts'
import { isRefusal } from './job.ts'
import { readMp4 } from './mp4.ts'
import { createMediaPool, type MediaPool } from './pool.ts'

let folder: string
let pool: MediaPool
let clip: Buffer
let fragmented: Buffer

const inFragments = { movflags: 'frag_keyframe+empty_moov' }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mp4-test-'))
  pool = createMediaPool({ size: 1, log: pino({ level: 'silent' }), workDirectory: join(folder, 'work') })
  clip = await makeClip({ container: 'mp4', encoder: 'libx264', sound: 'aac' })
  fragmented = await makeClip({
    ...{ container: 'mp4', encoder: 'libx264', sound: 'aac' },
    ...{ groupOfPictures: 7, muxerOptions: inFragments },
  })
})
afterAll(async () => {
  await pool.stop()
  await rm(folder, { recursive: true, force: true })
})

let files = 0
async function laid(bytes: Buffer | string): Promise<string> {
  files += 1
  const path = join(folder, `${files}.mp4`)
  await writeFile(path, bytes)
  return path
}
const read = async (bytes: Buffer | string) => readMp4(await laid(bytes))
const refusal = (message: RegExp) => ({
  ...{ refused: true, code: 'INVALID_VIDEO' },
  message: expect.stringMatching(message),
})

describe('what the boxes say is what the decoder finds', () => {
  test.each<[string, ClipPlan]>([
    ['its header in front', { container: 'mp4', encoder: 'libx264', sound: 'aac' }],
    ['its header at the end', { container: 'mp4', encoder: 'libx264', muxerOptions: {} }],
    ['fragments', { container: 'mp4', encoder: 'libx264', groupOfPictures: 7, muxerOptions: inFragments }],
    [
      'fragments with sound, each frame with its duration',
      {
        ...{ container: 'mp4', encoder: 'libx264', sound: 'aac', groupOfPictures: 7 },
        muxerOptions: { movflags: 'frag_keyframe+empty_moov+default_base_moof+omit_tfhd_offset' },
      },
    ],
    ['QuickTime', { container: 'mov', encoder: 'libx264', sound: 'aac' }],
    ['HEVC', { container: 'mp4', encoder: 'libx265', frameCount: 12 }],
    ['AV1', { container: 'mp4', encoder: 'libsvtav1', frameCount: 12 }],
    ['VP9', { container: 'mp4', encoder: 'libvpx-vp9', frameCount: 12 }],
    ['one frame', { container: 'mp4', encoder: 'libx264', frameCount: 1 }],
  ])('of a clip with %s', async (_, plan) => {
    const path = await laid(await makeClip(plan))
    const decoded = await pool.forWork('test').checkVideo(path)
    if (isRefusal(decoded)) throw new Error(decoded.message)
    const { container: _container, ...facts } = decoded
    expect(await readMp4(path)).toEqual(facts)
  })

  test('of a clip that is to be shown turned', async () => {
    const bytes = Buffer.from(clip)
    const matrix = bytes.indexOf('tkhd') + 4 + 40
    for (const [index, value] of [0, 0x10000, 0, -0x10000, 0, 0].entries())
      bytes.writeInt32BE(value, matrix + index * 4)
    expect(await read(bytes)).toMatchObject({ width: height, height: width })
  })

  test('of a clip of which an edit list shows a part', async () => {
    const bytes = Buffer.from(clip)
    const list = bytes.indexOf('elst') + 4
    expect(bytes.readUInt32BE(list + 4)).toBe(1)
    bytes.writeUInt32BE(bytes.readUInt32BE(list + 8) * (0.5 / 1.25), list + 8)
    const decoded = await pool.forWork('test').checkVideo(await laid(bytes))
    expect(await read(bytes)).toMatchObject({ durationSeconds: 0.5, frameRate: 24 })
    expect(decoded).toMatchObject({ durationSeconds: 0.5 })
  })
})

describe('what cannot be a clip is refused', () => {
  test.each<[string, () => Buffer | string, RegExp]>([
    ['an empty file', () => '', /empty/],
    ['a web page', () => '<html>gone</html>', /web page/],
    ['noise behind an MP4 head', () => Buffer.concat([clip.subarray(0, 32), Buffer.alloc(5000, 99)]), /no moov/],
    ['one without its last byte', () => clip.subarray(0, -1), /1 bytes are missing/],
    ['the half of one', () => clip.subarray(0, clip.length >> 1), /are missing/],
    [
      'one in fragments that was cut within one',
      () => fragmented.subarray(0, fragmented.lastIndexOf('mdat') + 40),
      /missing|short/,
    ],
    [
      'one without pictures',
      () => Buffer.from(clip.toString('latin1').replace('vide', 'text'), 'latin1'),
      /no pictures/,
    ],
  ])('%s', async (_, bytes, message) => {
    expect(await read(bytes())).toEqual(refusal(message))
  })

  const patched = (type: string, offset: number, value: number) => {
    const bytes = Buffer.from(clip)
    bytes.writeUInt32BE(value, bytes.indexOf(type) + 4 + offset)
    return bytes
  }
  test.each<[string, () => Buffer, RegExp]>([
    ['more frames than bytes', () => patched('stts', 8, 0xfffffff0), /more frames/],
    ['a table longer than its box', () => patched('stts', 4, 0x7fffffff), /table/],
    ['no timescale', () => patched('mdhd', 12, 0), /timescale/],
    ['a length of years', () => patched('stts', 12, 0xffffffff), /no length/],
    ['a box larger than the one around it', () => patched('minf', -8, 0xfffffff), /larger/],
  ])('%s', async (_, make, message) => {
    expect(await read(make())).toEqual(refusal(message))
  })

  test('more tracks than any clip has', async () => {
    const at = clip.indexOf('moov', 0, 'latin1') - 4
    const length = clip.readUInt32BE(at)
    const tracks = Buffer.from('\0\0\0\x08trak'.repeat(63), 'latin1')
    const bytes = Buffer.concat([clip.subarray(0, at + length), tracks, clip.subarray(at + length)])
    bytes.writeUInt32BE(length + tracks.length, at)
    expect(await read(bytes)).toEqual(refusal(/too many tracks/))
  })

  test('a million boxes', async () => {
    const empty = Buffer.alloc(8 * 1_000_000)
    for (let offset = 0; offset < empty.length; offset += 8) empty.write('\0\0\0\x08free', offset, 'latin1')
    expect(await read(Buffer.concat([clip, empty]))).toEqual(refusal(/too many boxes/))
  })
})

test('what follows the last box does not matter', async () => {
  expect(await read(Buffer.concat([clip, Buffer.alloc(100)]))).toMatchObject({ frameCount: 30 })
  expect(await read(Buffer.concat([clip, Buffer.from('TRAILING JUNK')]))).toMatchObject({ frameCount: 30 })
})

test('a file of an unknown maker is read or refused, in little time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('whole' as const, 'fragmented' as const),
      fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(255) }), { maxLength: 12 }),
      fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(0xffffffff) }), {
        maxLength: 3,
      }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (which, changes, words, kept) => {
        const bytes = Buffer.from(which === 'whole' ? clip : fragmented)
        // The header is in front: most changes are to hit it.
        const header = Math.min(bytes.length - 4, 2_500)
        for (const { at, value } of changes) bytes[Math.floor(at * header)] = value
        for (const { at, value } of words) bytes.writeUInt32BE(value, Math.floor(at * header))
        const startedAt = performance.now()
        const answer = await read(kept < 0.8 ? bytes : bytes.subarray(0, Math.floor(kept * bytes.length)))
        expect(performance.now() - startedAt).toBeLessThan(5_000)
        if (isRefusal(answer)) return
        for (const value of [answer.width, answer.height, answer.durationSeconds, answer.frameRate])
          expect(Number.isFinite(value) && value >= 0).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})
