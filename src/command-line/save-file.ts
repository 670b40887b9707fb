import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { access, constants, copyFile, link, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { CommandError, exitCodes } from './command-error.ts'

const downloadMilliseconds = 600_000

/**
 * Fails before anything is made when the result could not be put there.
 * @throws CommandError 2
 */
export async function checkTarget(path: string, isForced: boolean): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) throw new CommandError(`${path} is a folder; --output names a file.`, exitCodes.usage)
  if (found && !isForced)
    throw new CommandError(
      `${path} is there already. --force replaces it, --output names another file.`,
      exitCodes.usage,
    )
  await access(dirname(path), constants.W_OK).catch(() => {
    throw new CommandError(`Nothing can be written to the folder ${dirname(path)}.`, exitCodes.usage)
  })
}

/**
 * Downloads to a file that appears whole or not at all.
 * @throws CommandError
 */
export async function saveFile(
  url: string,
  path: string,
  options: { isForced: boolean; sha256?: string },
): Promise<{ sizeBytes: number }> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(downloadMilliseconds) }).catch((error: unknown) => {
      throw new CommandError('The file cannot be fetched: the gateway does not answer.', exitCodes.failed, {
        cause: error,
      })
    })
    if (!response.ok || !response.body)
      throw new CommandError(`The file cannot be fetched (HTTP status ${response.status}).`)
    const hash = createHash('sha256')
    let sizeBytes = 0
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          sizeBytes += chunk.length
          yield chunk
        }
      },
      createWriteStream(temporary, { flags: 'wx' }),
    )
    if (options.sha256 !== undefined && hash.digest('hex') !== options.sha256)
      throw new CommandError('The file arrived damaged. Run the command again.')
    await (options.isForced ? rename(temporary, path) : publishNew(temporary, path))
    return { sizeBytes }
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Unlike a rename, replaces nothing that appeared meanwhile. */
async function publishNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error
      // Some file systems know no links.
      await copyFile(temporary, path, constants.COPYFILE_EXCL)
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new CommandError(`${path} appeared meanwhile and was not replaced.`)
  }
}
