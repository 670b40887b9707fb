import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { constants, copyFile, link, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { KinetographError } from '../client/index.ts'
import { CommandError, exitCodes } from './command-error.ts'

const downloadMilliseconds = 600_000

/**
 * Fails before anything is made when the result could not be put there.
 * @throws CommandError 2
 */
export async function checkTarget(path: string, isForced: boolean): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENAMETOOLONG') return null
    throw new CommandError(
      `The file name ${parse(path).base} is too long; --output names another one.`,
      exitCodes.usage,
    )
  })
  if (found?.isDirectory()) throw new CommandError(`${path} is a folder; --output names a file.`, exitCodes.usage)
  if (found && !isForced)
    throw new CommandError(`${path} already exists. --force replaces it, --output names another file.`, exitCodes.usage)
  // Tried, not asked: to root everything is writable, and a disk may be full or read-only.
  const trial = temporaryBeside(path)
  try {
    await writeFile(trial, '', { flag: 'wx' })
    await rm(trial)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandError(`Nothing can be written to the folder ${dirname(path)} (${code}).`, exitCodes.usage, {
      cause,
    })
  }
}

/** Its own name may be as long as a name can be. */
const temporaryBeside = (path: string): string => join(dirname(path), `.kinetograph-${randomUUID().slice(0, 8)}.part`)

/**
 * Downloads to a file that appears whole or not at all.
 * @throws CommandError; KinetographError `UNREACHABLE` when the connection broke
 */
export async function saveFile(
  url: string,
  path: string,
  options: { isForced: boolean; sha256?: string },
): Promise<{ sizeBytes: number }> {
  const temporary = temporaryBeside(path)
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(downloadMilliseconds) }).catch(brokeOff)
    if (!response.ok || !response.body)
      throw new CommandError(`The file cannot be fetched (HTTP status ${response.status}).`)
    const hash = createHash('sha256')
    let sizeBytes = 0
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of unbroken(chunks)) {
          hash.update(chunk)
          sizeBytes += chunk.length
          yield chunk
        }
      },
      createWriteStream(temporary, { flags: 'wx' }),
    )
    if (options.sha256 !== undefined && hash.digest('hex') !== options.sha256)
      throw new CommandError('The downloaded file is damaged. Run the command again.')
    await (options.isForced ? rename(temporary, path) : publishNew(temporary, path))
    return { sizeBytes }
  } finally {
    await rm(temporary, { force: true })
  }
}

function brokeOff(cause: unknown): never {
  throw new KinetographError('UNREACHABLE', 'The file cannot be fetched: the connection was lost.', { cause })
}

/** What breaks here is the connection, not the disk. */
async function* unbroken<Chunk>(chunks: AsyncIterable<Chunk>) {
  try {
    yield* chunks
  } catch (error) {
    brokeOff(error)
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
