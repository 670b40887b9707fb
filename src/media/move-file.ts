import { randomBytes } from 'node:crypto'
import { constants, copyFile, link, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** The file under a second name, by hard link where the file system allows it, else as a (copy-on-write) copy. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw error
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  })
}

/**
 * Moves a finished file to its place in a folder that is there: complete or not there at all. It is not flushed: what is to
 * last, the media store takes over (`adopt`), and flushes.
 */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    const near = `${to}.${randomBytes(4).toString('hex')}.part`
    try {
      await copyFile(from, near)
      await rename(near, to)
    } finally {
      await rm(near, { force: true })
    }
  })
}

/** Nothing there is no error. `rm` looks twice at what it removes: three calls of the system for one. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** A temporary folder of ours and what is in it; as a rule that is nothing any more, or some files. Nothing there is no error. */
export async function removeFolder(path: string): Promise<void> {
  try {
    for (const name of await readdir(path)) await removeFile(join(path, name))
    await rmdir(path)
  } catch (error) {
    // Any error: a folder in it, a file in its place; `rm` says what cannot be removed.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await rm(path, { recursive: true, force: true })
  }
}
