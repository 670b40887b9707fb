import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { DatabaseError, ignoreMissing } from './database-error.ts'

/** Whom the server runs as; undefined: as ourselves. */
export type ServerUser = { uid: number; gid: number } | undefined

const WAY_OUT = 'or set DATABASE_URL to a Postgres of your own'

/**
 * Postgres refuses to run as root. Root runs it as the user that owns the existing data, else as the one that owns the
 * data folder (so that this user can start it, too), else as `nobody`.
 * @throws DatabaseError DATABASE_USER_UNUSABLE
 */
export async function chooseServerUser(dataDirectory: string, existingData: string): Promise<ServerUser> {
  if (process.getuid === undefined) return undefined
  if (process.getuid() !== 0) {
    requirePasswdEntry(process.getuid())
    return undefined
  }
  const dataOwner = await stat(existingData).catch(ignoreMissing)
  if (dataOwner && dataOwner.uid !== 0) return { uid: dataOwner.uid, gid: dataOwner.gid }
  const users = await readPasswd()
  const { uid } = await stat(dataDirectory)
  const chosen = (uid !== 0 && users.find((user) => user.uid === uid)) || users.find((user) => user.name === 'nobody')
  if (chosen) return { uid: chosen.uid, gid: chosen.gid }
  throw new DatabaseError(
    'DATABASE_USER_UNUSABLE',
    `Postgres cannot run as root and /etc/passwd has no user "nobody": run as another user, ${WAY_OUT}.`,
  )
}

/** Whether `user` may enter every folder from the root down to `folder`, by mode bits. */
export async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  if (!user) return true
  for (let current = folder; ; current = dirname(current)) {
    // Any error: where we cannot look, it cannot go.
    const found = await stat(current).catch(() => undefined)
    if (!found) return false
    const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001
    if ((found.mode & bit) === 0) return false
    if (current === dirname(current)) return true
  }
}

function requirePasswdEntry(uid: number): void {
  try {
    userInfo()
  } catch {
    throw new DatabaseError(
      'DATABASE_USER_UNUSABLE',
      `The embedded Postgres needs a passwd entry for its user, and uid ${uid} has none: run as a named user, ${WAY_OUT}.`,
    )
  }
}

async function readPasswd(): Promise<{ name: string; uid: number; gid: number }[]> {
  const passwd = (await readFile('/etc/passwd', 'utf8').catch(ignoreMissing)) ?? ''
  return passwd
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }))
}
