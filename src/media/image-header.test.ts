import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeHeader } from './image-header.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-header-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function judge(bytes: Uint8Array, limits = {}) {
  const path = join(folder, 'picture')
  await writeFile(path, bytes)
  return judgeHeader(path, limits)
}

const picture = () => sharp({ create: { width: 300, height: 200, channels: 3, background: '#a50' } })
const pictures: [string, () => Promise<Buffer>][] = [
  ['JPEG', () => picture().jpeg().toBuffer()],
  ['progressive JPEG with metadata', () => picture().withIccProfile('p3').jpeg({ progressive: true }).toBuffer()],
  ['PNG', () => picture().png().toBuffer()],
  ['lossy WebP', () => picture().webp().toBuffer()],
  ['lossless WebP', () => picture().webp({ lossless: true }).toBuffer()],
  ['WebP with transparency', () => picture().ensureAlpha(0.5).webp().toBuffer()],
  ['AVIF', () => picture().avif({ effort: 0 }).toBuffer()],
]

describe('the header of a picture', () => {
  test.each(pictures)('%s tells its pixels', async (_name, make) => {
    const bytes = await make()
    expect(await judge(bytes)).toBeNull()
    expect(await judge(bytes, { maximumPixels: 300 * 200 })).toBeNull()
    expect(await judge(bytes, { maximumPixels: 300 * 200 - 1 })).toMatchObject({
      code: 'MEDIA_TOO_LARGE',
      message: expect.stringContaining('300 × 200'),
    })
    expect(await judge(bytes, { minimumSide: 201 })).toMatchObject({ code: 'INVALID_IMAGE' })
  })

  test('that is damaged is left to the decoder, and is read in no time', async () => {
    for (const [name, make] of pictures) {
      const bytes = await make()
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(Math.min(bytes.length, 600) - 13), fc.constantFrom(0, 1, 0x7f, 0xff)), {
            maxLength: 8,
          }),
          fc.nat(bytes.length),
          async (changes, length) => {
            const damaged = Buffer.from(bytes)
            // The first twelve bytes say that it is a picture at all.
            for (const [at, value] of changes) damaged[at + 12] = value
            const verdict = await judge(damaged.subarray(0, length))
            expect([name, verdict === null || verdict.refused]).toEqual([name, true])
          },
        ),
        { numRuns: 40 },
      )
    }
  })

  test('of boxes or segments without end is given up', async () => {
    const tooLarge = { maximumPixels: 1 }
    const withMany = (bytes: Buffer, at: number, one: string, count: number) =>
      Buffer.concat([bytes.subarray(0, at), Buffer.from(one.repeat(count), 'latin1'), bytes.subarray(at)])
    const [jpeg, avif] = [await picture().jpeg().toBuffer(), await picture().avif({ effort: 0 }).toBuffer()]
    const inJpeg = (count: number) => judge(withMany(jpeg, 2, '\xff\xfe\0\x02', count), tooLarge)
    const inAvif = (count: number) => judge(withMany(avif, avif.readUInt32BE(0), '\0\0\0\x08free', count), tooLarge)
    for (const of of [inJpeg, inAvif])
      expect([await of(150), await of(5_000)]).toMatchObject([{ code: 'MEDIA_TOO_LARGE' }, null])
  })

  test('of an AVIF with more metadata than pictures have is left to the decoder', async () => {
    const avif = await picture().avif({ effort: 0 }).toBuffer()
    const at = avif.readUInt32BE(0)
    expect(avif.toString('latin1', at + 4, at + 8)).toBe('meta')
    const length = avif.readUInt32BE(at)
    const padded = (bytes: number) => {
      const free = Buffer.alloc(bytes - length)
      free.writeUInt32BE(free.length)
      free.write('free', 4)
      const all = Buffer.concat([avif.subarray(0, at + length), free, avif.subarray(at + length)])
      all.writeUInt32BE(bytes, at)
      return judge(all, { maximumPixels: 1 })
    }
    expect([await padded(64 * 1024), await padded(64 * 1024 + 1)]).toMatchObject([{ code: 'MEDIA_TOO_LARGE' }, null])
  })

  test('of something else says what it is', async () => {
    expect(await judge(Buffer.from('GIF89a'))).toMatchObject({ message: expect.stringContaining('This is a GIF.') })
    expect(await judge(Buffer.alloc(0))).toMatchObject({ message: expect.stringContaining('empty') })
  })
})
