import { spawn } from 'node:child_process'
import { rm, rmdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import { connectToCluster, type RunningCluster } from './cluster-connection.ts'
import { type ClusterFolder, type Locations, makeSocketFolder } from './cluster-folder.ts'
import { DatabaseError, errorCode, errorMessage } from './database-error.ts'
import { requireCluster } from './make-cluster.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { openLog, readLogFrom } from './postgres-log.ts'
import { isServerOf, type Postmaster, readPostmaster } from './postmaster.ts'
import { presenceHere } from './process-identity.ts'
import { runProgram, spawnOptions } from './server-process.ts'

const POLL_EVERY_MILLISECONDS = 10
/** How long leftovers of a killed server may stand in the way of the next. */
const LEFTOVERS_MILLISECONDS = 10_000
/** Replaying the log of a killed server can take minutes; a live process is not given up before. */
const RECOVERY_MILLISECONDS = 300_000
const SHUTDOWN_MILLISECONDS = 10_000
/** The server says so while it starts, recovers or stops. */
const NOT_NOW = '57P03'

export interface ClusterContext {
  folder: ClusterFolder
  binaries: PostgresBinaries
  locations: Locations
  log: BaseLogger
  onWait?: (() => void) | undefined
  /** Kept over restarts, since pools know it. TCP only. */
  port?: number
}

/**
 * A running server for the folder: the one that outlived its owner, or a new one; the cluster is made when missing.
 * Only under the data folder's lock.
 * @throws DatabaseError DATABASE_VERSION, DATABASE_START_FAILED, DATABASE_CREDENTIALS
 */
export async function startOrAdopt(context: ClusterContext): Promise<RunningCluster> {
  const { folder, binaries, log } = context
  await requireCluster(folder, binaries, log)
  const deadline = performance.now() + LEFTOVERS_MILLISECONDS
  for (;;) {
    const adopted = await findRunning(folder)
    if (adopted) {
      log.info({ serverPid: adopted.server.pid }, 'adopted the running Postgres')
      return adopted
    }
    // Its pid may be anybody's by now, and Postgres would refuse to start beside that one for ever.
    await rm(join(folder.pgdata, 'postmaster.pid'), { force: true })
    try {
      return await start(context)
    } catch (error) {
      if (!(error instanceof LeftoversError) || performance.now() > deadline) throw error
      await sleep(100)
    }
  }
}

/**
 * The server that runs in the folder, proven to be its own; undefined when none does. Waits while it starts, recovers
 * or stops.
 * @throws DatabaseError DATABASE_START_FAILED when it runs but cannot be reached, or is not the folder's
 */
export async function findRunning(folder: ClusterFolder): Promise<RunningCluster | undefined> {
  const begin = performance.now()
  for (;;) {
    const postmaster = await readPostmaster(folder.pgdata)
    if (!postmaster || !isServerOf(postmaster, folder.pgdata)) return undefined
    let obstacle: unknown = new Error('it does not get ready')
    if (postmaster.status === 'ready') {
      try {
        return await connectToCluster(folder, postmaster)
      } catch (error) {
        if (error instanceof DatabaseError) throw error
        obstacle = error
      }
    }
    const patience =
      postmaster.status === 'ready' && errorCode(obstacle) !== NOT_NOW ? LEFTOVERS_MILLISECONDS : RECOVERY_MILLISECONDS
    if (performance.now() - begin > patience) throw unreachable(postmaster, obstacle)
    await sleep(POLL_EVERY_MILLISECONDS)
  }
}

/** Fast shutdown, then an immediate one (safe: the next start replays the log). Signals only the proven process. */
export async function stopCluster(running: RunningCluster, { folder, binaries }: ClusterContext): Promise<void> {
  if (process.platform === 'win32') {
    await runProgram(binaries.pgCtl, ['stop', '-m', 'fast', '-w', '-D', folder.pgdata], folder)
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    signalServer(running, signal)
    const deadline = performance.now() + SHUTDOWN_MILLISECONDS
    while (presenceHere(running.server) === 'running' && performance.now() < deadline) await sleep(5)
  }
  await running.disconnect()
  // Any error: a folder that is not empty is not ours alone.
  if (isSocket(running)) await rmdir(running.connection.host).catch(() => undefined)
}

/** Whether new connections still find the server: cleaners of temporary folders remove sockets. */
export async function hasSocket(running: RunningCluster): Promise<boolean> {
  if (!isSocket(running)) return true
  const { host, port } = running.connection
  return stat(join(host, `.s.PGSQL.${port}`)).then(
    () => true,
    (error: unknown) => errorCode(error) !== 'ENOENT',
  )
}

/** No effect when the process is gone, even if its pid is used again. */
export function signalServer(running: RunningCluster, signal: NodeJS.Signals): void {
  if (presenceHere(running.server) !== 'running') return
  try {
    process.kill(running.server.pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

const isSocket = ({ connection }: RunningCluster) => connection.host.startsWith('/')

/** The next try may work. */
class LeftoversError extends DatabaseError {}

/** What another server of this folder, dead or dying, makes Postgres say. */
const LEFTOVERS = /postmaster\.pid|shared memory block|Is another postmaster/

async function start(context: ClusterContext): Promise<RunningCluster> {
  const { folder, binaries } = context
  const settings = await settingsOf(context)
  const log = await openLog(folder.logFile, await stat(folder.dataDirectory))
  const logStart = (await log.stat()).size
  const child = spawn(binaries.postgres, ['-D', folder.pgdata, ...settings], {
    ...spawnOptions(folder),
    // A group of its own: Ctrl-C in the terminal must not stop the database before its users.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  child.unref()
  await log.close()
  context.onWait?.()
  try {
    const deadline = performance.now() + RECOVERY_MILLISECONDS
    while (performance.now() < deadline) {
      if (failure) throw new DatabaseError('DATABASE_START_FAILED', `Postgres did not start: ${failure.message}`)
      if (child.exitCode !== null || child.signalCode !== null) throw await exited(folder.logFile, logStart)
      const postmaster = await readPostmaster(folder.pgdata)
      if (postmaster && postmaster.pid === child.pid && postmaster.status === 'ready') {
        const running = await connectToCluster(folder, postmaster).catch((error: unknown) => {
          if (error instanceof DatabaseError) throw error
        })
        if (running) return running
      }
      await sleep(POLL_EVERY_MILLISECONDS)
    }
    throw new DatabaseError('DATABASE_START_FAILED', 'Postgres did not get ready in five minutes.')
  } catch (error) {
    child.kill('SIGQUIT')
    throw error
  }
}

async function exited(logFile: string, logStart: number): Promise<DatabaseError> {
  const output = await readLogFrom(logFile, logStart)
  const message = `Postgres did not start: ${output || 'no reason given'}`
  return LEFTOVERS.test(output)
    ? new LeftoversError('DATABASE_START_FAILED', message)
    : new DatabaseError('DATABASE_START_FAILED', message)
}

async function settingsOf(context: ClusterContext): Promise<string[]> {
  const onWindows = process.platform === 'win32'
  if (onWindows) context.port ??= await freePort()
  const listening = onWindows
    ? { listen_addresses: '127.0.0.1', port: context.port }
    : { listen_addresses: '', unix_socket_directories: await makeSocketFolder(context.folder, context.locations) }
  const settings = {
    ...listening,
    max_connections: 200,
    fsync: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Parallel workers need /dev/shm, which containers keep small.
    max_parallel_workers_per_gather: 0,
    // The log may hold no statement and no value; errors go to the client, which knows them.
    log_min_messages: 'log',
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_min_duration_statement: -1,
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 5432
}

function unreachable(postmaster: Postmaster, error: unknown): DatabaseError {
  return new DatabaseError(
    'DATABASE_START_FAILED',
    `Postgres (process ${postmaster.pid}) runs, but cannot be reached at ${postmaster.socketFolder}: ` +
      `${errorMessage(error)}. Stop it with "kill -INT ${postmaster.pid}" and start again.`,
  )
}
