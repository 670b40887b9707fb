import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { ClusterFolder } from './cluster-folder.ts'
import { DatabaseError, errorCode } from './database-error.ts'
import type { Postmaster } from './postmaster.ts'
import { identify, type ProcessIdentity, parentOf } from './process-identity.ts'

export const DATABASE_NAME = 'kinetograph'
export const USER_NAME = 'kinetograph'

export interface ClusterConnection {
  host: string
  port: number
  user: string
  password: string
  database: string
  /** Keeps PGSSLMODE of the environment from asking for TLS on the socket. */
  ssl: false
}

/** A server that was proven to be the folder's own. */
export interface RunningCluster {
  connection: ClusterConnection
  serverVersion: string
  server: ProcessIdentity
  /** Resolves when the server dies, stops, or throws all its sessions out. */
  gone: Promise<void>
  /** Gives up the session that watches the server. */
  disconnect(): Promise<void>
}

/**
 * Connects and proves that the server is this folder's: our password, its path, its identifier, its process.
 * @throws DatabaseError when it is another's; the driver's error when it cannot be reached
 */
export async function connectToCluster(folder: ClusterFolder, postmaster: Postmaster): Promise<RunningCluster> {
  const connection: ClusterConnection = {
    host: postmaster.socketFolder || postmaster.address || '127.0.0.1',
    port: postmaster.port,
    user: USER_NAME,
    password: folder.password,
    database: DATABASE_NAME,
    ssl: false,
  }
  const { client, gone } = await connectCreating(connection)
  // Any error: it was to end.
  const disconnect = () => client.end().catch(() => undefined)
  try {
    const serverVersion = await prove(client, folder, postmaster)
    return { connection, serverVersion, server: identify(postmaster.pid), gone, disconnect }
  } catch (error) {
    await disconnect()
    throw error
  }
}

async function prove(client: pg.Client, folder: ClusterFolder, postmaster: Postmaster): Promise<string> {
  const { rows } = await client.query<Record<'folder' | 'identifier' | 'version' | 'backend', string>>(
    `select current_setting('data_directory') as folder, system_identifier::text as identifier,
            current_setting('server_version') as version, pg_backend_pid()::text as backend
       from pg_control_system()`,
  )
  const found = rows[0]!
  if (found.folder !== folder.pgdata || found.identifier !== (await identifierOf(folder.pgdata))) {
    throw new DatabaseError(
      'DATABASE_START_FAILED',
      `The server at ${postmaster.socketFolder} serves ${found.folder}, not ${folder.pgdata}: it is left alone.`,
    )
  }
  const parent = parentOf(Number(found.backend))
  if (parent !== undefined && parent !== postmaster.pid) {
    throw new DatabaseError(
      'DATABASE_START_FAILED',
      `postmaster.pid names process ${postmaster.pid}, but the server of ${folder.pgdata} is ${parent}: it is left alone.`,
    )
  }
  return found.version
}

/** The first eight bytes of pg_control, in the machine's byte order. */
async function identifierOf(pgdata: string): Promise<string> {
  const control = await readFile(join(pgdata, 'global', 'pg_control'))
  return new BigUint64Array(new Uint8Array(control.subarray(0, 8)).buffer)[0]!.toString()
}

async function connectCreating(connection: ClusterConnection) {
  try {
    return await connect(connection)
  } catch (error) {
    if (errorCode(error) === '28P01') {
      throw new DatabaseError(
        'DATABASE_CREDENTIALS',
        `The Postgres at ${connection.host} does not accept the data folder's password.`,
      )
    }
    if (errorCode(error) !== '3D000') throw error
  }
  const { client } = await connect({ ...connection, database: 'postgres' })
  try {
    await client.query(`create database ${DATABASE_NAME}`).catch((error: unknown) => {
      if (errorCode(error) !== '42P04') throw error
    })
  } finally {
    await client.end()
  }
  return connect(connection)
}

async function connect(connection: ClusterConnection): Promise<{ client: pg.Client; gone: Promise<void> }> {
  const client = new pg.Client({
    ...connection,
    application_name: 'kinetograph watch',
    options: '',
    connectionTimeoutMillis: 5_000,
  })
  const gone = new Promise<void>((resolve) => client.once('end', () => resolve()))
  // Its end says the same; without a listener the error would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return { client, gone }
}
