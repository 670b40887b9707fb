import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, type FileHandle, lstat, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { limitStream, type StreamLimits } from '../network/limit-stream.ts'
import {
  ensureDirectory,
  publishFile,
  publishNewFile,
  type ReceivedFile,
  receiveFile,
} from '../network/receive-file.ts'
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
  /** Never replaces: other bytes already there are ALREADY_EXISTS, the same ones a success. Holds across processes. */
  immutable?: boolean
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
  /** Everything whose key begins with this one and a slash. */
  list(folder: string): AsyncIterable<ListedObject>
  /** Replaces what is at `to`. Broken off, the object is at one of both at least. @throws StoreError NOT_FOUND */
  move(from: string, to: string): Promise<void>
  /** One object, or all under a key that is a folder; at least two segments. Nothing there is no error. */
  remove(prefix: string): Promise<void>
  /** Made once with the store and never changed: instances that read the same one share the store. */
  markerId(): Promise<string>
}

export interface ListedObject {
  key: string
  sizeBytes: number
  modifiedAt: Date
}

export type StoreErrorCode = 'INVALID_KEY' | 'NOT_FOUND' | 'ALREADY_EXISTS' | 'SIZE_MISMATCH' | 'CHECKSUM_MISMATCH'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string) {
    super(message)
    this.code = code
  }

  get kind() {
    return this.code === 'SIZE_MISMATCH' || this.code === 'CHECKSUM_MISMATCH' ? 'request' : 'defect'
  }
}

/** Half-written files of all instances lie here. */
export const temporaryFolder = (directory: string): string => join(directory, '.temporary')

/** Objects as files under one folder; several instances may share it. */
export function createDiskStore(options: {
  directory: string
  /** Begins the names of temporary files in `temporaryFolder`. */
  temporaryName(): string
}): MediaStore {
  const { directory, temporaryName } = options
  // Within the store, so that a rename never crosses file systems; no key can reach names that begin with a dot.
  const temporaryDirectory = temporaryFolder(directory)
  const markerPath = join(directory, '.store-id')

  function pathOf(key: string): string {
    if (!isObjectKey(key)) throw new StoreError('INVALID_KEY', 'This is not the key of an object.')
    return join(directory, ...key.split('/'))
  }

  async function temporaryPath(tag = 'untagged'): Promise<string> {
    if (!/^[A-Za-z0-9-]{1,100}$/.test(tag)) throw new StoreError('INVALID_KEY', 'This is not a tag.')
    await ensureDirectory(temporaryDirectory)
    return join(temporaryDirectory, `${temporaryName()}.${tag}`)
  }

  async function publishReplacing(temporary: string, key: string): Promise<void> {
    const finalPath = pathOf(key)
    await ensureDirectory(dirname(finalPath))
    await publishFile(temporary, finalPath)
  }

  async function publishOnce(temporary: string, key: string, received: ReceivedFile): Promise<void> {
    const finalPath = pathOf(key)
    await ensureDirectory(dirname(finalPath))
    try {
      await publishNewFile(temporary, finalPath)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
      if ((await store.digest(key)).sha256 !== received.sha256) {
        throw new StoreError('ALREADY_EXISTS', 'There are other bytes with this key already.')
      }
      await rm(temporary, { force: true })
    }
  }

  const store: MediaStore = {
    async write(key, source, writeOptions) {
      pathOf(key)
      const temporary = await temporaryPath(writeOptions.tag)
      const received = await receiveFile(limitStream(source, writeOptions), temporary)
      try {
        if (received.sizeBytes !== (writeOptions.expectedBytes ?? received.sizeBytes)) {
          throw new StoreError('SIZE_MISMATCH', 'The bytes that arrived are not as many as announced.')
        }
        if (received.sha256 !== (writeOptions.expectedSha256 ?? received.sha256)) {
          throw new StoreError('CHECKSUM_MISMATCH', 'The bytes that arrived do not have the announced SHA-256.')
        }
        await (writeOptions.immutable ? publishOnce(temporary, key, received) : publishReplacing(temporary, key))
        return received
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },

    async adopt(key, existingFilePath, adoptOptions = {}) {
      pathOf(key)
      const handle = await openRegular(existingFilePath)
      let received: ReceivedFile
      try {
        received = await hashFile(handle)
        await handle.sync()
      } finally {
        await handle.close()
      }
      try {
        await publishReplacing(existingFilePath, key)
      } catch (error) {
        if (!hasCode(error, 'EXDEV')) throw error
        await adoptAcrossFileSystems(key, existingFilePath, adoptOptions.tag)
      }
      return received
    },

    async stat(key) {
      try {
        const facts = await lstat(pathOf(key), { bigint: true })
        if (!facts.isFile()) return null
        return {
          sizeBytes: Number(facts.size),
          modifiedAt: new Date(Number(facts.mtimeMs)),
          etag: `"${facts.size.toString(36)}-${facts.mtimeNs.toString(36)}"`,
        }
      } catch (error) {
        if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null
        throw error
      }
    },

    async digest(key) {
      const handle = await openRegular(pathOf(key))
      try {
        return await hashFile(handle)
      } finally {
        await handle.close()
      }
    },

    async openRead(key, range) {
      const handle = await openRegular(pathOf(key))
      return handle.createReadStream({ ...range, highWaterMark: 256 * 1024 })
    },

    async withLocalFile(key, use) {
      const path = pathOf(key)
      await (await openRegular(path)).close()
      return use(path)
    },

    async *list(folder) {
      const path = pathOf(folder)
      for (const entry of (await readdir(path, { withFileTypes: true }).catch(ignoreMissing)) ?? []) {
        const key = `${folder}/${entry.name}`
        if (entry.isDirectory()) yield* store.list(key)
        const facts = entry.isFile() && isObjectKey(key) ? await store.stat(key) : null
        if (facts) yield { key, sizeBytes: facts.sizeBytes, modifiedAt: facts.modifiedAt }
      }
    },

    async move(from, to) {
      await (await openRegular(pathOf(from))).close()
      await publishReplacing(pathOf(from), to)
    },

    async remove(prefix) {
      const path = pathOf(prefix)
      if (!prefix.includes('/'))
        throw new StoreError('INVALID_KEY', 'A whole kind of object cannot be removed at once.')
      await rm(path, { recursive: true, force: true })
    },

    async markerId() {
      await ensureDirectory(directory)
      const temporary = await temporaryPath('marker')
      try {
        const known = await readMarker()
        if (known !== null) return known
        await receiveFile(oneChunk(Buffer.from(`${randomUUID()}\n`)), temporary)
        await publishNewFile(temporary, markerPath).catch((error) => {
          // Another instance was first: its id counts.
          if (!hasCode(error, 'EEXIST')) throw error
        })
        const made = await readMarker()
        if (made === null) throw new Error('the media store does not keep its marker file')
        return made
      } finally {
        await rm(temporary, { force: true })
      }
    },
  }
  return store

  async function adoptAcrossFileSystems(key: string, existingFilePath: string, tag: string | undefined): Promise<void> {
    const temporary = await temporaryPath(tag)
    try {
      await copyFile(existingFilePath, temporary, constants.COPYFILE_EXCL)
      const handle = await open(temporary, 'r+')
      await handle.sync().finally(() => handle.close())
      await publishReplacing(temporary, key)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await rm(existingFilePath, { force: true })
  }

  async function readMarker(): Promise<string | null> {
    try {
      return (await readFile(markerPath, 'utf8')).trim()
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null
      throw error
    }
  }
}

/** A decoder of foreign media may have left a link in place of its result; a link is never followed. */
async function openRegular(path: string): Promise<FileHandle> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw notFound()
    throw error
  }
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw notFound()
}

async function hashFile(handle: FileHandle): Promise<ReceivedFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 })) {
    hash.update(chunk)
    sizeBytes += chunk.byteLength
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

async function* oneChunk(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk
}

function notFound(): StoreError {
  return new StoreError('NOT_FOUND', 'There is no object with this key.')
}

function ignoreMissing(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
