import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningCluster } from './cluster-connection.ts'
import { DatabaseError, errorMessage } from './database-error.ts'
import { type ClusterContext, hasSocket, signalServer, startOrAdopt } from './embedded-cluster.ts'
import { limitLog } from './postgres-log.ts'

/** Before each new start; one more death within the healthy time is the end. */
const RESTART_PAUSES_MILLISECONDS: readonly number[] = [0, 100, 500, 2_000, 5_000]
/** A server that lived this long has recovered: its next death starts the count anew. */
const HEALTHY_AFTER_MILLISECONDS = 60_000

/** The owner's watch over its server: what died is started again. */
export interface ServerSupervision {
  /** The server now, or the last one while it is away. */
  readonly running: RunningCluster
  /** To be called every few seconds: keeps the log small and the socket in place. */
  check(): Promise<void>
  /** Ends the watch, not the server, which is returned if it is there. */
  end(): Promise<RunningCluster | undefined>
}

/** @param onFatal is told when the server died again and again. */
export function superviseServer(
  first: RunningCluster,
  context: ClusterContext,
  onFatal: ((error: Error) => void) | undefined,
  pausesMilliseconds = RESTART_PAUSES_MILLISECONDS,
): ServerSupervision {
  const { log, folder } = context
  let running = first
  let isThere = true
  let ended = false
  let failures = 0
  let startedAt = performance.now()
  let restarting: Promise<void> = Promise.resolve()

  const watch = () => {
    isThere = true
    startedAt = performance.now()
    const { gone } = running
    void gone.then(() => {
      isThere = false
      if (!ended) restarting = restart()
    })
  }

  async function restart(): Promise<void> {
    if (performance.now() - startedAt > HEALTHY_AFTER_MILLISECONDS) failures = 0
    while (!ended) {
      const pauseMilliseconds = pausesMilliseconds[failures]
      if (pauseMilliseconds === undefined) return giveUp()
      log.error({ serverPid: running.server.pid, pauseMilliseconds }, 'Postgres has gone away and is started again')
      failures += 1
      await sleep(pauseMilliseconds)
      if (ended) return
      try {
        running = await startOrAdopt(context)
        log.info({ serverPid: running.server.pid }, 'Postgres is back')
        return watch()
      } catch (error) {
        log.error({ reason: errorMessage(error) }, 'Postgres could not be started again')
      }
    }
  }

  function giveUp(): void {
    const error = new DatabaseError('DATABASE_LOST', `Postgres died ${failures + 1} times: see ${folder.logFile}.`)
    log.fatal({ code: error.code }, error.message)
    onFatal?.(error)
  }

  watch()
  return {
    get running() {
      return running
    },
    async check() {
      await limitLog(folder.logFile)
      if (!isThere || (await hasSocket(running))) return
      log.error(
        { socket: running.connection.host },
        'the socket of Postgres was removed: it is stopped to make it anew',
      )
      signalServer(running, 'SIGINT')
    },
    async end() {
      ended = true
      await restarting
      return isThere ? running : undefined
    },
  }
}
