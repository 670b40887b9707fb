import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type FolderLock, type LockRecord, readLock, takeLock } from './data-folder-lock.ts'
import { identify } from './process-identity.ts'

const made: string[] = []

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-lock-'))
  made.push(folder)
  return folder
}

async function takenLock(folder: string, purpose: 'serve' | 'guest' = 'serve'): Promise<FolderLock> {
  const taken = await takeLock(folder, purpose)
  if ('held' in taken) throw new Error(`held by ${taken.held.record.pid}`)
  return taken.lock
}

/** A lock as some other process left it. */
async function leaveLock(folder: string, change: Partial<LockRecord>, ageSeconds = 0): Promise<void> {
  const record = { ...identify(process.pid), token: 'left', purpose: 'serve', state: 'ready', ...change }
  await writeFile(join(folder, 'owner.lock'), JSON.stringify(record))
  const renewedAt = new Date(Date.now() - ageSeconds * 1_000)
  await utimes(join(folder, 'owner.lock'), renewedAt, renewedAt)
}

const ELSEWHERE = { boot: 'another', pidNamespace: 'another', host: 'other.example' }

test('one of many starting at once gets the lock, and the others learn who has it', async () => {
  const folder = await makeFolder()
  await leaveLock(folder, { startedAt: 'long ago' })
  const taken = await Promise.all(Array.from({ length: 20 }, () => takeLock(folder, 'serve')))
  const locks = taken.flatMap((each) => ('lock' in each ? [each.lock] : []))
  const holding = await Promise.all(locks.map((lock) => lock.renew()))
  expect(holding.filter(Boolean)).toHaveLength(1)
  const held = taken.flatMap((each) => ('held' in each ? [each.held] : []))
  expect(held.every(({ record, here }) => record.pid === process.pid && here)).toBe(true)
})

test('the lock of a dead process is taken over at once, even when its pid is used again', async () => {
  const folder = await makeFolder()
  await leaveLock(folder, { pid: 2 ** 22 + 1 })
  await (await takenLock(folder)).release()
  await leaveLock(folder, { startedAt: 'long ago' })
  expect(await readLock(folder)).toBeUndefined()
  await takenLock(folder)
})

test('the lock of a living process holds, however old its renewal: it may only be frozen', async () => {
  const folder = await makeFolder()
  await leaveLock(folder, {}, 3_600)
  expect(await takeLock(folder, 'serve')).toMatchObject({ held: { here: true } })
})

test('a fresh lock of another host holds, an old one does not', async () => {
  const folder = await makeFolder()
  await leaveLock(folder, ELSEWHERE, 20)
  expect(await takeLock(folder, 'serve')).toMatchObject({ held: { here: false, record: { host: 'other.example' } } })
  await leaveLock(folder, ELSEWHERE, 3_600)
  await takenLock(folder)
})

test('a lock of another host with a wrong clock holds when it is seen to be renewed', async () => {
  const folder = await makeFolder()
  await leaveLock(folder, ELSEWHERE, 60)
  const taking = takeLock(folder, 'serve', 1_000)
  await sleep(100)
  await leaveLock(folder, ELSEWHERE, 57)
  expect(await taking).toMatchObject({ held: { here: false } })
})

test('a guest that is ready yields to serve and notices it; a starting guest does not yield', async () => {
  const folder = await makeFolder()
  const guest = await takenLock(folder, 'guest')
  expect(await takeLock(folder, 'serve')).toHaveProperty('held')
  await guest.update({ state: 'ready' })
  expect(await takeLock(folder, 'guest')).toHaveProperty('held')
  const serve = await takenLock(folder, 'serve')
  expect(await guest.renew()).toBe(false)
  await guest.release()
  expect(await serve.renew()).toBe(true)
})

test('a file that is no lock is replaced, and a removed one is made again by its holder', async () => {
  const folder = await makeFolder()
  await writeFile(join(folder, 'owner.lock'), '')
  const lock = await takenLock(folder)
  await rm(join(folder, 'owner.lock'))
  expect(await lock.renew()).toBe(true)
  expect(JSON.parse(await readFile(join(folder, 'owner.lock'), 'utf8'))).toMatchObject({ pid: process.pid })
  await lock.release()
  expect(await readdir(folder)).toEqual([])
})
