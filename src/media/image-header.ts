import { type FileHandle, open } from 'node:fs/promises'
import { type ImageFacts, type ImageLimits, type MediaRefusal, refuse } from './job.ts'
import { type FileKind, identify, readHead, sentenceOf } from './magic.ts'

export const acceptedImages = 'Accepted are single pictures in JPEG, PNG, WebP or AVIF.'

/** More segments or boxes than this before the size: the decoder may find it. */
const maximumSteps = 200
/** An AVIF's boxes of metadata; those of real pictures take a few hundred bytes. */
const maximumMetaBytes = 64 * 1024

/**
 * What the header of a picture alone refuses: another kind of file, too many pixels, too few. Cheap and bounded, for our
 * own process (ADR 28). Null says nothing: the decoder has the last word.
 * @throws when the file cannot be read
 */
export async function judgeHeader(path: string, limits: ImageLimits): Promise<MediaRefusal | null> {
  const { head } = await readHead(path)
  const kind = identify(head)
  if (kind.kind !== 'image') return refuse('INVALID_IMAGE', describeOther(kind))
  const size = await readSize(path, kind.format, head)
  // A side of 0 is no size: what is damaged, the decoder says.
  return size && size.width > 0 && size.height > 0 ? judgeSize(size, limits) : null
}

export function judgeSize(
  { width, height }: { width: number; height: number },
  { minimumSide = 16, maximumPixels = 50_000_000 }: ImageLimits,
): MediaRefusal | null {
  const message = `The picture has ${width} × ${height} pixels;`
  if (width * height > maximumPixels)
    return refuse('MEDIA_TOO_LARGE', `${message} at most ${megapixels(maximumPixels)} megapixels are accepted.`)
  if (Math.min(width, height) < minimumSide)
    return refuse('INVALID_IMAGE', `${message} each side must have at least ${minimumSide}.`)
  return null
}

interface Size {
  width: number
  height: number
}

async function readSize(path: string, format: ImageFacts['format'], head: Buffer): Promise<Size | null> {
  if (format === 'PNG') return sizeOfPng(head)
  if (format === 'WEBP') return sizeOfWebp(head)
  const near = format === 'JPEG' ? await sizeOfJpeg(async (offset) => head.subarray(offset, offset + 9)) : null
  if (near) return near
  const file = await open(path, 'r')
  try {
    return await (format === 'JPEG' ? sizeOfJpeg(segmentsOf(file)) : sizeOfAvif(file))
  } finally {
    await file.close()
  }
}

/** source: PNG, third edition, §11.2.1 */
function sizeOfPng(head: Buffer): Size | null {
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return null
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
}

/** source: RFC 9649 §2.7, RFC 6386 §9.1, WebP Lossless Bitstream §3 */
function sizeOfWebp(head: Buffer): Size | null {
  if (head.length < 30) return null
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = head.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
    default:
      return null
  }
}

/** So many bytes as tell a segment's kind and a frame's size; fewer where the file ends. */
type ReadSegment = (offset: number) => Promise<Buffer>

const segmentsOf =
  (file: FileHandle): ReadSegment =>
  async (offset) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(9), 0, 9, offset)
    return buffer.subarray(0, bytesRead)
  }

/** The first frame header among the segments. source: ITU-T T.81 §B.1, §B.2.2 */
async function sizeOfJpeg(segmentAt: ReadSegment): Promise<Size | null> {
  for (let offset = 2, steps = 0; steps < maximumSteps; steps += 1) {
    const segment = await segmentAt(offset)
    if (segment.length < 9 || segment[0] !== 0xff) return null
    const marker = segment[1]!
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: segment.readUInt16BE(5), width: segment.readUInt16BE(7) }
    // A byte of filling, which stands before a marker.
    if (marker === 0xff) offset += 1
    else offset += 2 + Math.max(2, segment.readUInt16BE(2))
  }
  return null
}

/** The largest picture of which the file speaks: a grid is larger than its tiles. source: ISO/IEC 23008-12 §6.5.3 */
async function sizeOfAvif(file: FileHandle): Promise<Size | null> {
  const meta = await metaOf(file)
  return meta && largestSize(meta)
}

/** The box of an AVIF in which everything is said of its pictures; null when it has none of a sensible size. */
export async function readAvifMeta(path: string): Promise<Buffer | null> {
  const file = await open(path, 'r')
  try {
    return await metaOf(file)
  } finally {
    await file.close()
  }
}

async function metaOf(file: FileHandle): Promise<Buffer | null> {
  const header = Buffer.alloc(8)
  for (let offset = 0, steps = 0; steps < maximumSteps; steps += 1) {
    const { bytesRead } = await file.read(header, 0, 8, offset)
    const length = header.readUInt32BE(0)
    if (bytesRead < 8 || length < 8) return null
    if (header.toString('latin1', 4, 8) !== 'meta') {
      offset += length
      continue
    }
    if (length > maximumMetaBytes) return null
    const meta = Buffer.alloc(length)
    const read = await file.read(meta, 0, length, offset)
    return read.bytesRead < length ? null : meta
  }
  return null
}

function largestSize(meta: Buffer): Size | null {
  let largest: Size | null = null
  // Version and flags stand before the boxes in `meta`.
  for (const properties of boxes(meta.subarray(12), 'iprp'))
    for (const container of boxes(properties, 'ipco'))
      for (const extents of boxes(container, 'ispe')) {
        if (extents.length < 12) continue
        const size = { width: extents.readUInt32BE(4), height: extents.readUInt32BE(8) }
        if (!largest || size.width * size.height > largest.width * largest.height) largest = size
      }
  return largest
}

/** The contents of the boxes of one type that lie one after the other. */
export function* boxes(bytes: Buffer, type: string): Generator<Buffer> {
  for (let offset = 0; offset + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(offset)
    if (length < 8 || offset + length > bytes.length) return
    if (bytes.toString('latin1', offset + 4, offset + 8) === type) yield bytes.subarray(offset + 8, offset + length)
    offset += length
  }
}

function describeOther(kind: Exclude<FileKind, { kind: 'image' }>): string {
  if (kind.kind === 'empty') return `The file is empty. ${acceptedImages}`
  if (kind.kind === 'video') return `This is a video clip, not a picture. ${acceptedImages}`
  if (kind.kind === 'audio') return `This is a sound file, not a picture. ${acceptedImages}`
  return `${sentenceOf(kind)} ${acceptedImages}`
}

const megapixels = (pixels: number): number => Math.round(pixels / 100_000) / 10
