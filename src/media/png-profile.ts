import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, deflateSync } from 'node:zlib'

/** Signature and IHDR. source: PNG, third edition, §5.2, §11.2.1 */
const headBytes = 33

/** Writes an ICC profile into a PNG that has none. source: PNG, third edition, §11.3.2.3 */
export async function insertProfile(path: string, icc: Buffer): Promise<void> {
  const data = Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(icc)])
  const body = Buffer.concat([Buffer.from('iCCP', 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  const file = await open(path, 'r')
  const head = Buffer.alloc(headBytes)
  try {
    await file.read(head, 0, headBytes, 0)
  } finally {
    await file.close()
  }
  async function* parts() {
    yield head
    yield Buffer.concat([length, body, checksum])
    yield* createReadStream(path, { start: headBytes })
  }
  await pipeline(Readable.from(parts()), createWriteStream(`${path}.part`))
  await rename(`${path}.part`, path)
}
