import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface FileCache {
  /** The file of this name, fetched first where it is not here. It stays until `use` has ended. */
  lend<T>(name: string, fetch: (path: string) => Promise<void>, use: (path: string) => Promise<T>): Promise<T>
  /** Takes over a file of this machine under this name. */
  keep(name: string, path: string): Promise<void>
  /** Lets go of whatever name begins so. */
  forget(beginning: string): Promise<void>
  /** Removes what nobody uses and nobody has used for a while, or until it is small enough. */
  tidy(): Promise<void>
}

interface Entry {
  path: string
  sizeBytes: number
  users: number
  usedAt: number
  ready: Promise<void>
  isForgotten: boolean
}

/** An object that was deleted elsewhere is not kept much longer here. */
const unusedMilliseconds = 10 * 60_000

/** Files of one process; those least recently used go first. What is in use counts, and stays even if it is too much. */
export function createFileCache(options: {
  /** This process's own. */
  directory: string
  maximumBytes: number
  now?(): number
}): FileCache {
  const { directory, maximumBytes, now = () => performance.now() } = options
  // In the order of their last use.
  const entries = new Map<string, Entry>()

  function add(name: string, fill: (path: string) => Promise<void>): Entry {
    const path = join(directory, randomUUID())
    const entry: Entry = { path, sizeBytes: 0, users: 0, usedAt: now(), ready: Promise.resolve(), isForgotten: false }
    entry.ready = mkdir(directory, { recursive: true, mode: 0o700 })
      .then(() => fill(path))
      .then(async () => {
        entry.sizeBytes = (await stat(path)).size
      })
      .catch(async (error: unknown) => {
        if (entries.get(name) === entry) entries.delete(name)
        await rm(path, { force: true })
        // A full disk: what is only kept to be quicker makes room.
        if ((error as { code?: string }).code === 'ENOSPC') await removeUnused(() => true)
        throw error
      })
    entries.set(name, entry)
    return entry
  }

  async function removeUnused(isToGo: (entry: Entry, totalBytes: number) => boolean): Promise<void> {
    let total = [...entries.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const gone: string[] = []
    for (const [name, entry] of entries) {
      if (entry.users > 0 || entry.sizeBytes === 0 || !isToGo(entry, total)) continue
      entries.delete(name)
      total -= entry.sizeBytes
      gone.push(entry.path)
    }
    for (const path of gone) await rm(path, { force: true })
  }

  const cache: FileCache = {
    async lend(name, fetch, use) {
      const entry = entries.get(name) ?? add(name, fetch)
      entry.users += 1
      try {
        await entry.ready
        if (entries.delete(name)) entries.set(name, entry)
        return await use(entry.path)
      } finally {
        entry.users -= 1
        entry.usedAt = now()
        if (entry.isForgotten && entry.users === 0) await rm(entry.path, { force: true })
        await cache.tidy()
      }
    },

    async keep(name, path) {
      await cache.forget(name)
      await add(name, (own) =>
        rename(path, own).catch(async (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EXDEV') throw error
          await copyFile(path, own)
        }),
      ).ready
      await cache.tidy()
    },

    async forget(beginning) {
      for (const [name, entry] of [...entries]) {
        if (!name.startsWith(beginning)) continue
        entries.delete(name)
        entry.isForgotten = true
        if (entry.users === 0) await rm(entry.path, { force: true })
      }
    },

    async tidy() {
      const before = now() - unusedMilliseconds
      await removeUnused((entry, totalBytes) => entry.usedAt < before || totalBytes > maximumBytes)
    },
  }
  return cache
}
