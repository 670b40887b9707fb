import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { RunningCluster } from './cluster-connection.ts'
import { identify } from './process-identity.ts'
import { superviseServer } from './server-supervision.ts'

test('a server that cannot be started again is given up after every pause, and said to be lost once', async () => {
  const cluster = await mkdtemp(join(tmpdir(), 'kinetograph-supervision-'))
  const pgdata = join(cluster, 'data')
  await mkdir(pgdata)
  // Every start fails, since no release brings this version.
  await writeFile(join(pgdata, 'PG_VERSION'), '9\n')
  const lines: { msg: string; level: number }[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const connection = { host: '127.0.0.1', port: 1, user: '', password: '', database: '', ssl: false as const }
  const dead: RunningCluster = {
    connection,
    serverVersion: '9',
    server: identify(process.pid),
    gone: Promise.resolve(),
    disconnect: async () => undefined,
  }
  const folder = {
    dataDirectory: cluster,
    cluster,
    pgdata,
    logFile: join(cluster, 'postgres.log'),
    password: '',
    user: undefined,
  }
  const binaries = { initdb: '', postgres: '', pgCtl: '', major: 18, folder: '' }
  const context = { folder, binaries, locations: { system: cluster, sockets: cluster }, log }
  try {
    const fatal = await new Promise<Error>((resolve) => superviseServer(dead, context, resolve, [0, 1, 2]))
    expect(fatal).toMatchObject({ code: 'DATABASE_LOST', message: expect.stringContaining(folder.logFile) })
    expect(lines.filter(({ msg }) => msg === 'Postgres could not be started again')).toHaveLength(3)
    expect(lines.filter(({ level }) => level === 60)).toHaveLength(1)
  } finally {
    await rm(cluster, { recursive: true, force: true })
  }
})
