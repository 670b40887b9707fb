/** What a vendor reads in a video that was sent. */
export interface VideoFacts {
  seconds: number
  width: number
  height: number
}

/** MP4 and MOV say both in their headers; null when it is neither. */
export function mp4Facts(bytes: Buffer): VideoFacts | null {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return null
  const movie = bytes.indexOf('mvhd', 0, 'latin1')
  if (movie < 0 || movie + 40 > bytes.length) return null
  const isLong = bytes[movie + 4] === 1
  const timescale = bytes.readUInt32BE(movie + (isLong ? 24 : 16))
  const length = isLong ? Number(bytes.readBigUInt64BE(movie + 28)) : bytes.readUInt32BE(movie + 20)
  for (let track = bytes.indexOf('tkhd', 0, 'latin1'); track >= 0; track = bytes.indexOf('tkhd', track + 4, 'latin1')) {
    const size = track + (bytes[track + 4] === 1 ? 92 : 80)
    if (size + 8 > bytes.length) return null
    // 16.16 fixed point; a sound track has none.
    const width = bytes.readUInt16BE(size)
    const height = bytes.readUInt16BE(size + 4)
    if (width > 0 && height > 0) return { seconds: length / timescale, width, height }
  }
  return null
}
