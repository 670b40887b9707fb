const name = Buffer.from('ICC_PROFILE\0', 'latin1')
/** Of a profile in one segment. source: ICC.1:2022 annex B.4 */
const maximumPart = 65_519

/** The JPEG with this profile in place of its own. Its picture data stay as they are. */
export function replaceProfile(jpeg: Buffer, icc: Buffer): Buffer {
  const count = Math.ceil(icc.length / maximumPart)
  const own = Array.from({ length: count }, (_, index) => {
    const part = icc.subarray(index * maximumPart, (index + 1) * maximumPart)
    const head = Buffer.from([0xff, 0xe2, 0, 0, ...name, index + 1, count])
    head.writeUInt16BE(head.length - 2 + part.length, 2)
    return Buffer.concat([head, part])
  })
  const kept: Buffer[] = []
  let at = 2
  // source: ITU-T T.81 §B.1.1; what follows the start of a scan (SOS) has no length.
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    const end = jpeg[at + 1] === 0xff ? at + 1 : at + 2 + jpeg.readUInt16BE(at + 2)
    const isProfile = jpeg[at + 1] === 0xe2 && jpeg.subarray(at + 4, at + 4 + name.length).equals(name)
    if (!isProfile) kept.push(jpeg.subarray(at, end))
    at = end
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...own, ...kept, jpeg.subarray(at)])
}
