import { makeDataFolder } from './cluster-folder.ts'
import { type HeldLock, RENEW_EVERY_MILLISECONDS, takeLock } from './data-folder-lock.ts'
import { DatabaseError, errorMessage } from './database-error.ts'
import type { OpenDatabaseOptions } from './database-server.ts'

/** The data folder of one `serve`, whose database lies elsewhere. */
export interface ServeLock {
  announceEndpoint(url: string): Promise<void>
  release(): Promise<void>
}

/**
 * Two of them would remove each other's temporary files and answer for each other.
 * @throws DatabaseError DATA_FOLDER_IN_USE
 */
export async function holdDataFolder(options: OpenDatabaseOptions): Promise<ServeLock> {
  const { log, onFatal } = options
  const dataDirectory = await makeDataFolder(options.dataDirectory)
  const taken = await takeLock(dataDirectory, 'serve')
  if ('held' in taken) throw inUse(dataDirectory, taken.held)
  const { lock } = taken
  await lock.update({ state: 'ready' })
  let renewing = Promise.resolve()
  const timer = setInterval(() => {
    renewing = renewing.then(renew).catch((error: unknown) => {
      // Any error: the next renewal is soon.
      log.warn({ reason: errorMessage(error) }, 'the claim on the data folder could not be renewed')
    })
  }, RENEW_EVERY_MILLISECONDS)
  timer.unref()

  async function renew(): Promise<void> {
    if (await lock.renew()) return
    clearInterval(timer)
    const error = lost(dataDirectory)
    log.fatal({ code: error.code }, error.message)
    onFatal?.(error)
  }

  return {
    announceEndpoint: (endpoint) => lock.update({ endpoint }),
    async release() {
      clearInterval(timer)
      await renewing
      await lock.release()
    },
  }
}

export const lost = (dataDirectory: string): DatabaseError =>
  new DatabaseError('DATA_FOLDER_LOST', `Another process has taken the data folder ${dataDirectory}.`)

export function inUse(dataDirectory: string, { record, here }: HeldLock): DatabaseError {
  const holder = `process ${record.pid}${here ? '' : ` on host ${record.host}`}`
  const where = record.endpoint === undefined ? '' : ` (${record.endpoint})`
  const hint = here
    ? 'Stop it first, or choose another data folder.'
    : 'Stop it first; if it is dead already, its claim ends 30 s after its last sign of life. ' +
      'Several hosts share one database with DATABASE_URL.'
  return new DatabaseError(
    'DATA_FOLDER_IN_USE',
    `The data folder ${dataDirectory} is in use by ${holder}${where}. ${hint}`,
  )
}
