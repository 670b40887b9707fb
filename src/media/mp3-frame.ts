/** What the four bytes at the head of an MP3 frame say. */
export interface Mp3Frame {
  /** Of the whole frame, its head included. */
  sizeBytes: number
  seconds: number
}

/** Bits per second ÷ 1000 by the index in the head; 0 (free format) and 15 are not accepted. source: ISO 11172-3, 13818-3. */
const bitRates = {
  version1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  version2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
/** Hertz of version 1; version 2 halves them, version 2.5 halves them again. */
const sampleRates = [44_100, 48_000, 32_000]

/** Null when no frame of layer III begins at `offset`. */
export function readMp3Frame(bytes: Buffer, offset: number): Mp3Frame | null {
  if (offset + 4 > bytes.length) return null
  const head = bytes.readUInt32BE(offset)
  const [version, layer] = [(head >>> 19) & 3, (head >>> 17) & 3]
  // Eleven bits of synchronisation; version 1 is reserved; layer 1 stands for III.
  if (head >>> 21 !== 0x7ff || version === 1 || layer !== 1) return null
  const isVersion1 = version === 3
  const bitRate = (isVersion1 ? bitRates.version1 : bitRates.version2)[(head >>> 12) & 15] ?? 0
  const fullRate = sampleRates[(head >>> 10) & 3]
  if (bitRate === 0 || fullRate === undefined) return null
  const sampleRate = version === 3 ? fullRate : version === 2 ? fullRate / 2 : fullRate / 4
  const samples = isVersion1 ? 1152 : 576
  const padding = (head >>> 9) & 1
  return {
    sizeBytes: Math.floor((samples / 8) * ((bitRate * 1000) / sampleRate)) + padding,
    seconds: samples / sampleRate,
  }
}
