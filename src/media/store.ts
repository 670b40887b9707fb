import type { Readable } from 'node:stream'
import type { StreamLimits } from '../network/limit-stream.ts'
import type { ReceivedFile } from '../network/receive-file.ts'
import { isObjectKey } from './object-key.ts'

export interface StoredObject {
  sizeBytes: number
  modifiedAt: Date
  /** Quoted, strong: another content has another one. */
  etag: string
}

export interface WriteOptions extends StreamLimits {
  /** Who writes (a lease, an upload): part of the temporary name. Letters, digits, hyphens. */
  tag?: string
  /** All bytes have arrived as announced, and nothing is there yet. What it throws is thrown, and nothing appears. */
  admit?(received: ReceivedFile): Promise<void>
  /** Anything else is SIZE_MISMATCH. */
  expectedBytes?: number
  /** Lower-case hexadecimal; anything else is CHECKSUM_MISMATCH. */
  expectedSha256?: string
}

/** Where media lies, by key. An object appears whole and durable or not at all. */
export interface MediaStore {
  /** @throws StoreError; StreamLimitError or what the source throws, and then nothing is left behind. */
  write(key: string, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<ReceivedFile>
  /** Takes over a regular file of this machine; afterwards it is gone from where it was. */
  adopt(key: string, existingFilePath: string, options?: { tag?: string }): Promise<ReceivedFile>
  stat(key: string): Promise<StoredObject | null>
  /** Reads an object through and hashes it. */
  digest(key: string): Promise<ReceivedFile>
  /** `start` and `end` in bytes, both inclusive. The stream holds the object open until it ends or is destroyed. */
  openRead(key: string, range?: { start: number; end: number }): Promise<Readable>
  /**
   * Lends the bytes as a file of this machine, to be read while `use` runs.
   * @throws StoreError NOT_FOUND
   */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>
  /** Everything, or everything whose key begins with this one and a slash. */
  list(folder?: string): AsyncIterable<ListedObject>
  /** Replaces what is at `to`. Broken off, the object is at one of both at least. @throws StoreError NOT_FOUND */
  move(from: string, to: string): Promise<void>
  /** One object, or all under a key that is a folder; at least two segments. Nothing there is no error. */
  remove(prefix: string): Promise<void>
  /** Made once with the store and never changed: instances that read the same one share the store. Null: not made yet. */
  marker(): Promise<string | null>
  /** Gives a store that has no marker this one. */
  mark(id: string): Promise<void>
  /** Where a client reads the object itself, for at most 15 minutes; absent where reads go through the gateway. */
  address?(key: string, method: 'GET' | 'HEAD', headers: ObjectHeaders): Promise<string>
  /** Removes what killed processes left half-written; tells how much that was. */
  sweep(): Promise<number>
  /** For people. */
  readonly place: string
}

/** What the answer says of the object, whatever was stored with it. */
export interface ObjectHeaders {
  contentType: string
  contentDisposition: string
}

export interface ListedObject {
  key: string
  sizeBytes: number
  modifiedAt: Date
}

export type StoreErrorCode = 'INVALID_KEY' | 'NOT_FOUND' | 'SIZE_MISMATCH' | 'CHECKSUM_MISMATCH' | 'UNAVAILABLE'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  get kind() {
    if (this.code === 'UNAVAILABLE') return 'machine'
    return this.code === 'SIZE_MISMATCH' || this.code === 'CHECKSUM_MISMATCH' ? 'request' : 'defect'
  }
}

export const notFound = (): StoreError => new StoreError('NOT_FOUND', 'There is no object with this key.')

/** @throws StoreError INVALID_KEY */
export function checkKey(key: string): void {
  if (!isObjectKey(key)) throw new StoreError('INVALID_KEY', 'This is not the key of an object.')
}

/** @throws StoreError INVALID_KEY */
export function checkRemovable(prefix: string): void {
  checkKey(prefix)
  if (!prefix.includes('/')) throw new StoreError('INVALID_KEY', 'A whole kind of object cannot be removed at once.')
}

/** What arrived is what was announced. @throws StoreError */
export function checkReceived(received: ReceivedFile, announced: WriteOptions): void {
  if (received.sizeBytes !== (announced.expectedBytes ?? received.sizeBytes))
    throw new StoreError('SIZE_MISMATCH', 'The number of bytes that arrived differs from the announced number.')
  if (received.sha256 !== (announced.expectedSha256 ?? received.sha256))
    throw new StoreError('CHECKSUM_MISMATCH', 'The bytes that arrived do not have the announced SHA-256.')
}
