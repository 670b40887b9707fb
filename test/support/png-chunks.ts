import { crc32, deflateSync } from 'node:zlib'

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** Puts chunks behind the header of a PNG. */
export const withChunks = (png: Buffer, chunks: Record<string, Buffer>): Buffer =>
  Buffer.concat([
    png.subarray(0, 33),
    ...Object.entries(chunks).map(([type, data]) => pngChunk(type, data)),
    png.subarray(33),
  ])

export const iCCP = (icc: Buffer): { iCCP: Buffer } => ({
  iCCP: Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)]),
})
