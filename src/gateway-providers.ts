import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseLogger } from 'pino'
import type { Config } from './config.ts'
import type { DiskStore } from './media/store.ts'
import { createSafeFetch, type DownloadTo } from './network/safe-fetch.ts'
import type { ProviderSettings } from './provider-settings.ts'
import { createEmbeddedProvider } from './providers/embedded/client.ts'
import { createGeminiProvider } from './providers/gemini/client.ts'
import { createKlingaiProvider } from './providers/klingai/client.ts'
import { createOpenaiVideosProvider } from './providers/openai-videos/client.ts'
import type { Provider } from './providers/provider.ts'
import { createVertexProvider } from './providers/vertex/client.ts'
import { googleAccount } from './providers/vertex/google-token.ts'
import { createXaiProvider } from './providers/xai/client.ts'

/** Everybody who makes clips, and how what they made is fetched. */
export interface GatewayProviders {
  providers: ReadonlyMap<string, Provider>
  /** For addresses out of providers' answers. */
  downloadResult: DownloadTo
  /** Where results arrive before they are in the store. */
  resultsDirectory: string
}

/** @param options.added beside those of this version; one of the same id takes its place */
export async function openProviders(options: {
  config: Config
  emulated: ReadonlyMap<string, string>
  added: readonly Provider[]
  store: DiskStore
  workDirectory: string
  log: BaseLogger
  now(): Date
  onStop: (() => Promise<void> | void)[]
}): Promise<GatewayProviders> {
  const { config, emulated, added, store, workDirectory, log, now, onStop } = options
  const rendersDirectory = join(workDirectory, 'renders')
  await mkdir(rendersDirectory, { recursive: true })
  const embedded = createEmbeddedProvider({
    workDirectory: rendersDirectory,
    pathOf: (key) => store.pathOf(key),
    ...(config.renders === undefined ? {} : { concurrency: config.renders }),
  })
  onStop.push(() => embedded.stop())
  await embedded.sweep()
  const resultsDirectory = join(workDirectory, 'results')
  await mkdir(resultsDirectory, { recursive: true })
  const emulatorHosts = [...emulated.values()].map((url) => new URL(url).host)
  const results = createSafeFetch({ allowHosts: [...config.allowResultHosts, ...emulatorHosts], log })
  const paid = createPaidProviders({ settings: config.providers, emulated, downloadTo: results.downloadTo, now })
  for (const provider of paid) onStop.push(() => provider.stop?.())
  const all = [embedded, ...paid, ...added]
  return {
    providers: new Map(all.map((provider) => [provider.id, provider])),
    downloadResult: results.downloadTo,
    resultsDirectory,
  }
}

/** Taken by the emulator for every provider; nobody else takes it. */
const emulatorKey = { id: 'emulator', apiKey: 'emulator-key' }

/**
 * The providers that cost money, each with what the operator set for it. One that has no credential is there too: it
 * says so itself. `emulated`: base URLs of the emulator by provider id, in place of the vendors' servers and any key.
 */
function createPaidProviders(options: {
  settings: ProviderSettings
  emulated: ReadonlyMap<string, string>
  /** For clips that lie on hosts of somebody else. */
  downloadTo: DownloadTo
  now(): Date
}): Provider[] {
  const { settings, emulated, downloadTo, now } = options
  const at = (id: string, own: object) => {
    const baseUrl = emulated.get(id)
    const maximumConcurrent = settings.concurrency[id]
    return {
      ...own,
      ...(maximumConcurrent === undefined ? {} : { maximumConcurrent }),
      ...(baseUrl === undefined ? {} : { baseUrl, emulated: true as const }),
    }
  }
  const keysFor = <Credential>(id: string, own: readonly Credential[]) => (emulated.has(id) ? [emulatorKey] : own)

  const { klingai, vertex, gemini, openaiVideos, xai } = settings
  return [
    createKlingaiProvider({ ...at('klingai', klingai), credentials: keysFor('klingai', klingai.credentials), now }),
    createVertexProvider({
      ...at('vertex', vertex),
      credentials: emulated.has('vertex')
        ? [{ id: 'emulator', project: 'emulated', location: 'us-central1', token: async () => 'emulator-token' }]
        : vertex.credentials.map(({ keyFile, ...credential }) => ({
            ...credential,
            ...googleAccount(keyFile === undefined ? {} : { keyFile }),
          })),
      ...(emulated.has('vertex') ? { storageBaseUrl: emulated.get('vertex')! } : {}),
      downloadTo,
    }),
    createGeminiProvider({
      ...at('gemini', versioned(gemini)),
      ...(emulated.has('gemini') ? { baseUrl: `${emulated.get('gemini')}/v1beta` } : {}),
      credentials: keysFor('gemini', gemini.credentials),
      downloadTo,
      now,
    }),
    createOpenaiVideosProvider({
      ...at('openai-videos', openaiVideos),
      ...(emulated.has('openai-videos') ? { baseUrl: `${emulated.get('openai-videos')}/v1` } : {}),
      credentials: keysFor('openai-videos', openaiVideos.credentials),
      downloadTo,
    }),
    createXaiProvider({
      ...at('xai', xai),
      ...(emulated.has('xai') ? { baseUrl: `${emulated.get('xai')}/v1` } : {}),
      credentials: keysFor('xai', xai.credentials),
    }),
  ]
}

/** The setting names the host, as Google's own library has it; the version is the wire's. */
const versioned = <Settings extends { baseUrl?: string }>(settings: Settings): Settings =>
  settings.baseUrl === undefined
    ? settings
    : { ...settings, baseUrl: `${settings.baseUrl.replace(/\/v1beta$/, '')}/v1beta` }
