import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode, ignoreMissing } from './database-error.ts'
import { identify, type ProcessIdentity, presenceOf } from './process-identity.ts'

export const RENEW_EVERY_MILLISECONDS = 3_000
/** A lock of another host is void when it was not renewed for this long. */
export const STALE_AFTER_MILLISECONDS = 30_000
/** Up to this age a lock of another host is watched before it is called stale: its clock may differ from ours. */
const CLOCK_DOUBT_MILLISECONDS = 600_000

export interface LockRecord extends ProcessIdentity {
  /** Proves to the holder that the file is still its own. */
  token: string
  purpose: 'serve' | 'guest'
  state: 'starting' | 'ready' | 'stopping'
  /** HTTP URL of the holder, once it listens. */
  endpoint?: string
}

export interface FolderLock {
  readonly record: Readonly<LockRecord>
  /** Says that the holder still lives; false when another process has taken the lock. */
  renew(): Promise<boolean>
  update(change: { state?: LockRecord['state']; endpoint?: string }): Promise<void>
  release(): Promise<void>
}

/** Who holds the lock instead. `here`: on this host, where its socket can be reached. */
export interface HeldLock {
  record: LockRecord
  here: boolean
}

const lockPath = (folder: string) => join(folder, 'owner.lock')

/** The holder of the folder; undefined when there is none or it is gone. */
export async function readLock(folder: string): Promise<HeldLock | undefined> {
  const found = await readRecord(lockPath(folder))
  return found && (await judge(lockPath(folder), found, 0))
}

/**
 * Takes the folder's lock, or tells who holds it. A dead holder's lock is taken over; so is a ready guest's by `serve`,
 * and the guest notices at its next renewal.
 * @param watchMilliseconds how long a lock of another host with a doubtful clock is watched for a renewal
 */
export async function takeLock(
  folder: string,
  purpose: LockRecord['purpose'],
  watchMilliseconds = 2 * RENEW_EVERY_MILLISECONDS,
): Promise<{ lock: FolderLock } | { held: HeldLock }> {
  const path = lockPath(folder)
  const record: LockRecord = {
    ...identify(process.pid),
    token: randomBytes(8).toString('hex'),
    purpose,
    state: 'starting',
  }
  for (;;) {
    if (await createExclusively(path, record)) return { lock: lockOf(path, record) }
    const found = await readRecord(path)
    if (!found) continue
    const held = await judge(path, found, watchMilliseconds)
    const yields = held?.here && held.record.purpose === 'guest' && held.record.state === 'ready'
    if (held && !(yields && purpose === 'serve')) return { held }
    await displace(path, found.record?.token)
  }
}

function lockOf(path: string, record: LockRecord): FolderLock {
  const isMine = async () => (await readRecord(path))?.record?.token === record.token
  return {
    record,
    async renew() {
      // Somebody tidied the folder: the lock is ours again unless another process was faster.
      if (!(await readRecord(path))) await createExclusively(path, record)
      if (!(await isMine())) return false
      const now = new Date()
      await utimes(path, now, now).catch(ignoreMissing)
      return true
    },
    async update(change) {
      Object.assign(record, change)
      if (!(await isMine())) return
      const temporary = `${path}.${randomBytes(4).toString('hex')}`
      await writeFile(temporary, serialise(record), { mode: 0o644 })
      await rename(temporary, path)
    },
    async release() {
      if (await isMine()) await rm(path, { force: true })
    },
  }
}

interface FoundLock {
  /** Undefined when the file is not readable as a lock (a full disk, an editor). */
  record?: LockRecord
  renewedAt: number
}

async function judge(path: string, found: FoundLock, watchMilliseconds: number): Promise<HeldLock | undefined> {
  const { record } = found
  if (!record) return undefined
  const age = Math.abs(Date.now() - found.renewedAt)
  const presence = presenceOf(record)
  if (presence === 'running') return { record, here: true }
  if (presence === 'gone') return undefined
  if (age < STALE_AFTER_MILLISECONDS) return { record, here: presence !== 'elsewhere' }
  if (watchMilliseconds === 0 || presence !== 'elsewhere' || age > CLOCK_DOUBT_MILLISECONDS) return undefined
  await sleep(watchMilliseconds)
  const later = await readRecord(path)
  return later?.record && later.renewedAt !== found.renewedAt ? { record: later.record, here: false } : undefined
}

/** Removes the lock that was judged; puts another one back when the file changed in between. */
async function displace(path: string, token: string | undefined): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  try {
    await rename(path, aside)
  } catch (error) {
    return ignoreMissing(error)
  }
  const moved = await readRecord(aside)
  if (moved?.record && moved.record.token !== token) await createExclusively(path, moved.record)
  await rm(aside, { force: true })
}

async function createExclusively(path: string, record: LockRecord): Promise<boolean> {
  try {
    await writeFile(path, serialise(record), { flag: 'wx', mode: 0o644 })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

async function readRecord(path: string): Promise<FoundLock | undefined> {
  for (let round = 0; ; round++) {
    let text: string
    let renewedAt: number
    try {
      text = await readFile(path, 'utf8')
      renewedAt = (await stat(path)).mtimeMs
    } catch (error) {
      return ignoreMissing(error)
    }
    const record = parse(text)
    if (record) return { record, renewedAt }
    // Between its creation and its first bytes the file is empty.
    if (round === 20) return { renewedAt }
    await sleep(25)
  }
}

function parse(text: string): LockRecord | undefined {
  try {
    const record = JSON.parse(text) as LockRecord
    return Number.isInteger(record.pid) && typeof record.token === 'string' ? record : undefined
  } catch {
    // Any error: what is no JSON is no lock.
    return undefined
  }
}

const serialise = (record: LockRecord) => `${JSON.stringify(record, undefined, 2)}\n`
