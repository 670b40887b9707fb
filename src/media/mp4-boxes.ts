import type { FileHandle } from 'node:fs/promises'

/** Where the content of a box lies in its file. */
export interface Span {
  start: number
  /** Exclusive. Of the last box of a file that was cut short: beyond the file's end. */
  end: number
}

/** A box of an MP4 or QuickTime file. source: ISO/IEC 14496-12 §4.2 */
export interface Box extends Span {
  type: string
}

/** The file breaks the rules of its own format. */
export class BrokenBoxes extends Error {
  override readonly name = 'BrokenBoxes'
  readonly kind = 'request'
}

/** Reads boxes from a file of unknown origin: little at a time, and not for ever. Everything throws BrokenBoxes. */
export interface BoxReader {
  /** Those of the file, to the first that makes no sense: what follows the last box may be anything. */
  readonly boxes: () => Promise<Box[]>
  childrenOf(parent: Span): Promise<Box[]>
  /** The first `length` bytes of a span; at most 64 KiB. */
  bytes(span: Span, length: number): Promise<Buffer>
  /** A table of `count` entries that begins at `start`; its parts hold whole entries. */
  table(span: Span, start: number, count: number, entryBytes: number): AsyncGenerator<Buffer>
}

const headBytes = 4 * 1024
const chunkBytes = 64 * 1024
/** An hour in fragments of a second has 30,000. */
const mostBoxes = 100_000
/** A table with an entry for each of two million frames. */
const mostTableBytes = 16 * 1024 * 1024

export function createBoxReader(file: FileHandle, sizeBytes: number): BoxReader {
  let boxesLeft = mostBoxes
  let tableBytesLeft = mostTableBytes
  let read: Span & { bytes: Buffer } = { start: 0, end: 0, bytes: Buffer.alloc(0) }

  async function at(start: number, length: number, ahead = headBytes): Promise<Buffer> {
    if (start + length > sizeBytes) throw new BrokenBoxes('a box ends beyond the file')
    if (start < read.start || start + length > read.end) {
      const buffer = Buffer.alloc(Math.min(Math.max(length, ahead), sizeBytes - start))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
      if (bytesRead < length) throw new BrokenBoxes('the file became shorter')
      read = { start, end: start + bytesRead, bytes: buffer }
    }
    return read.bytes.subarray(start - read.start, start - read.start + length)
  }

  /** Null where there is none. */
  async function boxAt(start: number, parentEnd: number): Promise<Box | null> {
    boxesLeft -= 1
    if (boxesLeft < 0) throw new BrokenBoxes('there are too many boxes')
    if (start + 8 > Math.min(parentEnd, sizeBytes)) return null
    const head = await at(start, 8)
    const type = head.toString('latin1', 4, 8)
    const size = head.readUInt32BE(0)
    if (size === 0) return { type, start: start + 8, end: parentEnd }
    if (size !== 1) return size < 8 ? null : { type, start: start + 8, end: start + size }
    if (start + 16 > Math.min(parentEnd, sizeBytes)) return null
    const largeSize = Number((await at(start + 8, 8)).readBigUInt64BE(0))
    return largeSize < 16 ? null : { type, start: start + 16, end: start + largeSize }
  }

  async function listBoxes(parent: Span): Promise<{ boxes: Box[]; end: number }> {
    const boxes: Box[] = []
    let next = parent.start
    while (next < parent.end) {
      const box = await boxAt(next, parent.end)
      if (box === null) break
      boxes.push(box)
      next = box.end
    }
    return { boxes, end: next }
  }

  return {
    boxes: async () => (await listBoxes({ start: 0, end: sizeBytes })).boxes,
    async childrenOf(parent) {
      const { boxes, end } = await listBoxes(parent)
      if (end > parent.end) throw new BrokenBoxes('a box is larger than the one around it')
      return boxes
    },
    async bytes(span, length) {
      if (span.start + length > span.end || length > chunkBytes) throw new BrokenBoxes('a box is too short')
      return at(span.start, length)
    },
    async *table(span, start, count, entryBytes) {
      const length = count * entryBytes
      if (start + length > span.end) throw new BrokenBoxes('a table is longer than its box')
      tableBytesLeft -= length
      if (tableBytesLeft < 0) throw new BrokenBoxes('the tables are too long')
      const partBytes = chunkBytes - (chunkBytes % entryBytes)
      for (let done = 0; done < length; done += partBytes)
        yield await at(start + done, Math.min(partBytes, length - done), chunkBytes)
    },
  }
}
