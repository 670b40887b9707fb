import { setTimeout as sleep } from 'node:timers/promises'
import { createTurns, createTurnsByKey } from '../../turns.ts'

/** Downloads at once of one tenant's results at one host, of all results at one host, and of all. */
const atOnce = { tenant: 8, host: 16, all: 32 }
/** What takes longer is slow, and fills no memory: it goes on and makes way for the next, whose address may die in minutes. */
const turnMilliseconds = 2_000
/** A bucket's client holds 24 MB of each large clip. */
const storedAtOnce = 8

/** How many results a process fetches and stores at once, so that what it holds of them in memory is bounded. */
export interface ResultTurns {
  /**
   * Begins `download` in its turn. It counts for two seconds at most: who is behind n of the same tenant and host waits for
   * n/8 times that, however slow the host is.
   *
   * @throws the signal's reason while it waits, and what `download` throws
   */
  fetching(of: { host: string; tenant: string }, download: () => Promise<unknown>, signal: AbortSignal): Promise<void>
  /** @throws the signal's reason while it waits, and what `store` throws */
  storing(store: () => Promise<unknown>, signal: AbortSignal): Promise<void>
}

export function createResultTurns(): ResultTurns {
  const ofTenant = createTurnsByKey(atOnce.tenant)
  const ofHost = createTurnsByKey(atOnce.host)
  const ofAll = createTurns(atOnce.all)
  const storing = createTurns(storedAtOnce)
  return {
    async fetching({ host, tenant }, download, signal) {
      let downloading: Promise<unknown> | undefined
      const begin = async () => {
        downloading = download()
        const ended = new AbortController()
        // Any error: it is thrown below.
        await Promise.race([downloading, sleep(turnMilliseconds, undefined, { signal: ended.signal })]).catch(() => {})
        ended.abort()
      }
      const inHost = () => ofHost(host, () => ofAll(begin, signal), signal)
      await ofTenant(JSON.stringify([host, tenant]), inHost, signal)
      await downloading
    },
    async storing(store, signal) {
      await storing(store, signal)
    },
  }
}
