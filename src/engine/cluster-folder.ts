import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseError, errorCode, errorMessage, ignoreMissing } from './database-error.ts'
import { canEnter, chooseServerUser, type ServerUser } from './server-user.ts'

/** Where the parts of one embedded cluster lie. */
export interface ClusterFolder {
  /** The data folder's real path. */
  dataDirectory: string
  /** Holds `data` (PGDATA); inside the data folder, or elsewhere with a pointer file to it. */
  cluster: string
  pgdata: string
  /** Postgres's own log; statements and values are never in it. */
  logFile: string
  password: string
  user: ServerUser
}

/** Folders outside the data folder; tests give their own. */
export interface Locations {
  /** Where root puts what `nobody` must reach. Must survive a reboot. */
  system: string
  /** Where the socket's folder goes: short, since a socket's path ends at 107 bytes. */
  sockets: string
}

export const DEFAULT_LOCATIONS: Locations = { system: '/var/lib/kinetograph', sockets: '/tmp' }

const SOCKET_PATH_BYTES = 107
const pointerFile = (dataDirectory: string) => join(dataDirectory, 'postgres.location')
const passwordFile = (dataDirectory: string) => join(dataDirectory, 'postgres.password')

/**
 * Makes the data folder where it is missing and returns its real path.
 * @throws DatabaseError DATA_FOLDER_UNUSABLE
 */
export async function makeDataFolder(path: string): Promise<string> {
  try {
    const created = await mkdir(path, { recursive: true, mode: 0o700 })
    const folder = await realpath(path)
    if (created !== undefined) await admitServerUser(await realpath(created), folder)
    return folder
  } catch (error) {
    throw asUnusable(path, error)
  }
}

/** The existing cluster of a data folder, without changing anything; undefined when there is none yet. */
export async function findClusterFolder(dataDirectory: string): Promise<ClusterFolder | undefined> {
  const cluster = (await pointedCluster(dataDirectory)) ?? join(dataDirectory, 'postgres')
  try {
    await stat(join(cluster, 'data'))
    const password = (await readFile(passwordFile(dataDirectory), 'utf8')).trim()
    return await describeFolder(dataDirectory, cluster, password, undefined)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw asUnusable(dataDirectory, error)
  }
}

/**
 * The cluster's place for its owner, made where it is missing; only under the data folder's lock.
 * @throws DatabaseError DATA_FOLDER_UNUSABLE, DATABASE_USER_UNUSABLE
 */
export async function claimClusterFolder(dataDirectory: string, locations: Locations): Promise<ClusterFolder> {
  try {
    const pointed = await pointedCluster(dataDirectory)
    const inside = join(dataDirectory, 'postgres')
    const existing = join(pointed ?? inside, 'data')
    const user = await chooseServerUser(dataDirectory, existing)
    const password = await ensurePassword(dataDirectory, existing)
    if (pointed) {
      // Any error: whoever put the folder there sees more.
      await stat(pointed).catch(() => {
        throw new DatabaseError(
          'DATA_FOLDER_UNUSABLE',
          `${pointerFile(dataDirectory)} names ${pointed}, which is gone: restore it, or remove the pointer file to start empty.`,
        )
      })
      return await describeFolder(dataDirectory, pointed, password, user)
    }
    if (await canEnter(dataDirectory, user)) {
      await makePrivate(inside, user)
      return await describeFolder(dataDirectory, inside, password, user)
    }
    if (await stat(existing).catch(ignoreMissing)) {
      throw new DatabaseError(
        'DATA_FOLDER_UNUSABLE',
        `Postgres runs as uid ${user?.uid} and cannot enter ${dataDirectory}: let it pass (chmod o+x) on every folder above.`,
      )
    }
    return await describeFolder(dataDirectory, await makeOutside(dataDirectory, locations, user), password, user)
  } catch (error) {
    throw asUnusable(dataDirectory, error)
  }
}

/**
 * A private folder for the socket: named by a secret, so that nobody can make it before us, and the same at each start,
 * so that pools find the server again.
 */
export async function makeSocketFolder(folder: ClusterFolder, locations: Locations): Promise<string> {
  const { dataDirectory, password, user } = folder
  const name = `kg-${createHash('sha256').update(`${dataDirectory}\0${password}`).digest('hex').slice(0, 12)}`
  const failures: string[] = []
  for (const parent of [locations.sockets, folder.cluster]) {
    const path = join(parent, name)
    if (Buffer.byteLength(join(path, '.s.PGSQL.5432')) > SOCKET_PATH_BYTES) {
      failures.push(`${parent} is too long`)
      continue
    }
    try {
      await makePrivate(path, user)
      const found = await lstat(path)
      const owner = user?.uid ?? process.getuid?.()
      if (found.isDirectory() && (owner === undefined || found.uid === owner) && (found.mode & 0o077) === 0) return path
      failures.push(`${path} belongs to somebody else`)
    } catch (error) {
      failures.push(errorMessage(error))
    }
  }
  throw new DatabaseError('DATABASE_START_FAILED', `No place for the Postgres socket: ${failures.join('; ')}.`)
}

async function describeFolder(
  dataDirectory: string,
  folder: string,
  password: string,
  user: ServerUser,
): Promise<ClusterFolder> {
  // The server names its folder by the real path, too.
  const cluster = await realpath(folder)
  return {
    dataDirectory,
    cluster,
    pgdata: join(cluster, 'data'),
    logFile: join(dataDirectory, 'postgres.log'),
    password,
    user,
  }
}

async function pointedCluster(dataDirectory: string): Promise<string | undefined> {
  try {
    return (await readFile(pointerFile(dataDirectory), 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function makeOutside(dataDirectory: string, locations: Locations, user: ServerUser): Promise<string> {
  // Random: a data folder that was removed and made again must not find the former one's cluster.
  const cluster = join(locations.system, `cluster-${randomBytes(6).toString('hex')}`)
  await mkdir(locations.system, { recursive: true, mode: 0o755 })
  if (!(await canEnter(locations.system, user))) {
    throw new DatabaseError(
      'DATA_FOLDER_UNUSABLE',
      `Postgres runs as uid ${user?.uid} and can enter neither ${dataDirectory} nor ${locations.system}: ` +
        'choose another data folder, or set DATABASE_URL to a Postgres of your own.',
    )
  }
  await makePrivate(cluster, user)
  await writeFile(`${cluster}.belongs-to`, `${dataDirectory}\n`)
  await writeFile(pointerFile(dataDirectory), `${cluster}\n`, { flush: true })
  return cluster
}

async function makePrivate(path: string, user: ServerUser): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return
    throw error
  }
  if (user) await chown(path, user.uid, user.gid)
}

/** Folders that root just made are closed to others, but Postgres's user must pass through them. */
async function admitServerUser(top: string, folder: string): Promise<void> {
  const user = await chooseServerUser(folder, join(folder, 'postgres', 'data'))
  if (!user) return
  for (let current = folder; current.startsWith(top); current = dirname(current)) {
    await chown(current, 0, user.gid)
    await chmod(current, 0o710)
  }
}

async function ensurePassword(dataDirectory: string, existingData: string): Promise<string> {
  const path = passwordFile(dataDirectory)
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  if (await stat(existingData).catch(ignoreMissing)) {
    throw new DatabaseError('DATABASE_CREDENTIALS', `${path} is missing: put it back from where the data came.`)
  }
  const password = randomBytes(24).toString('hex')
  await writeFile(path, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true })
  const owner = await stat(dataDirectory)
  if (process.getuid?.() === 0) await chown(path, owner.uid, owner.gid)
  return password
}

/** A file-system error as one for the operator; a DatabaseError stays. */
export function asUnusable(path: string, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  return new DatabaseError('DATA_FOLDER_UNUSABLE', `The data folder ${path} cannot be used: ${errorMessage(error)}.`)
}
