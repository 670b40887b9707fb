import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, type FileHandle, lstat, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { limitStream } from '../network/limit-stream.ts'
import {
  ensureDirectory,
  publishFile,
  publishNewFile,
  type ReceivedFile,
  receiveFile,
} from '../network/receive-file.ts'
import { isObjectKey } from './object-key.ts'
import { checkKey, checkReceived, checkRemovable, type MediaStore, notFound, StoreError } from './store.ts'

const chunkBytes = 256 * 1024
/** Lent to one file at a time. What more files at once take is given up afterwards. */
const spareChunks: Buffer[] = []
const mostSpareChunks = 8

/** Half-written files of all instances lie here. */
export const temporaryFolder = (directory: string): string => join(directory, '.temporary')

/** Objects as files under one folder; several instances may share it. */
export function createDiskStore(options: {
  directory: string
  /** Begins the names of temporary files in `temporaryFolder`. */
  temporaryName(): string
  /** Of dead processes, by such names. */
  removeLeftovers(folder: string): Promise<number>
}): MediaStore {
  const { directory, temporaryName } = options
  // Within the store, so that a rename never crosses file systems; no key can reach names that begin with a dot.
  const temporaryDirectory = temporaryFolder(directory)
  const markerPath = join(directory, '.store-id')

  function pathOf(key: string): string {
    checkKey(key)
    return join(directory, ...key.split('/'))
  }

  async function temporaryPath(tag = 'untagged'): Promise<string> {
    if (!/^[A-Za-z0-9-]{1,100}$/.test(tag)) throw new StoreError('INVALID_KEY', 'This is not a tag.')
    await ensureDirectory(temporaryDirectory)
    return join(temporaryDirectory, `${temporaryName()}.${tag}`)
  }

  async function publish(temporary: string, key: string): Promise<void> {
    const finalPath = pathOf(key)
    await ensureDirectory(dirname(finalPath))
    await publishFile(temporary, finalPath)
  }

  const store: MediaStore = {
    async write(key, source, writeOptions) {
      pathOf(key)
      const temporary = await temporaryPath(writeOptions.tag)
      const received = await receiveFile(limitStream(source, writeOptions), temporary)
      try {
        checkReceived(received, writeOptions)
        await writeOptions.admit?.(received)
        await publish(temporary, key)
        return received
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },

    async adopt(key, existingFilePath, adoptOptions = {}) {
      pathOf(key)
      const { handle, size } = await openSized(existingFilePath)
      let received: ReceivedFile
      try {
        received = await hashFile(handle, size)
        await handle.sync()
      } finally {
        await handle.close()
      }
      try {
        await publish(existingFilePath, key)
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
      const { handle, size } = await openSized(pathOf(key))
      try {
        return await hashFile(handle, size)
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
      const path = folder === undefined ? directory : pathOf(folder)
      for (const entry of (await readdir(path, { withFileTypes: true }).catch(ignoreMissing)) ?? []) {
        const key = folder === undefined ? entry.name : `${folder}/${entry.name}`
        if (!isObjectKey(key)) continue
        if (entry.isDirectory()) yield* store.list(key)
        const facts = entry.isFile() ? await store.stat(key) : null
        if (facts) yield { key, sizeBytes: facts.sizeBytes, modifiedAt: facts.modifiedAt }
      }
    },

    async move(from, to) {
      await (await openRegular(pathOf(from))).close()
      await publish(pathOf(from), to)
    },

    async remove(prefix) {
      checkRemovable(prefix)
      await rm(pathOf(prefix), { recursive: true, force: true })
    },

    marker: () => readFile(markerPath, 'utf8').then((text) => text.trim(), ignoreMissing),

    async mark(id) {
      const temporary = await temporaryPath('marker')
      try {
        await receiveFile(oneChunk(Buffer.from(`${id}\n`)), temporary)
        await publishNewFile(temporary, markerPath)
      } catch (error) {
        // Another instance was first: its id counts.
        if (!hasCode(error, 'EEXIST')) throw error
      } finally {
        await rm(temporary, { force: true })
      }
    },

    sweep: () => options.removeLeftovers(temporaryDirectory),
    place: directory,
  }
  return store

  async function adoptAcrossFileSystems(key: string, existingFilePath: string, tag: string | undefined): Promise<void> {
    const temporary = await temporaryPath(tag)
    try {
      await copyFile(existingFilePath, temporary, constants.COPYFILE_EXCL)
      const handle = await open(temporary, 'r+')
      await handle.sync().finally(() => handle.close())
      await publish(temporary, key)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await rm(existingFilePath, { force: true })
  }
}

/** A decoder of foreign media may have left a link in place of its result; a link is never followed. */
export const openRegular = async (path: string): Promise<FileHandle> => (await openSized(path)).handle

async function openSized(path: string): Promise<{ handle: FileHandle; size: number }> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw notFound()
    throw error
  }
  const facts = await handle.stat()
  if (facts.isFile()) return { handle, size: facts.size }
  await handle.close()
  throw notFound()
}

/**
 * From its beginning, into one buffer that is used again: V8 collects all garbage after some dozens of MB of buffers, and the
 * allocator keeps what they took.
 *
 * @param size as the file system says it: who asks for more and gets so many has found the end
 */
export async function hashFile(handle: FileHandle, size: number): Promise<ReceivedFile> {
  const hash = createHash('sha256')
  const chunk = spareChunks.pop() ?? Buffer.allocUnsafe(chunkBytes)
  let sizeBytes = 0
  try {
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, sizeBytes)
      hash.update(chunk.subarray(0, bytesRead))
      sizeBytes += bytesRead
      const isEnd = bytesRead === 0 || (bytesRead < chunk.length && sizeBytes === size)
      if (isEnd) return { sizeBytes, sha256: hash.digest('hex') }
    }
  } finally {
    if (spareChunks.length < mostSpareChunks) spareChunks.push(chunk)
  }
}

export async function hashStream(stream: AsyncIterable<Uint8Array>): Promise<ReceivedFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of stream) {
    hash.update(chunk)
    sizeBytes += chunk.byteLength
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

async function* oneChunk(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk
}

function ignoreMissing(error: unknown): null {
  if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
  return null
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
