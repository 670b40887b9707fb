import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { until, within } from './folder.ts'

export interface ExternalPostgres {
  /** For `DATABASE_URL`. */
  url: string
  /** The same by its socket, for startDatabaseProxy. */
  socketUrl: string
  /** As a service manager does: fast, and started again. */
  restart(): Promise<void>
  /** Each process of it stands still, and says nothing to anybody. */
  pause(): void
  resume(): void
  /** At once, as a machine that loses its power. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** A server of these binaries on a free port of loopback, in a folder that is gone afterwards. */
export async function startExternalPostgres(binaries: string): Promise<ExternalPostgres> {
  return serve(binaries, await initialized(binaries))
}

/** Two servers: the second has all that the first has answered to have, and takes no writes until it is promoted. */
export async function startReplicatedPostgres(
  binaries: string,
): Promise<{ primary: ExternalPostgres; standby: ExternalPostgres & { promote(): Promise<void> } }> {
  const first = await initialized(binaries)
  const second = await newFolder()
  await cp(join(first.path, 'data'), join(second.path, 'data'), { recursive: true })
  await writeFile(join(second.path, 'data', 'standby.signal'), '')
  if (second.user.uid !== undefined)
    execFileSync('chown', ['-R', `${second.user.uid}:${second.user.gid}`, join(second.path, 'data')])
  await chmod(join(second.path, 'data'), 0o700)
  const primary = await serve(binaries, first)
  const { hostname, port } = new URL(primary.url)
  const standby = await serve(binaries, second, [`primary_conninfo=host=${hostname} port=${port} user=owner`])
  await asOwner(primary.url, async (sql) => {
    await until(
      async () => (await sql.query(`select from pg_stat_replication where state = 'streaming'`)).rowCount === 1,
    )
    // From now on a COMMIT is answered when both have it.
    await sql.query(`alter system set synchronous_standby_names = '*'`)
    await sql.query('select pg_reload_conf()')
  })
  return {
    primary,
    standby: { ...standby, promote: () => asOwner(standby.url, (sql) => sql.query('select pg_promote()')) },
  }
}

interface PostgresFolder {
  path: string
  user: { uid?: number; gid?: number }
}

async function newFolder(): Promise<PostgresFolder> {
  const path = await mkdtemp(join(tmpdir(), 'kinetograph-postgres-'))
  const user = process.getuid?.() === 0 ? nobody() : {}
  if (user.uid !== undefined) {
    await chmod(path, 0o700)
    await chown(path, user.uid, user.gid!)
  }
  return { path, user }
}

async function initialized(binaries: string): Promise<PostgresFolder> {
  const folder = await newFolder()
  const { path, user } = folder
  const options = ['--username', 'owner', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync']
  try {
    execFileSync(join(binaries, 'initdb'), ['--pgdata', join(path, 'data'), ...options], {
      ...{ ...user, cwd: path, stdio: 'ignore' },
    })
    return folder
  } catch (error) {
    await rm(path, { recursive: true, force: true })
    throw error
  }
}

async function serve(
  binaries: string,
  { path, user }: PostgresFolder,
  more: readonly string[] = [],
): Promise<ExternalPostgres> {
  const port = await freePort()
  const own = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${path}`, 'fsync=off', ...more]
  const url = `postgresql://owner@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined
  const start = async () => {
    const output: string[] = []
    const parameters = ['-D', join(path, 'data'), ...own.flatMap((setting) => ['-c', setting])]
    server = spawn(join(binaries, 'postgres'), parameters, { ...user, cwd: path, stdio: ['ignore', 'ignore', 'pipe'] })
    server.stderr!.on('data', (chunk) => output.push(String(chunk)))
    await untilItAnswers(url, server, output)
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill(signal)
    await within(60_000, `the end of Postgres after ${signal}`, gone)
  }
  const toAll = (signal: NodeJS.Signals) => {
    const own = server!.pid!
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(own)], { encoding: 'utf8' })
    // Its own first: it starts no more of them.
    for (const pid of [own, ...children.trim().split(/\s+/).map(Number)]) process.kill(pid, signal)
  }
  // SIGINT is Postgres' fast shutdown: it does not wait for clients.
  const stop = async () => {
    await end('SIGINT')
    await rm(path, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    socketUrl: `postgresql://owner@/postgres?host=${encodeURIComponent(path)}&port=${port}`,
    async restart() {
      await end('SIGINT')
      await start()
    },
    pause: () => toAll('SIGSTOP'),
    resume: () => toAll('SIGCONT'),
    kill: () => end('SIGQUIT'),
    stop,
  }
}

async function asOwner(url: string, use: (sql: pg.Client) => Promise<unknown>): Promise<void> {
  const sql = new pg.Client(url)
  await sql.connect()
  try {
    await use(sql)
  } finally {
    await sql.end()
  }
}
async function untilItAnswers(url: string, server: ChildProcess, output: string[]): Promise<void> {
  while (server.exitCode === null && server.signalCode === null) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    const answered = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => {})
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Postgres did not start:\n${output.join('')}`)
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

/** Postgres refuses to run as root. */
function nobody(): { uid?: number; gid?: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
