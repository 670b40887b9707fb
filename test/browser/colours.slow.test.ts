import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/media/job.ts'
import { replaceProfile } from '../../src/media/jpeg-profile.ts'
import { createMediaPool, type MediaPool } from '../../src/media/pool.ts'
import { iCCP, withChunks } from '../support/png-chunks.ts'
import { hasChromium, launchChromium } from './chromium.ts'

let folder: string
let pool: MediaPool
const side = 64
/** Four colours in quadrants, one of them nearly black: a wrong curve shows there first. */
const colours = [
  [220, 40, 40],
  [40, 200, 60],
  [40, 60, 210],
  [30, 24, 18],
]
const quadrant = (index: number) => ({
  x: ((index % 2) * side) / 2 + side / 4,
  y: ((index >> 1) * side) / 2 + side / 4,
})
const raw = (channels: 1 | 3 | 4): Buffer => {
  const bytes = Buffer.alloc(side * side * channels)
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const colour = colours[(y < side / 2 ? 0 : 2) + (x < side / 2 ? 0 : 1)]!
      for (let channel = 0; channel < channels; channel += 1)
        bytes[(y * side + x) * channels + channel] = channel === 3 ? 150 : colour[channel]!
    }
  return bytes
}
const picture = (channels: 1 | 3 | 4 = 3) => sharp(raw(channels), { raw: { width: side, height: side, channels } })
const grey = () => picture(1).toColourspace('b-w')
const deep = (channels: 3 | 4 = 3) => picture(channels).toColourspace('rgb16')

const png = async (of: Sharp, chunks: Record<string, Buffer>): Promise<Buffer> =>
  withChunks(await of.png().toBuffer(), chunks)
const cICP = (primaries: number, transfer: number) => ({ cICP: Buffer.from([primaries, transfer, 0, 1]) })
const numbers = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(Math.round(value * 100_000), index * 4)
  return bytes
}
const gAMA = (gamma: number) => ({ gAMA: numbers(gamma) })
const cHRM = { cHRM: numbers(0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06) }
const sRGB = { sRGB: Buffer.from([0]) }

async function jpeg(of: Sharp, icc: Buffer): Promise<Buffer> {
  const plain = await of.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
  const body = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), icc])
  const head = Buffer.from([0xff, 0xe2, (body.length + 2) >> 8, (body.length + 2) & 255])
  return Buffer.concat([plain.subarray(0, 2), head, body, plain.subarray(2)])
}

/** With code points of colour (a `colr` box of 19 bytes), which the encoder leaves out; `ipma` gets one byte for it. */
async function avif(primaries: number, transfer: number, bitdepth: 8 | 10 = 8): Promise<Buffer> {
  const plain = await picture().avif({ quality: 100, chromaSubsampling: '4:4:4', effort: 0, bitdepth }).toBuffer()
  const startOf = (type: string) => plain.indexOf(type) - 4
  const endOf = (type: string) => startOf(type) + plain.readUInt32BE(startOf(type))
  const colour = Buffer.from('00000013636f6c726e636c7800000000000680', 'hex')
  colour.writeUInt16BE(primaries, 12)
  colour.writeUInt16BE(transfer, 14)
  const properties = plain
    .subarray(startOf('ipco'), endOf('ipco'))
    .toString('latin1')
    .match(/av1C|ispe|pixi|auxC|irot/g)!
  for (const type of ['ipco', 'iprp', 'meta']) grow(plain, startOf(type), type === 'ipco' ? 19 : 20)
  grow(plain, startOf('ipma'), 1)
  const associations = startOf('ipma') + 18
  plain[associations]! += 1
  // Where the picture's own bytes are: they have moved.
  const offset = plain.indexOf('mdat') + 4
  const at = plain.indexOf(Buffer.from([offset >> 24, offset >> 16, offset >> 8, offset]), startOf('iloc'))
  grow(plain, at, 20)
  return Buffer.concat([
    plain.subarray(0, endOf('ipco') - 19),
    colour,
    plain.subarray(endOf('ipco') - 19, endOf('ipma') - 1),
    Buffer.from([properties.length + 1]),
    plain.subarray(endOf('ipma') - 1),
  ])
}

const grow = (bytes: Buffer, at: number, by: number): void => void bytes.writeUInt32BE(bytes.readUInt32BE(at) + by, at)

/** Its inks are read as luminance and colour, as Photoshop writes them: Adobe's segment says so in its last byte. */
function ycck(inks: Buffer): Buffer {
  const changed = Buffer.from(inks)
  const adobe = changed.indexOf('Adobe')
  expect([adobe > 0, changed[adobe + 11]]).toEqual([true, 0])
  changed[adobe + 11] = 2
  return changed
}

async function profileOf(name: string): Promise<Buffer> {
  const file = join(folder, 'profile.png')
  await picture().withIccProfile(name).png().toFile(file)
  return (await sharp(file).metadata()).icc!
}

/** A profile of one curve (a gamma), for grey. */
function greyProfile(gamma: number): Buffer {
  const curve = Buffer.from('curv\0\0\0\0\0\0\0\x01\0\0\0\0', 'latin1')
  curve.writeUInt16BE(Math.round(gamma * 256), 12)
  const white = Buffer.from('58595a20000000000000f6d6000100000000d32d', 'hex')
  const profile = Buffer.alloc(128 + 4 + 24)
  profile.writeUInt32BE(0x02400000, 8)
  profile.write('mntrGRAYXYZ ', 12, 'latin1')
  profile.write('acsp', 36, 'latin1')
  white.copy(profile, 68, 8)
  profile.writeUInt32BE(2, 128)
  profile.write('wtpt', 132, 'latin1')
  profile.writeUInt32BE(156, 136)
  profile.writeUInt32BE(white.length, 140)
  profile.write('kTRC', 144, 'latin1')
  profile.writeUInt32BE(156 + white.length, 148)
  profile.writeUInt32BE(14, 152)
  const whole = Buffer.concat([profile, white, curve])
  whole.writeUInt32BE(whole.length, 0)
  return whole
}

function ofClass(icc: Buffer, name: string): Buffer {
  const changed = Buffer.from(icc)
  changed.write(name, 12, 'latin1')
  return changed
}

async function grid(): Promise<Record<string, Buffer>> {
  const [p3, srgb] = [await profileOf('p3'), await profileOf('srgb')]
  const lossless = { lossless: true }
  const inks = await picture().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
  const printed = await picture().withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer()
  return {
    PNG: await png(picture(), {}),
    'PNG, 16 bit': await png(deep(), {}),
    'PNG, alpha': await png(picture(4), {}),
    'PNG, iCCP P3': await png(picture(), iCCP(p3)),
    'PNG, 16 bit, iCCP P3': await png(deep(), iCCP(p3)),
    'PNG, 16 bit, iCCP sRGB': await png(deep(), iCCP(srgb)),
    'PNG, 16 bit, alpha, iCCP P3': await png(deep(4), iCCP(p3)),
    'PNG, scanner iCCP': await png(picture(), iCCP(ofClass(p3, 'scnr'))),
    'PNG, printer iCCP': await png(deep(), iCCP(ofClass(p3, 'prtr'))),
    'PNG, colour space iCCP': await png(picture(), iCCP(ofClass(p3, 'spac'))),
    'PNG, iCCP of nonsense': await png(picture(), iCCP(Buffer.alloc(200, 7))),
    'PNG, grey iCCP on colours': await png(picture(), iCCP(greyProfile(1))),
    'PNG, grey': await png(grey(), {}),
    'PNG, grey iCCP, linear': await png(grey(), iCCP(greyProfile(1))),
    'PNG, grey iCCP, 1.8': await png(grey(), iCCP(greyProfile(1.8))),
    'PNG, 16 bit grey iCCP, linear': await png(picture(1).toColourspace('grey16'), iCCP(greyProfile(1))),
    'PNG, P3 iCCP on grey': await png(grey(), iCCP(p3)),
    'PNG, gAMA 1': await png(picture(), gAMA(1)),
    'PNG, gAMA 1/2.2': await png(picture(), gAMA(0.45455)),
    'PNG, grey, gAMA 1/1.8': await png(grey(), gAMA(0.55556)),
    'PNG, 16 bit, gAMA 1/1.8': await png(deep(), gAMA(0.55556)),
    'PNG, cHRM P3': await png(picture(), cHRM),
    'PNG, cHRM P3, gAMA 1/2.2': await png(picture(), { ...gAMA(0.45455), ...cHRM }),
    'PNG, sRGB against gAMA and cHRM': await png(picture(), { ...sRGB, ...gAMA(1), ...cHRM }),
    'PNG, iCCP against gAMA': await png(picture(), { ...iCCP(p3), ...gAMA(1) }),
    'PNG, cICP P3': await png(picture(), cICP(12, 13)),
    'PNG, cICP 2020': await png(picture(), cICP(9, 14)),
    'PNG, cICP 709': await png(picture(), cICP(1, 1)),
    'PNG, cICP linear': await png(picture(), cICP(1, 8)),
    'PNG, cICP sRGB against iCCP': await png(picture(), { ...cICP(1, 13), ...iCCP(p3) }),
    'PNG, 16 bit, cICP P3': await png(deep(), cICP(12, 13)),
    JPEG: await picture().jpeg({ quality: 100 }).toBuffer(),
    'JPEG, progressive P3': await jpeg(picture(), p3),
    'JPEG, grey': await grey().jpeg({ quality: 100 }).toBuffer(),
    'JPEG, grey, linear': await jpeg(grey(), greyProfile(1)),
    'JPEG, CMYK': printed,
    'JPEG, CMYK without a profile': inks,
    'JPEG, CMYK with a profile for RGB': replaceProfile(inks, p3),
    'JPEG, YCCK without a profile': ycck(inks),
    'JPEG, YCCK': ycck(printed),
    WebP: await picture().webp(lossless).toBuffer(),
    'WebP, alpha': await picture(4).webp(lossless).toBuffer(),
    'WebP, P3': await picture().withIccProfile('p3').webp(lossless).toBuffer(),
    AVIF: await avif(1, 13),
    'AVIF, 10 bit': await avif(1, 13, 10),
    'AVIF, 709': await avif(1, 1),
    'AVIF, unspecified': await avif(2, 2),
    'AVIF, P3': await avif(12, 13),
    'AVIF, 10 bit P3': await avif(12, 13, 10),
    'AVIF, 2020': await avif(9, 14),
    'AVIF, 10 bit 2020': await avif(9, 1, 10),
    'AVIF, iCCP P3': await picture()
      .withIccProfile('p3')
      .avif({ quality: 100, chromaSubsampling: '4:4:4', effort: 0 })
      .toBuffer(),
  }
}

/** Of 255. */
function toleranceOf(name: string): number {
  return name.startsWith('AVIF') ? 8 : 4
}

describe.runIf(hasChromium())('a picture’s colours', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'colours-'))
    pool = createMediaPool({ size: 1, log: pino({ level: 'silent' }), workDirectory: join(folder, 'pool') })
  })
  afterAll(async () => {
    await pool.stop()
    await rm(folder, { recursive: true })
  })

  const points = colours.map((_, index) => quadrant(index))

  /** As the page's own pixels: all pictures one after another on one canvas, on white. */
  async function shown(pictures: Record<string, Buffer>): Promise<Record<string, number[][]>> {
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      const sources = Object.entries(pictures).map(([name, bytes]) => [
        name,
        bytes.toString('base64'),
        name.slice(0, 4).trim().replace(',', '').toLowerCase(),
      ])
      return await page.evaluate<Record<string, number[][]>>(`(async () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: ${side}, height: ${side} })
        const drawing = canvas.getContext('2d', { willReadFrequently: true })
        const seen = {}
        for (const [name, base64, type] of ${JSON.stringify(sources)}) {
          const image = new Image()
          image.src = 'data:image/' + type + ';base64,' + base64
          await image.decode().catch((error) => { throw new Error(name + ': ' + error) })
          drawing.fillStyle = '#fff'
          drawing.fillRect(0, 0, ${side}, ${side})
          drawing.drawImage(image, 0, 0)
          seen[name] = ${JSON.stringify(points)}.map(({ x, y }) => [...drawing.getImageData(x, y, 1, 1).data.slice(0, 3)])
        }
        return seen
      })()`)
    } finally {
      await browser.close()
    }
  }

  async function normalised(bytes: Buffer): Promise<number[][]> {
    const path = join(folder, 'original')
    await writeFile(path, bytes)
    const output = join(folder, 'normalised.png')
    const facts = await pool.forWork('test').normaliseImage(path, output, { format: 'png' })
    if (isRefusal(facts)) throw new Error(facts.message)
    const { data, info } = await sharp(output).raw().toBuffer({ resolveWithObject: true })
    return points.map(({ x, y }) => [...data.subarray((y * side + x) * info.channels).subarray(0, 3)])
  }

  it('of HDR are refused with their reason, not passed on', async () => {
    const p3 = await profileOf('p3')
    // Its description becomes a tag that names PQ.
    const named = Buffer.concat([p3, Buffer.from('cicp\0\0\0\0\x09\x10\0\x01', 'latin1')])
    named.write('cicp', 132, 'latin1')
    named.writeUInt32BE(p3.length, 136)
    named.writeUInt32BE(12, 140)
    named.writeUInt32BE(named.length, 0)
    for (const [bytes, curve] of [
      [await png(picture(), cICP(9, 16)), 'PQ'],
      [await png(deep(), cICP(9, 18)), 'HLG'],
      [await png(picture(), iCCP(named)), 'PQ'],
      [await avif(9, 16, 10), 'PQ'],
      [await avif(9, 18), 'HLG'],
    ] as const)
      await expect(normalised(bytes)).rejects.toThrow(`HDR picture (${curve})`)
  })

  it('come out as a browser shows them', async () => {
    const pictures = await grid()
    const right = await shown(pictures)
    const wrong: string[] = []
    for (const [name, bytes] of Object.entries(pictures)) {
      const ours = await normalised(bytes)
      const furthest = Math.max(
        ...ours.flatMap((pixel, index) => pixel.map((value, at) => Math.abs(value - right[name]![index]![at]!))),
      )
      if (furthest > toleranceOf(name)) wrong.push(`${name}: ${ours.join(' · ')}, shown ${right[name]!.join(' · ')}`)
    }
    expect(wrong).toEqual([])
  })
})
