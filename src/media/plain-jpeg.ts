/** SOF0 to SOF2 (Huffman: baseline, extended, progressive), DHT, SOS, DQT, DRI. source: ITU-T T.81 table B.1 */
const kept = new Set([0xc0, 0xc1, 0xc2, 0xc4, 0xda, 0xdb, 0xdd])
const isApplications = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef
const [startOfImage, endOfImage, startOfScan, comment, adobe] = [0xd8, 0xd9, 0xda, 0xfe, 0xee]

/** source: JFIF 1.02, page 5; square pixels, no thumbnail. */
const jfif = Buffer.from('ffe000104a46494600010100000100010000', 'hex')

/**
 * The same picture data, and of all that may stand around them nothing: no metadata, comments, thumbnails, profiles, and
 * nothing behind the end. Null unless it is what every decoder takes and shows alike: 8 bits, three components in YCbCr,
 * Huffman codes, an end marker.
 */
export function plainJpeg(jpeg: Buffer): Buffer | null {
  const parts: Buffer[] = [Buffer.from([0xff, startOfImage]), jfif]
  let hasFrame = false
  if (jpeg.length < 4 || jpeg.readUInt16BE(0) !== 0xff00 + startOfImage) return null
  for (let at = 2; at + 4 <= jpeg.length || isEnd(jpeg, at); ) {
    const marker = jpeg[at + 1]!
    if (jpeg[at] !== 0xff) return null
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === endOfImage) return hasFrame ? Buffer.concat([...parts, jpeg.subarray(at, at + 2)]) : null
    const end = at + 2 + jpeg.readUInt16BE(at + 2)
    if (end > jpeg.length) return null
    const segment = jpeg.subarray(at, end)
    if (marker === adobe && isOtherTransform(segment)) return null
    if (!isApplications(marker) && marker !== comment && !kept.has(marker)) return null
    if (marker >= 0xc0 && marker <= 0xc2) {
      if (hasFrame || !isUsualFrame(segment)) return null
      hasFrame = true
    }
    const next = marker === startOfScan ? endOfScan(jpeg, end) : end
    if (kept.has(marker)) parts.push(jpeg.subarray(at, next))
    at = next
  }
  return null
}

const isEnd = (jpeg: Buffer, at: number): boolean => jpeg[at] === 0xff && jpeg[at + 1] === endOfImage

/** The first marker behind coded data: neither a stuffed zero nor a restart. */
function endOfScan(jpeg: Buffer, from: number): number {
  let at = jpeg.indexOf(0xff, from)
  while (at !== -1 && (jpeg[at + 1] === 0 || (jpeg[at + 1]! >= 0xd0 && jpeg[at + 1]! <= 0xd7)))
    at = jpeg.indexOf(0xff, at + 2)
  return at === -1 ? jpeg.length : at
}

/** 8 bits, components 1, 2 and 3, as JFIF numbers them: others may be red, green and blue. */
const isUsualFrame = (segment: Buffer): boolean =>
  segment.length === 19 && segment[4] === 8 && segment[9] === 3 && [0, 1, 2].every((n) => segment[10 + n * 3] === n + 1)

/** Of Adobe's marker: anything but YCbCr. source: Adobe Technical Note 5116, page 23 */
const isOtherTransform = (segment: Buffer): boolean => segment.toString('latin1', 4, 9) === 'Adobe' && segment[15] !== 1
