import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { pngChunk } from './png-chunks.ts'

/** A whole, valid PNG in black, one bit a pixel: a few kilobytes for any number of pixels. */
export function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const lines = Buffer.alloc((1 + Math.ceil(width / 8)) * height)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(lines)),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** The first bytes of an iPhone photo; nobody gets further than them. */
export const heic = Buffer.concat([
  Buffer.from('00000018', 'hex'),
  Buffer.from('ftypheic\0\0\0\0mif1heic', 'latin1'),
  Buffer.alloc(200),
])

const plain = (background: string) =>
  sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer()

export const gif = async (): Promise<Buffer> =>
  sharp(await plain('#345'))
    .gif()
    .toBuffer()

export const animatedWebp = async (): Promise<Buffer> =>
  sharp(await Promise.all(['#f00', '#0f0', '#00f'].map(plain)), { join: { animated: true } })
    .webp({ delay: [100, 100, 100] })
    .toBuffer()
