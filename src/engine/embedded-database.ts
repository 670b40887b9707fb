import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import type { ClusterConnection, RunningCluster } from './cluster-connection.ts'
import {
  asUnusable,
  type ClusterFolder,
  claimClusterFolder,
  findClusterFolder,
  type Locations,
  makeDataFolder,
} from './cluster-folder.ts'
import { type FolderLock, type HeldLock, RENEW_EVERY_MILLISECONDS, readLock, takeLock } from './data-folder-lock.ts'
import { DatabaseError, errorMessage } from './database-error.ts'
import type { Database, OpenDatabaseOptions } from './database-server.ts'
import { type ClusterContext, findRunning, signalServer, startOrAdopt, stopCluster } from './embedded-cluster.ts'
import { packagedBinaries, prepareBinaries } from './postgres-binaries.ts'
import { inUse, lost } from './serve-lock.ts'
import { type ServerSupervision, superviseServer } from './server-supervision.ts'

const WAIT_FOR_OTHERS_MILLISECONDS = 60_000

type Options = OpenDatabaseOptions & { locations: Locations }
type Session = { options: string; application_name: string }

/** What only the owner has. */
interface Ownership {
  lock: FolderLock
  context: ClusterContext
  supervision: ServerSupervision
}

interface Opened {
  ownership?: Ownership
  folder: ClusterFolder
  connection: ClusterConnection
  serverVersion: string
}

/** The data folder's own Postgres, as its owner or as a guest of the process that owns it. */
export async function openEmbeddedDatabase(options: Options, session: Session): Promise<Database> {
  const { log } = options
  const dataDirectory = await makeDataFolder(options.dataDirectory)
  const opened = await enter(dataDirectory, options).catch((error: unknown) => {
    throw asUnusable(dataDirectory, error)
  })
  const { connection, serverVersion, folder } = opened
  let { ownership } = opened
  let renewing: Promise<void> = Promise.resolve()
  let stopped: Promise<void> | undefined

  const timer = setInterval(() => {
    renewing = renewing.then(renew).catch((error: unknown) => {
      log.warn({ reason: errorMessage(error) }, 'the claim on the data folder could not be renewed')
    })
  }, RENEW_EVERY_MILLISECONDS)
  timer.unref()

  async function renew(): Promise<void> {
    if (stopped) return
    if (!ownership) return inherit()
    if (await ownership.lock.renew()) return ownership.supervision.check()
    const running = await ownership.supervision.end()
    if (running) await leave(running, dataDirectory, log)
    ownership = undefined
    if (options.purpose === 'guest') return log.info('serve has taken over the database')
    const error = lost(dataDirectory)
    log.fatal({ code: error.code }, error.message)
    options.onFatal?.(error)
  }

  /** A guest becomes the owner when nobody else is; `serve` that lost its claim has told so and is on its way out. */
  async function inherit(): Promise<void> {
    if (options.purpose === 'serve') return
    const taken = await takeLock(dataDirectory, 'guest')
    if ('held' in taken) return
    log.info('the owner of the database has left, taking over')
    ownership = (await become(taken.lock, dataDirectory, options))?.ownership
  }

  async function stop(): Promise<void> {
    clearInterval(timer)
    await renewing
    if (!ownership) return
    const { lock, context, supervision } = ownership
    const watched = await supervision.end()
    if (!(await lock.renew())) return watched && leave(watched, dataDirectory, log)
    try {
      await lock.update({ state: 'stopping' })
      const running = watched ?? (await findRunning(context.folder))
      if (running) await stopCluster(running, context)
    } finally {
      await lock.release()
    }
  }

  const describeOwner = ({ context, supervision }: Ownership) => ({
    programs: context.binaries.folder,
    pid: String(supervision.running.server.pid),
  })

  return {
    connection: { ...connection, ...session },
    kind: 'embedded',
    get role() {
      return ownership ? 'owner' : 'guest'
    },
    serverVersion,
    folder: folder.cluster,
    describe: () => ({
      database: 'embedded Postgres',
      version: serverVersion,
      role: ownership ? 'owner' : 'guest',
      'data folder': dataDirectory,
      cluster: folder.pgdata,
      socket: connection.host,
      log: folder.logFile,
      ...(folder.user && { 'runs as': `uid ${folder.user.uid}` }),
      ...(ownership && describeOwner(ownership)),
    }),
    announceEndpoint: async (url) => ownership?.lock.update({ endpoint: url }),
    stop: () => (stopped ??= stop()),
  }
}

/**
 * The folder is another's. Who is here has adopted the server; who is elsewhere could not see it and has one of its own:
 * then ours is killed, before the two write over each other, and without a farewell, which would write, too.
 */
async function leave(running: RunningCluster, dataDirectory: string, log: BaseLogger): Promise<void> {
  const held = await readLock(dataDirectory)
  if (held && !held.here) {
    log.error(
      { host: held.record.host, serverPid: running.server.pid },
      'The data folder was taken over from elsewhere: our Postgres is killed',
    )
    signalServer(running, 'SIGKILL')
  }
  await running.disconnect()
}

/** Becomes the owner, or a guest of the owner that is there. */
async function enter(dataDirectory: string, options: Options): Promise<Opened> {
  const deadline = performance.now() + WAIT_FOR_OTHERS_MILLISECONDS
  for (;;) {
    const taken = await takeLock(dataDirectory, options.purpose)
    if ('lock' in taken) {
      const owned = await become(taken.lock, dataDirectory, options)
      if (owned) return owned
      continue
    }
    refuse(taken.held, options, dataDirectory)
    const visited = await visit(taken.held, dataDirectory, options)
    if (visited) return visited
    if (performance.now() > deadline) {
      throw new DatabaseError(
        'DATABASE_UNREACHABLE',
        `Process ${taken.held.record.pid} holds ${dataDirectory}, but its Postgres does not get ready.`,
      )
    }
    await sleep(20)
  }
}

function refuse(held: HeldLock, { purpose }: Options, dataDirectory: string): void {
  if (held.here && (purpose === 'guest' || held.record.purpose === 'guest')) return
  throw inUse(dataDirectory, held)
}

/** Undefined when another process took the lock meanwhile. */
async function become(lock: FolderLock, dataDirectory: string, options: Options): Promise<Opened | undefined> {
  const { locations, log } = options
  // Making a cluster may take longer than a lock lives.
  // Any error: whether the lock is still ours is asked below.
  const renewal = setInterval(() => void lock.renew().catch(() => undefined), RENEW_EVERY_MILLISECONDS)
  let started: { running: RunningCluster; context: ClusterContext } | undefined
  try {
    const folder = await claimClusterFolder(dataDirectory, locations)
    if (!folder.cluster.startsWith(dataDirectory)) {
      log.info({ cluster: folder.cluster, dataDirectory }, "the cluster lies where Postgres's user can reach it")
    }
    const copies = folder.user ? locations.system : dataDirectory
    const binaries = await prepareBinaries(options.binariesPackage ?? packagedBinaries(), copies, folder.user)
    const context: ClusterContext = { folder, binaries, locations, log, onWait: options.onWait }
    const running = await startOrAdopt(context)
    if (!(await lock.renew())) {
      await leave(running, dataDirectory, log)
      return undefined
    }
    started = { running, context }
    await lock.update({ state: 'ready', ...options.owner })
    const supervision = superviseServer(running, context, options.onFatal)
    const { connection, serverVersion } = running
    return { ownership: { lock, context, supervision }, folder, connection, serverVersion }
  } catch (error) {
    if (started) await stopCluster(started.running, started.context)
    await lock.release()
    throw error
  } finally {
    clearInterval(renewal)
  }
}

async function visit(held: HeldLock, dataDirectory: string, options: Options): Promise<Opened | undefined> {
  if (held.record.state !== 'ready' || options.purpose === 'serve') return undefined
  const folder = await findClusterFolder(dataDirectory)
  const running = folder && (await findRunning(folder))
  if (!running) return undefined
  await running.disconnect()
  return { folder, connection: running.connection, serverVersion: running.serverVersion }
}
