/** A tone as 16-bit PCM, one channel, 8 kHz. */
export function wav(seconds: number): Buffer {
  const rate = 8_000
  const samples = Buffer.alloc(Math.round(seconds * rate) * 2)
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(Math.round(8_000 * Math.sin(at / 5)), at)
  const format = Buffer.alloc(24)
  format.write('fmt ', 0, 'latin1')
  format.writeUInt32LE(16, 4)
  format.writeUInt16LE(1, 8)
  format.writeUInt16LE(1, 10)
  format.writeUInt32LE(rate, 12)
  format.writeUInt32LE(rate * 2, 16)
  format.writeUInt16LE(2, 20)
  format.writeUInt16LE(16, 22)
  return riff(format, chunk('data', samples))
}

export function chunk(name: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 0, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data])
}

export const riff = (...chunks: Buffer[]): Buffer =>
  chunk('RIFF', Buffer.concat([Buffer.from('WAVE', 'latin1'), ...chunks]))

/** Silence as MPEG 1 layer III, 128 kbit/s, 44.1 kHz. */
export function mp3(seconds: number): Buffer {
  const frame = Buffer.alloc(417)
  frame.writeUInt32BE(0xfffb9000)
  return Buffer.concat(new Array<Buffer>(Math.round((seconds * 44_100) / 1152)).fill(frame))
}
