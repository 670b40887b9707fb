import { randomBytes } from 'node:crypto'
import { constants, copyFile, link, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The file under a second name, by hard link where the file system allows it, else as a (copy-on-write) copy. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw error
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  })
}

/**
 * Moves a finished file to its place: complete or not there at all. It is not flushed: what is to
 * last, the media store takes over (`adopt`), and flushes.
 */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  const move = () => rename(from, to)
  await move()
    .catch(async (error: NodeJS.ErrnoException) => {
      // Its folder may not be there.
      if (error.code !== 'ENOENT') throw error
      await mkdir(dirname(to), { recursive: true })
      await move()
    })
    .catch(async (error: NodeJS.ErrnoException) => {
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
