import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { connectToCluster } from '../../src/engine/cluster-connection.ts'
import { findClusterFolder } from '../../src/engine/cluster-folder.ts'
import { openDatabase, readOwner } from '../../src/engine/database.ts'
import type { Database, OpenDatabaseOptions } from '../../src/engine/database-server.ts'
import { packagedBinaries } from '../../src/engine/postgres-binaries.ts'
import { readPostmaster } from '../../src/engine/postmaster.ts'
import { isAlive } from '../../src/engine/process-identity.ts'
import { canEnter } from '../../src/engine/server-user.ts'
import { within } from '../support/folder.ts'

const NOBODY = { uid: 65534, gid: 65534 }
const holder = fileURLToPath(new URL('./hold-database.ts', import.meta.url))
const isRoot = process.getuid?.() === 0
const nobodyReadsUs = isRoot && (await canEnter(dirname(holder), NOBODY))

let temporary: string
let locations: { system: string; sockets: string }
/** A data folder with a cluster, made once: 150 characters long. */
let dataDirectory: string
const opened: Database[] = []
const children: ChildProcess[] = []
const folders: string[] = []

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'kinetograph-database-'))
  // Run by root, the server is `nobody` and must pass through.
  await chmod(temporary, 0o711)
  locations = { system: join(temporary, 'system'), sockets: '/tmp' }
  dataDirectory = join(temporary, 'x'.repeat(149 - temporary.length))
  const database = await open({})
  await database.stop()
})

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  for (const database of opened.splice(0)) await database.stop()
})

afterAll(async () => {
  for (const folder of folders) {
    // A failed test may have left a server behind.
    const left = await openDatabase({
      dataDirectory: folder,
      purpose: 'guest',
      log: pino({ level: 'silent' }),
      locations,
    }).catch(() => undefined)
    await left?.stop()
  }
  await rm(temporary, { recursive: true, force: true })
})

async function open(options: Partial<OpenDatabaseOptions>, kept = opened): Promise<Database> {
  const database = await openDatabase({
    dataDirectory,
    purpose: 'serve',
    log: pino({ level: 'silent' }),
    locations,
    ...options,
  })
  kept.push(database)
  if (database.role === 'owner') folders.push(options.dataDirectory ?? dataDirectory)
  return database
}

interface Holder {
  child: ChildProcess
  answer: {
    role?: string
    code?: string
    message?: string
    connection?: pg.ClientConfig
    facts?: Record<string, string>
  }
}

async function openElsewhere(options: object, user: object = {}): Promise<Holder> {
  const child = fork(holder, [JSON.stringify({ dataDirectory, purpose: 'serve', locations, ...options })], {
    execArgv: [],
    cwd: '/',
    ...user,
  })
  children.push(child)
  const [answer] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
  return { child, answer: answer as Holder['answer'] }
}

async function ask(connection: object, statement: string): Promise<Record<string, unknown>> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(statement)).rows[0]
  } finally {
    await client.end()
  }
}

const pidOf = (database: Database) => Number(database.describe().pid)

test('it works in a path of 150 characters, and a restart keeps the data', async () => {
  expect(join(dataDirectory, 'postgres').length).toBeGreaterThanOrEqual(150)
  const first = await open({})
  await ask(first.connection, 'create table kept as select 42 as answer')
  const pid = pidOf(first)
  await first.stop()
  expect(isAlive(pid)).toBe(false)
  const second = await open({})
  expect(second).toMatchObject({ kind: 'embedded', role: 'owner', serverVersion: expect.stringMatching(/^18\./) })
  expect(await ask(second.connection, 'select answer from kept')).toEqual({ answer: 42 })
})

test('every session has the timeouts, and the server keeps its promises about safety and silence', async () => {
  const { connection } = await open({})
  const settings = {
    idle_in_transaction_session_timeout: '5s',
    lock_timeout: '3s',
    statement_timeout: '30s',
    synchronous_commit: 'on',
    fsync: 'on',
    data_checksums: 'on',
    listen_addresses: '',
    max_connections: '200',
    log_statement: 'none',
    application_name: 'kinetograph serve',
  }
  const columns = Object.keys(settings).map((name) => `current_setting('${name}') as ${name}`)
  expect(await ask(connection, `select ${columns.join(', ')}`)).toEqual(settings)
})

test('no statement and no value reaches the log of Postgres', async () => {
  const database = await open({})
  await expect(ask(database.connection, `select 'canary-7f3a'::integer`)).rejects.toThrow('canary-7f3a')
  await expect(ask(database.connection, 'select canary_7f3a from nowhere')).rejects.toThrow()
  await database.stop()
  const log = await readFile(database.describe().log!, 'utf8')
  expect(log).toContain('ready to accept connections')
  expect(log).not.toMatch(/canary/)
})

test('the password is needed, random, and in a file for its owner alone', async () => {
  const { connection } = await open({})
  await expect(ask({ ...connection, password: 'password' }, 'select 1')).rejects.toThrow(
    'password authentication failed',
  )
  const file = join(dataDirectory, 'postgres.password')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await readFile(file, 'utf8')).trim()).toHaveLength(48)
  const { host } = connection as { host: string }
  expect((await stat(host)).mode & 0o777).toBe(0o700)
})

test('a second serve is refused with the pid and the endpoint of the first', async () => {
  const { child } = await openElsewhere({ owner: { endpoint: 'http://127.0.0.1:4321' } })
  await expect(open({})).rejects.toMatchObject({
    code: 'DATA_FOLDER_IN_USE',
    message: expect.stringMatching(new RegExp(`process ${child.pid} \\(http://127.0.0.1:4321\\)`)),
  })
})

test('the owner is told to others, with the endpoint as soon as it is announced', async () => {
  expect(await readOwner(dataDirectory)).toBeUndefined()
  const database = await open({})
  expect(await readOwner(dataDirectory)).toEqual({ pid: process.pid, host: expect.any(String) })
  await database.announceEndpoint('http://127.0.0.1:4321')
  expect(await readOwner(dataDirectory)).toMatchObject({ endpoint: 'http://127.0.0.1:4321' })
  await database.stop()
  expect(await readOwner(dataDirectory)).toBeUndefined()
})

test('a guest uses the server of serve and leaves it running', async () => {
  const serve = await open({})
  const { child, answer } = await openElsewhere({ purpose: 'guest' })
  expect(answer).toMatchObject({ role: 'guest', connection: { application_name: 'kinetograph guest' } })
  expect(await ask(answer.connection!, `select 1 as one`)).toEqual({ one: 1 })
  child.send('stop')
  await within(60_000, 'the end of the guest', once(child, 'exit'))
  expect(await ask(serve.connection, 'select 1 as one')).toEqual({ one: 1 })
})

test('a guest owns the server while nobody serves, and stops it on leaving', async () => {
  const guest = await open({ purpose: 'guest' })
  expect(guest.role).toBe('owner')
  expect(await readOwner(dataDirectory)).toBeUndefined()
  const pid = pidOf(guest)
  await guest.stop()
  expect(isAlive(pid)).toBe(false)
})

test('serve takes the server over from a guest, which then leaves it running', async () => {
  const guest = await open({ purpose: 'guest' })
  const serve = await open({})
  expect(serve.role).toBe('owner')
  expect(pidOf(serve)).toBe(pidOf(guest))
  await guest.stop()
  expect(await ask(serve.connection, 'select 1 as one')).toEqual({ one: 1 })
})

test('a server that outlived its killed owner is adopted with its data, and stopped at the end', async () => {
  const { child, answer } = await openElsewhere({})
  const pid = Number(answer.facts!.pid)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isAlive(pid)).toBe(true)
  const next = await open({})
  expect(pidOf(next)).toBe(pid)
  expect(next.connection).toEqual({ ...answer.connection })
  await next.stop()
  expect(isAlive(pid)).toBe(false)
})

test('a killed server is started again and the same connection works', async () => {
  const database = await open({})
  const pid = pidOf(database)
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(pidOf(database)).not.toBe(pid), { timeout: 60_000, interval: 20 })
  expect(await ask(database.connection, 'select 1 as one')).toEqual({ one: 1 })
})

test('a killed backend makes Postgres recover by itself, and it is stopped even when we leave at that moment', async () => {
  let timesGone = 0
  let leave = () => {}
  const write = (line: string) => {
    if (!line.includes('has gone away')) return
    timesGone += 1
    leave()
  }
  const database = await open({ log: pino({}, { write }) })
  const pid = pidOf(database)
  const killWatch = async () => {
    const { backend } = await ask(
      database.connection,
      `select pid as backend from pg_stat_activity where application_name = 'kinetograph watch'`,
    )
    process.kill(Number(backend), 'SIGKILL')
  }
  await killWatch()
  await vi.waitFor(() => expect(timesGone).toBeGreaterThan(0), { timeout: 60_000, interval: 20 })
  await vi.waitFor(() => ask(database.connection, 'select 1'), { timeout: 60_000, interval: 50 })
  expect(pidOf(database)).toBe(pid)
  const left = new Promise<void>((resolve, reject) => {
    leave = () => void database.stop().then(resolve, reject)
  })
  // Once it was told to us, the server is on its way out: there may be nothing left to kill.
  await Promise.race([vi.waitFor(killWatch, 60_000), left])
  await within(60_000, 'the end of the database', left)
  expect(isAlive(pid)).toBe(false)
})

test('a stale postmaster.pid that names a living foreign process is no obstacle, and that process is left alone', async () => {
  // The same user as the server's: Postgres itself would take it for a server.
  const stranger = spawn('sleep', ['60'], isRoot ? NOBODY : {})
  try {
    const database = await open({})
    await database.stop()
    const pgdata = database.describe().cluster!
    const { host } = database.connection as { host: string }
    await writeFile(join(pgdata, 'postmaster.pid'), `${stranger.pid}\n${pgdata}\n1\n5432\n${host}\n\n1 1\nready   \n`)
    const next = await open({})
    expect(pidOf(next)).not.toBe(stranger.pid)
    await next.stop()
    expect(isAlive(stranger.pid!)).toBe(true)
  } finally {
    stranger.kill('SIGKILL')
  }
})

test('a copy of a data folder gets a server of its own, and the original is neither adopted nor harmed', async () => {
  const copy = join(temporary, 'copy')
  const pgdata = join(copy, 'postgres', 'data')
  await copyOwned(dataDirectory, copy)
  const original = await open({})
  const theirs = join(original.describe().cluster!, 'postmaster.pid')
  await cp(theirs, join(pgdata, 'postmaster.pid'))
  const folder = await findClusterFolder(copy)
  const postmaster = await readPostmaster(pgdata)
  await expect(connectToCluster(folder!, postmaster!)).rejects.toThrow('it is left alone')
  const copied = await open({ dataDirectory: copy })
  expect(pidOf(copied)).not.toBe(pidOf(original))
  await copied.stop()
  expect(await ask(original.connection, 'select 1 as one')).toEqual({ one: 1 })
})

describe.concurrent('seen by looking every few seconds, so side by side:', () => {
  test('a guest becomes the owner when serve leaves', async ({ onTestFinished }) => {
    const { open } = await copyCluster('left', onTestFinished)
    const serve = await open({})
    const guest = await open({ purpose: 'guest' })
    expect(guest.role).toBe('guest')
    await serve.stop()
    await vi.waitFor(() => expect(guest.role).toBe('owner'), 60_000)
    expect(await ask(guest.connection, 'select 1 as one')).toEqual({ one: 1 })
  })

  test('a socket that a cleaner removed is made anew', async ({ onTestFinished }) => {
    const { open } = await copyCluster('cleaned', onTestFinished)
    const database = await open({})
    const { host } = database.connection as { host: string }
    await rm(join(host, '.s.PGSQL.5432'))
    await vi.waitFor(() => ask(database.connection, 'select 1'), { timeout: 60_000, interval: 100 })
  })

  test('serve that lost its data folder says so and leaves the server to the other', async ({ onTestFinished }) => {
    const { open, folder } = await copyCluster('lost', onTestFinished)
    const onFatal = vi.fn()
    const database = await open({ onFatal })
    const pid = pidOf(database)
    const lock = join(folder, 'owner.lock')
    const record = JSON.parse(await readFile(lock, 'utf8'))
    await writeFile(lock, JSON.stringify({ ...record, token: 'other' }))
    await vi.waitFor(() => expect(onFatal).toHaveBeenCalled(), 60_000)
    expect(onFatal.mock.calls).toEqual([[expect.objectContaining({ code: 'DATA_FOLDER_LOST' })]])
    await database.stop()
    expect(isAlive(pid)).toBe(true)
    await rm(lock)
    expect(pidOf(await open({}))).toBe(pid)
  })

  test('serve whose data folder was taken from another machine or container kills its server: there is another one', async ({
    onTestFinished,
  }) => {
    const { open, folder } = await copyCluster('taken', onTestFinished)
    const onFatal = vi.fn()
    const database = await open({ onFatal })
    const pid = pidOf(database)
    const lock = join(folder, 'owner.lock')
    const record = JSON.parse(await readFile(lock, 'utf8'))
    const elsewhere = { ...record, token: 'other', host: 'other', boot: 'other', pidNamespace: 'other' }
    await writeFile(lock, JSON.stringify(elsewhere))
    await vi.waitFor(() => expect(onFatal).toHaveBeenCalled(), 60_000)
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 60_000)
    // What belongs to the other server by then is as it was.
    expect(await readFile(lock, 'utf8')).toBe(JSON.stringify(elsewhere))
    await database.stop()
    await rm(lock)
    expect(await ask((await open({})).connection, 'select 1 as one')).toEqual({ one: 1 })
  })
})

test('data of another major version is refused with the way to upgrade', async () => {
  const folder = join(temporary, 'older')
  await mkdir(join(folder, 'postgres', 'data'), { recursive: true })
  await chmod(folder, 0o711)
  await writeFile(join(folder, 'postgres', 'data', 'PG_VERSION'), '17\n')
  await writeFile(join(folder, 'postgres.password'), 'irrelevant\n')
  await expect(open({ dataDirectory: folder })).rejects.toMatchObject({
    code: 'DATABASE_VERSION',
    message: expect.stringMatching(
      /written by Postgres 17.*brings Postgres 18.*kinetograph backup.*kinetograph restore/,
    ),
  })
  expect(await readOwner(folder)).toBeUndefined()
})

test('a data folder that another host holds is refused to serve and to guests', async () => {
  const folder = join(temporary, 'shared')
  await mkdir(folder)
  const lock = { pid: 7, host: 'other.example', boot: 'other', token: 'other', purpose: 'serve', state: 'ready' }
  await writeFile(join(folder, 'owner.lock'), JSON.stringify(lock))
  for (const purpose of ['serve', 'guest'] as const) {
    await expect(open({ dataDirectory: folder, purpose })).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringMatching(/process 7 on host other\.example.*DATABASE_URL/),
    })
  }
})

test('a data folder that cannot be made is named', async () => {
  await writeFile(join(temporary, 'file'), '')
  await expect(open({ dataDirectory: join(temporary, 'file', 'data') })).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringContaining(join(temporary, 'file')),
  })
})

describe.skipIf(!isRoot)('run by root (skipped otherwise: only root can become another user)', () => {
  test('the server runs as nobody', async () => {
    const database = await open({})
    const status = await readFile(`/proc/${pidOf(database)}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t65534\t65534\t65534/m)
    expect(database.describe()).toMatchObject({ 'runs as': 'uid 65534' })
  })

  test('under a 0700 home the cluster and the programs go where nobody can reach them, and are found again', async () => {
    const home = join(temporary, 'home')
    await mkdir(home, { mode: 0o700 })
    const binariesPackage = join(home, 'package')
    await copyPackageWithoutLinks(binariesPackage)
    const folder = join(home, 'data')
    const first = await open({ dataDirectory: folder, binariesPackage })
    expect(first.describe()).toMatchObject({
      cluster: expect.stringContaining(locations.system),
      programs: expect.stringContaining(locations.system),
      'data folder': folder,
    })
    await ask(first.connection, 'create table kept as select 42 as answer')
    await first.stop()
    const second = await open({ dataDirectory: folder, binariesPackage })
    expect(second.describe().cluster).toBe(first.describe().cluster)
    expect(await ask(second.connection, 'select answer from kept')).toEqual({ answer: 42 })
    expect((await stat(home)).mode & 0o777).toBe(0o700)
  })

  test.skipIf(!nobodyReadsUs)('an ordinary user without root makes and runs a cluster of its own', async () => {
    const folder = join(temporary, 'nobody')
    await mkdir(folder, { mode: 0o700 })
    await chown(folder, NOBODY.uid, NOBODY.gid)
    const { child, answer } = await openElsewhere({ dataDirectory: folder }, NOBODY)
    expect(answer).toMatchObject({ role: 'owner' })
    // Root visits (doctor), and the folder stays the other user's.
    const guest = await open({ dataDirectory: folder, purpose: 'guest' })
    expect(guest.role).toBe('guest')
    child.send('stop')
    await within(60_000, 'the end of the owner', once(child, 'exit'))
    await guest.stop()
    expect((await stat(join(folder, 'postgres.log'))).uid).toBe(NOBODY.uid)
  })

  test.skipIf(!nobodyReadsUs)('a uid without a passwd entry is pointed to DATABASE_URL', async () => {
    const folder = join(temporary, 'nameless')
    await mkdir(folder)
    await chown(folder, 54_321, 54_321)
    const { answer } = await openElsewhere({ dataDirectory: folder }, { uid: 54_321, gid: 54_321 })
    expect(answer).toMatchObject({
      code: 'DATABASE_USER_UNUSABLE',
      message: expect.stringMatching(/uid 54321.*DATABASE_URL/),
    })
  })
})

/** A copy of the cluster for one test among others at the same time; what it opens is stopped at its end. */
async function copyCluster(name: string, onTestFinished: (end: () => Promise<void>) => void) {
  const folder = join(temporary, name)
  await copyOwned(dataDirectory, folder)
  const kept: Database[] = []
  onTestFinished(async () => {
    for (const database of kept) await database.stop()
  })
  return {
    folder,
    open: (options: Partial<OpenDatabaseOptions>) => open({ dataDirectory: folder, ...options }, kept),
  }
}

/** As `cp -a` does: root keeps the owners, without whom Postgres refuses its folder. */
async function copyOwned(source: string, target: string): Promise<void> {
  const { code } = await new Promise<{ code: number | null }>((resolve) =>
    spawn('cp', ['-a', source, target]).once('exit', (exit) => resolve({ code: exit })),
  )
  if (code !== 0) throw new Error(`cp ended with ${code}`)
}

/** As after `npm install --ignore-scripts`. */
async function copyPackageWithoutLinks(target: string): Promise<void> {
  await cp(packagedBinaries(), target, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink() && !path.endsWith('.a'),
  })
}
