import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export interface ExternalPostgres {
  /** For `DATABASE_URL`. */
  url: string
  stop(): Promise<void>
}

/** A server of the system's own binaries on a free port of loopback, in a folder that is gone afterwards. */
export async function startExternalPostgres(binaries: string): Promise<ExternalPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-postgres-'))
  const data = join(folder, 'data')
  const user = process.getuid?.() === 0 ? nobody() : {}
  if (user.uid !== undefined) {
    await chmod(folder, 0o700)
    await chown(folder, user.uid, user.gid!)
  }
  let server: ChildProcess | undefined
  const stop = async () => {
    if (server && server.exitCode === null && server.signalCode === null) {
      const gone = once(server, 'exit')
      // SIGINT is Postgres' fast shutdown: it does not wait for clients.
      server.kill('SIGINT')
      await gone
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const options = ['--pgdata', data, '--username', 'owner', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale']
    execFileSync(join(binaries, 'initdb'), [...options, '--no-sync'], { ...user, cwd: folder, stdio: 'ignore' })
    const port = await freePort()
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`, 'fsync=off']
    const output: string[] = []
    server = spawn(join(binaries, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server.stderr!.on('data', (chunk) => output.push(String(chunk)))
    const url = `postgresql://owner@127.0.0.1:${port}/postgres`
    await untilItAnswers(url, server, output)
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
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
