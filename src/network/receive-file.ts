import { createHash } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface ReceivedFile {
  sizeBytes: number
  /** Lower-case hexadecimal. */
  sha256: string
}

/**
 * Writes a stream to a new file and syncs it, one chunk in memory at a time. On any failure the file is removed.
 *
 * @throws EEXIST when the file is there already; what the stream throws.
 */
export async function receiveFile(source: AsyncIterable<Uint8Array>, path: string): Promise<ReceivedFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const handle = await open(path, 'wx', 0o600)
  try {
    try {
      for await (const chunk of source) {
        // writeFile on a handle goes on from where it is and, unlike write, never stops halfway.
        await handle.writeFile(chunk)
        hash.update(chunk)
        sizeBytes += chunk.byteLength
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

/** Gives a synced file its final name, replacing what had it, and makes the name itself durable. */
export async function publishFile(temporaryPath: string, finalPath: string): Promise<void> {
  await rename(temporaryPath, finalPath)
  await syncDirectory(dirname(finalPath))
}

/**
 * Like publishFile, but only the first of several may have the name, across processes too.
 *
 * @throws EEXIST when the name is taken; the temporary file is then still there.
 */
export async function publishNewFile(temporaryPath: string, finalPath: string): Promise<void> {
  await link(temporaryPath, finalPath)
  await rm(temporaryPath, { force: true })
  await syncDirectory(dirname(finalPath))
}

/** Makes a folder and those above it; each new name is durable when this returns. */
export async function ensureDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 })
  if (firstMade === undefined) return
  const stopAt = dirname(firstMade)
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    await syncDirectory(parent)
    if (parent === stopAt || parent === dirname(parent)) return
  }
}

/** Of a folder: whoever asks while one is under way shares the next one. What was named before it began is durable after it. */
const syncs = new Map<string, { underWay: Promise<void>; next: Promise<void> | null }>()

function syncDirectory(path: string): Promise<void> {
  // Windows has no way to sync a folder.
  if (process.platform === 'win32') return Promise.resolve()
  const known = syncs.get(path)
  if (known) {
    const begin = () => beginSync(path)
    // Any error: who asked for that one is told.
    known.next ??= known.underWay.then(begin, begin)
    return known.next
  }
  return beginSync(path)
}

function beginSync(path: string): Promise<void> {
  const underWay = syncNow(path).finally(() => {
    if (syncs.get(path) === entry && entry.next === null) syncs.delete(path)
  })
  const entry: { underWay: Promise<void>; next: Promise<void> | null } = { underWay, next: null }
  syncs.set(path, entry)
  return underWay
}

async function syncNow(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
