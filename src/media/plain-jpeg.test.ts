import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { plainJpeg } from './plain-jpeg.ts'

const photo = (width = 161, height = 93): Sharp =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
const pixels = (bytes: Buffer) => sharp(bytes, { failOn: 'warning' }).raw().toBuffer()

/** As they come from a camera: what it saw where, a comment, and a film behind the end. */
async function fromCamera(jpeg: Buffer): Promise<Buffer> {
  const secret = Buffer.from('59.3293N 18.0686E')
  const segment = (marker: number) => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(secret.length + 2, 2)
    return Buffer.concat([head, secret])
  }
  return Buffer.concat([
    jpeg.subarray(0, 2),
    ...[0xe1, 0xe2, 0xed, 0xfe].map(segment),
    // A byte that only fills.
    Buffer.from([0xff]),
    jpeg.subarray(2),
    secret,
  ])
}

test.each<[string, (picture: Sharp) => Sharp]>([
  ['baseline', (picture) => picture.jpeg()],
  ['progressive, of many scans', (picture) => picture.jpeg({ progressive: true, optimizeScans: true })],
  ['of full colour', (picture) => picture.jpeg({ chromaSubsampling: '4:4:4', quality: 100 })],
])('a JPEG, %s, loses what stands around its picture and no pixel', async (_name, encode) => {
  const jpeg = await encode(photo()).toBuffer()
  const given = await fromCamera(jpeg)
  const plain = plainJpeg(given)!
  expect(plain.includes('59.3293N')).toBe(false)
  expect(plain.subarray(-2).toString('hex')).toBe('ffd9')
  expect(await pixels(plain)).toEqual(await pixels(jpeg))
  expect(plainJpeg(plain)).toEqual(plain)
})

test.each<[string, () => Promise<Buffer> | Buffer]>([
  ['of one component', () => photo().toColourspace('b-w').jpeg().toBuffer()],
  ['of inks', () => photo().toColourspace('cmyk').jpeg().toBuffer()],
  ['cut short', async () => (await photo().jpeg().toBuffer()).subarray(0, -2)],
  ['cut within a segment', async () => (await photo().jpeg().toBuffer()).subarray(0, 40)],
  ['of a beginning alone', () => Buffer.from('ffd8ffd9', 'hex')],
  ['of no bytes', () => Buffer.alloc(0)],
  ['that is a PNG', () => photo().png().toBuffer()],
  ['in red, green and blue, as Adobe marks it', async () => marked(await photo().jpeg().toBuffer(), 0)],
  ['of 12 bits', async () => changed(await photo().jpeg().toBuffer(), 4, 12)],
  ['whose components are named otherwise', async () => changed(await photo().jpeg().toBuffer(), 10, 0x52)],
])('a file %s is not kept as it is', async (_name, make) => {
  expect(plainJpeg(await make())).toBeNull()
})

function marked(jpeg: Buffer, transform: number): Buffer {
  const adobe = Buffer.concat([Buffer.from('ffee000e', 'hex'), Buffer.from('Adobe'), Buffer.alloc(7)])
  adobe[15] = transform
  return Buffer.concat([jpeg.subarray(0, 2), adobe, jpeg.subarray(2)])
}

/** With another byte in the header of its frame. */
function changed(jpeg: Buffer, offset: number, value: number): Buffer {
  const copy = Buffer.from(jpeg)
  copy[copy.indexOf(Buffer.from([0xff, 0xc0])) + offset] = value
  return copy
}
