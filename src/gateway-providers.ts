import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './engine/connection.ts'
import { leaseRequests } from './engine/request-leases.ts'
import type { MediaStore } from './media/store.ts'
import { createSafeFetch, type DownloadTo } from './network/safe-fetch.ts'
import { createEmbeddedProvider } from './providers/embedded/client.ts'
import type { Provider } from './providers/provider.ts'
import { createRequestLimits, limited } from './providers/request-limits.ts'
import { given } from './providers/setting.ts'

/** Everybody who makes clips, and how what they made is fetched. */
export interface GatewayProviders {
  providers: ReadonlyMap<string, Provider>
  /** For addresses out of providers' answers. */
  downloadResult: DownloadTo
  /** Where results arrive before they are in the store. */
  resultsDirectory: string
}

/**
 * A provider without a credential is there too: it says so itself.
 *
 * @param options.emulated base URLs of the emulator by provider id, in place of the vendors' servers and any key
 * @param options.added beside those of this version; one of the same id takes its place
 */
export async function openProviders(options: {
  config: Config
  emulated: ReadonlyMap<string, string>
  added: readonly Provider[]
  /** All processes on it keep a provider's limits of requests together. */
  database: Database
  store: MediaStore
  workDirectory: string
  log: BaseLogger
  now(): Date
  onStop: (() => Promise<void> | void)[]
}): Promise<GatewayProviders> {
  const { config, added, store, workDirectory, onStop } = options
  const rendersDirectory = join(workDirectory, 'renders')
  await mkdir(rendersDirectory, { recursive: true })
  const embedded = createEmbeddedProvider({
    workDirectory: rendersDirectory,
    withLocalFile: (key, use) => store.withLocalFile(key, use),
    ...(config.renders === undefined ? {} : { concurrency: config.renders }),
  })
  onStop.push(() => embedded.stop())
  await embedded.sweep()
  const resultsDirectory = join(workDirectory, 'results')
  await mkdir(resultsDirectory, { recursive: true })
  const { vendors, downloadResult, inTurn } = await openVendors(options)
  const all = [embedded, ...vendors, ...added].map(inTurn)
  return {
    providers: new Map(all.map((provider) => [provider.id, provider])),
    downloadResult,
    resultsDirectory,
  }
}

/** Those that are somebody else's, as the settings say. `inTurn`: the provider, each of whose calls waits for its turn. */
export async function openVendors(
  options: Pick<Parameters<typeof openProviders>[0], 'config' | 'emulated' | 'database' | 'log' | 'now' | 'onStop'>,
): Promise<{ vendors: Provider[]; downloadResult: DownloadTo; inTurn(provider: Provider): Provider }> {
  const { config, emulated, database, log, now, onStop } = options
  const emulatorHosts = [...emulated.values()].map((url) => new URL(url).host)
  const results = createSafeFetch({
    setting: 'KINETOGRAPH_ALLOW_RESULT_HOSTS',
    allowHosts: [...config.allowResultHosts, ...emulatorHosts],
    userAgent: config.userAgent,
    log,
  })
  const vendors = await Promise.all(
    config.providers.map(({ id, open }) =>
      open({
        ...given({ emulatorUrl: emulated.get(id), maximumConcurrent: config.concurrency[id] }),
        downloadTo: results.downloadTo,
        now,
      }),
    ),
  )
  for (const provider of vendors) onStop.push(() => provider.stop?.())
  const limits = createRequestLimits({
    lease: (key, count, spacing) => leaseRequests(database, key, count, spacing),
    now: () => performance.now(),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal ? { signal } : {}),
  })
  return { vendors, downloadResult: results.downloadTo, inTurn: (provider) => limited(provider, limits) }
}
