import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { KinetographError } from '../client/index.ts'
import { type MediaKind, mediaKinds } from '../generations/media/media-kinds.ts'
import { identify, sentenceOf } from '../media/magic.ts'

const headBytes = 4096

/**
 * Puts the bytes of a file in the place of each `{ "file": "…" }`: pictures, videos and sounds below these folders, links
 * followed. A relative path is read from the first folder.
 * @throws KinetographError for every other file
 */
export function createFileReader(folders: readonly string[]): (input: unknown) => Promise<unknown> {
  const [first] = folders
  if (first === undefined) throw new Error('no folder')

  async function walk(value: unknown): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return Promise.all(value.map(walk))
    const entries = Object.entries(value)
    const [name, path] = entries[0] ?? []
    if (entries.length === 1 && name === 'file' && typeof path === 'string') return read(path)
    return Object.fromEntries(await Promise.all(entries.map(async ([key, item]) => [key, await walk(item)] as const)))
  }

  async function read(path: string): Promise<Blob> {
    const real = await realpath(resolve(first!, path)).catch(() => null)
    const allowed = await Promise.all(folders.map((folder) => realpath(folder).catch(() => null)))
    if (real === null || !allowed.some((folder) => folder !== null && isBelow(real, folder)))
      throw refused(`There is no file ${path} in the folders that may be read.`)
    // A name that became a link meanwhile leads elsewhere; one that is a pipe would never open.
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
    if (!file) throw refused(`${path} cannot be read.`)
    try {
      const stat = await file.stat()
      if (!stat.isFile()) throw refused(`${path} is not a file.`)
      const head = Buffer.alloc(Math.min(headBytes, stat.size))
      await file.read(head, 0, head.length, 0)
      const kind = identify(head)
      if (kind.kind === 'empty') throw refused(`${path} is empty.`)
      // Nothing else leaves this machine.
      if (kind.kind === 'other') throw refused(`${path} is not a picture, video or sound: ${sentenceOf(kind)}`)
      const { word, maximumBytes } = mediaKinds[kind.kind.toUpperCase() as MediaKind]
      if (stat.size > maximumBytes)
        throw refused(`${path}: a ${word} may have ${maximumBytes} bytes; this has ${stat.size}.`)
      return new Blob([new Uint8Array(await file.readFile())])
    } finally {
      await file.close()
    }
  }

  return walk
}

const isBelow = (path: string, folder: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)

const refused = (message: string) => new KinetographError('REFUSED', message)
