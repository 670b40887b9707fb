import { randomBytes } from 'node:crypto'
import { constants, copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'

/** Longer than any job: a folder this old belongs to a pool that is gone, wherever it ran. */
const abandonedMilliseconds = 15 * 60 * 1000
const prefix = 'media-'
const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '') || 'host'
const ours = new Set<string>()

/** Path for a new pool's folder (not made yet); its name says which process it belongs to. */
export function nameWorkFolder(workDirectory: string): string {
  const name = `${prefix}${host}-${process.pid}-${randomBytes(4).toString('hex')}`
  ours.add(name)
  return join(workDirectory, name)
}

/** Removes what killed processes left behind: folders of dead processes of this host, and old ones of any host. */
export async function sweepWorkFolders(workDirectory: string, now: () => number): Promise<number> {
  const names = await readdir(workDirectory).catch(() => [])
  let removed = 0
  for (const name of names) {
    const [, folderHost, processId] = /^media-([A-Za-z0-9]+)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? []
    if (processId === undefined || ours.has(name)) continue
    const path = join(workDirectory, name)
    const changed = await stat(path).catch(() => null)
    const abandoned = changed !== null && now() - changed.mtimeMs > abandonedMilliseconds
    // Our own number under another name is a former life: in a container it is always the same.
    const dead = folderHost === host && (Number(processId) === process.pid || !isAlive(Number(processId)))
    if (!abandoned && !dead) continue
    await rm(path, { recursive: true, force: true })
    removed++
  }
  return removed
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The file under a second name, by hard link where the file system allows it, else as a (copy-on-write) copy. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw error
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  })
}

/** Moves a finished file to its place: on disk before it is visible, complete or not there at all. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await flush(from)
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    const near = `${to}.${randomBytes(4).toString('hex')}.part`
    try {
      await copyFile(from, near)
      await flush(near)
      await rename(near, to)
    } finally {
      await rm(near, { force: true })
    }
  })
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}
