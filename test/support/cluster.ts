import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { openDatabase, readOwner } from '../../src/engine/database.ts'

/** How to reach the tests' cluster as its superuser. */
export interface ClusterConnection {
  host: string
  port: number
  user: string
  password: string
  database: string
  options: string
}

export interface TestDatabase {
  /** For `new pg.Pool(connection)`. */
  connection: ClusterConnection
  /** For `DATABASE_URL` of a child process. */
  connectionString: string
  drop(): Promise<void>
}

declare module 'vitest' {
  interface ProvidedContext {
    clusterConnection: ClusterConnection
  }
}

const PREFIX = 'kinetograph-test-'
const SURELY_LEFT_MILLISECONDS = 1_800_000

/** Vitest's globalSetup: one embedded cluster for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep()
  const folder = await mkdtemp(join(tmpdir(), PREFIX))
  // Run by root, the server is `nobody` and must pass through.
  await chmod(folder, 0o711)
  const database = await openDatabase({
    dataDirectory: join(folder, 'data'),
    purpose: 'serve',
    log: pino({ level: 'error' }),
  })
  const connection = database.connection
  if (!('host' in connection)) throw new Error('the tests need the embedded database')
  const { host, port, user, password = '', options } = connection
  project.provide('clusterConnection', { host, port, user, password, options, database: connection.database })
  return async () => {
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A run that was killed leaves its cluster behind, with a server. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name)
    const dataDirectory = join(folder, 'data')
    const found = name.startsWith(PREFIX) && (await stat(dataDirectory).catch(() => undefined))
    if (!found || Date.now() - found.mtimeMs < SURELY_LEFT_MILLISECONDS || (await readOwner(dataDirectory))) continue
    const left = await openDatabase({ dataDirectory, purpose: 'guest', log: pino({ level: 'silent' }) })
    await left.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A fresh database on the tests' cluster, empty or a copy of another one (which must have no connections). */
export async function createTestDatabase(options: { template?: string } = {}): Promise<TestDatabase> {
  const cluster = inject('clusterConnection')
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = options.template === undefined ? '' : ` template ${pg.escapeIdentifier(options.template)}`
  await asSuperuser(cluster, `create database ${pg.escapeIdentifier(name)}${template}`)
  const connection = { ...cluster, database: name }
  return {
    connection,
    connectionString: connectionStringOf(connection),
    drop: () => asSuperuser(cluster, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`),
  }
}

function connectionStringOf({ host, port, user, password, database }: ClusterConnection): string {
  const place = host.startsWith('/') ? `/${database}?host=${encodeURIComponent(host)}&port=${port}` : undefined
  return `postgresql://${user}:${password}@${place ?? `${host}:${port}/${database}`}`
}

async function asSuperuser(cluster: ClusterConnection, statement: string): Promise<void> {
  const client = new pg.Client(cluster)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
