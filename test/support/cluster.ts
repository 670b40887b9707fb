import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { connect } from '../../src/engine/connection.ts'
import { openDatabase, readOwner } from '../../src/engine/database.ts'
import { openLeases } from '../../src/engine/lease.ts'
import { migrate } from '../../src/engine/migrate.ts'

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

interface SharedCluster {
  connection: ClusterConnection
  stop(): Promise<void>
}
const sharedCluster = Symbol.for('kinetograph tests: the cluster')
const users = Symbol.for('kinetograph tests: who uses the cluster')
const shared = globalThis as { [sharedCluster]?: Promise<SharedCluster>; [users]?: number }

/** Vitest's globalSetup: one embedded cluster for the whole run, whichever project asks first. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared[users] = (shared[users] ?? 0) + 1
  shared[sharedCluster] ??= startCluster()
  const { connection, stop } = await shared[sharedCluster]
  project.provide('clusterConnection', connection)
  return async () => {
    shared[users]! -= 1
    if (shared[users] === 0) await stop()
  }
}

async function startCluster(): Promise<SharedCluster> {
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
  const cluster = { host, port, user, password, options, database: connection.database }
  // The machine does not lose power in a test: what is killed are processes.
  for (const setting of ['fsync', 'full_page_writes']) await asSuperuser(cluster, `alter system set ${setting} = off`)
  // A connection that a test froze while it was signing in keeps every DROP DATABASE waiting for as long (60 s).
  await asSuperuser(cluster, `alter system set authentication_timeout = '10s'`)
  await asSuperuser(cluster, 'select pg_reload_conf()')
  await asSuperuser(cluster, `create database ${migratedTemplate}`)
  await migrateTemplate({ ...cluster, database: migratedTemplate })
  return {
    connection: cluster,
    async stop() {
      delete shared[sharedCluster]
      await database.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const migratedTemplate = 'kinetograph_migrated'

/** What every gateway makes of an empty database at its first start. */
async function migrateTemplate(connection: ClusterConnection): Promise<void> {
  const log = pino({ level: 'error' })
  const database = connect(connection, 2, log)
  await migrate(connection, log)
  const leases = await openLeases({ vital: database, holder: 1, log, generationInLog: String, killPoint: () => {} })
  await leases.stop()
  await database.destroy()
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

/**
 * A fresh database on the tests' cluster: empty, or migrated already, or a copy of another one (which must have no
 * connections).
 */
export async function createTestDatabase(
  options: { template?: string; migrated?: boolean } = {},
): Promise<TestDatabase> {
  const cluster = inject('clusterConnection')
  const name = `test_${randomBytes(6).toString('hex')}`
  const source = options.template ?? (options.migrated ? migratedTemplate : undefined)
  const template = source === undefined ? '' : ` template ${pg.escapeIdentifier(source)}`
  await asSuperuser(cluster, `create database ${pg.escapeIdentifier(name)}${template}`)
  const connection = { ...cluster, database: name }
  return {
    connection,
    connectionString: connectionStringOf(connection),
    drop: () => asSuperuser(cluster, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`),
  }
}

function connectionStringOf({ host, port, user, password, database }: ClusterConnection): string {
  const path = host.startsWith('/') ? `/${database}?host=${encodeURIComponent(host)}&port=${port}` : undefined
  return `postgresql://${user}:${password}@${path ?? `${host}:${port}/${database}`}`
}

async function asSuperuser(cluster: ClusterConnection, statement: string): Promise<void> {
  // DROP DATABASE waits for a checkpoint and for every other connection: on a busy machine longer than a statement may.
  const client = new pg.Client({ ...cluster, options: `${cluster.options} -c statement_timeout=0 -c lock_timeout=0` })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
