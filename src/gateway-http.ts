import { randomUUID } from 'node:crypto'
import DataLoader from 'dataloader'
import { fastify } from 'fastify'
import type { Logger } from 'pino'
import { type Config, ConfigError, type OwnSetting } from './config.ts'
import { readiness, readSigningKeys } from './gateway-database.ts'
import type { StartContext } from './generations/judge/start.ts'
import { isReadable } from './generations/media/readable.ts'
import {
  admitUpload,
  claimUpload,
  judgeUploaded,
  sweepOrphans,
  sweepUploads,
  type UploadContext,
} from './generations/media/uploads.ts'
import { createEventStreams } from './generations/record/event-streams.ts'
import { loadVideos, loadViews } from './generations/record/queries.ts'
import { loadStoryboards, storyboardsOf } from './generations/record/storyboard.ts'
import { webhookRoutes } from './generations/work/webhook-routes.ts'
import type { WorkContext } from './generations/work/work-context.ts'
import type { parseApiKeys } from './graphql/authentication.ts'
import { keepCatalogAnswers } from './graphql/catalog/answers.ts'
import type { Context, Services } from './graphql/context.ts'
import { installHealth } from './graphql/health.ts'
import { defaultLimits, type Limits } from './graphql/limits.ts'
import { makeSchema } from './graphql/schema.ts'
import { type Caller, createServer, type Server } from './graphql/server.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { mediaRoutes } from './media/routes.ts'
import { createUrlSigner, type SigningKey, type UrlSigner } from './media/signed-url.ts'
import type { MediaStore } from './media/store.ts'
import type { TraceRequest } from './network/request-notes.ts'
import { version } from './version.ts'

const sweepMilliseconds = 60_000

/** Serves the API, the media and the callbacks of providers; answers the address, and how many streams are open. */
export async function serveHttp(options: {
  config: Config
  log: Logger
  keys: ReturnType<typeof parseApiKeys>
  limits: Partial<Limits> | undefined
  work: WorkContext
  start: StartContext
  signing: LateSigner
  trace: TraceRequest | undefined
  onStop: (() => Promise<void> | void)[]
}): Promise<Pick<Server, 'connections'> & { url: string }> {
  const { config, log, keys, limits, work, start, signing, trace, onStop } = options
  const { database, wake, store, pool, providers, wires, catalog, leases, now, onStep, killPoint, refusal } = work
  const { maximumStoredBytes } = start
  const uploads: UploadContext = { database, pool, store, now, newId: randomUUID, refusal, maximumStoredBytes }
  // Any error: the next sweep comes in a minute.
  const sweep = () => Promise.all([sweepUploads(uploads), store.sweep()]).catch(() => {})
  // What a process left that was killed.
  void sweep()
  // Any error: they are looked for at the next start.
  void sweepOrphans(uploads).catch(() => {})
  const sweeper = setInterval(() => void sweep(), sweepMilliseconds)
  onStop.push(() => clearInterval(sweeper))
  const eventStreams = createEventStreams({ database, wake, log })
  onStop.push(() => eventStreams.stop())

  const services: Services = {
    database,
    start,
    work,
    cancel: { database, wake, now, onStep, killPoint, providers },
    deletion: work,
    retention: work.retention,
    uploads,
    eventStreams,
    wake,
    signer: signing.signer,
    runTimes: work.runTimes,
    providers,
    wires,
    version,
    maximumRequestBytes: limits?.bodyBytes ?? defaultLimits.bodyBytes,
  }
  const http = await createServer<Context>({
    schema: makeSchema(catalog),
    createContext: (caller) => contextOf(services, caller),
    apollo: keepCatalogAnswers(),
    keys,
    host: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    trustedProxies: config.trustedProxies,
    ...(limits ? { limits } : {}),
    log,
    trace,
    readiness: async () => readiness({ leases, wake, refusal }),
    mediaOrigins: () => originsOf(store),
    routes: async (app) => {
      await app.register(mediaRoutes, {
        store,
        signer: signing.signer,
        log,
        clock: Date,
        isReadable: (key, signed) => isReadable(database, key, signed.generationId),
        allowedOrigins: config.allowedOrigins,
        admitUpload: (uploadId, tenant) => admitUpload(uploads, uploadId, tenant),
        claimUpload: (uploadId, tenant, sha256) => claimUpload(uploads, uploadId, tenant, sha256),
        onUploaded: (upload) => judgeUploaded(uploads, upload),
      })
      await app.register(mcpRoutes, {
        tenantOf: (authorization: string | undefined) => keys.identify(authorization)?.tenant ?? null,
        maximumCostMicros: config.mcpMaximumCostMicros,
      })
      await app.register(webhookRoutes, { database, wake, providers, log, killPoint })
    },
  })
  onStop.push(() => http.stop())
  const signingKeys = await readSigningKeys(database, config)
  const { url } = await listen(http, config)
  signing.begin(signingKeys, url)
  return { url, connections: http.connections }
}

/** /healthz and /readyz alone, where the operator has set a port for them: a worker answers nothing else. */
export async function serveHealth(
  { healthPort: port, host }: Config,
  log: Logger,
  parts: Parameters<typeof readiness>[0],
): Promise<{ url: string; stop(): Promise<void> } | null> {
  if (port === undefined) return null
  const app = fastify({ forceCloseConnections: true })
  let isStopping = false
  installHealth(
    app,
    async () => readiness(parts),
    () => isStopping,
  )
  try {
    const url = await app.listen({ port, host })
    log.info({ url }, 'Health is served')
    return {
      url,
      async stop() {
        isStopping = true
        await app.close()
      },
    }
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') throw portTaken('KINETOGRAPH_HEALTH_PORT', port)
    throw error
  }
}

export type LateSigner = ReturnType<typeof lateSigner>

/** Where a read is sent on to. Any key will do: they lie in one bucket. @throws StoreError */
async function originsOf({ address }: MediaStore): Promise<string[]> {
  if (!address) return []
  const headers = { contentType: 'image/png', contentDisposition: 'inline' }
  return [new URL(await address('uploads/any', 'GET', headers)).origin]
}

/** The port is known once we listen; URLs are signed only after that. */
export function lateSigner() {
  let signer: UrlSigner | undefined
  let ownUrl: string | null = null
  const now = () => {
    if (!signer) throw new Error('No URL can be signed before the server listens')
    return signer
  }
  return {
    url: () => ownUrl,
    signer: {
      readUrl: (...parameters) => now().readUrl(...parameters),
      uploadUrl: (...parameters) => now().uploadUrl(...parameters),
      verifyRead: (...parameters) => now().verifyRead(...parameters),
      verifyUpload: (...parameters) => now().verifyUpload(...parameters),
    } satisfies UrlSigner,
    begin(keys: [SigningKey, ...SigningKey[]], publicUrl: string) {
      ownUrl = publicUrl
      signer = createUrlSigner({ keys, publicUrl, clock: Date })
    },
  }
}

export const portTaken = (setting: OwnSetting, port: number): ConfigError =>
  new ConfigError(`Port ${port} is taken by another program. Set ${setting} to another one, or to 0 for a free one.`)

/** @throws ConfigError when the port is taken */
async function listen(http: Server, config: Config): Promise<{ url: string }> {
  try {
    return await http.listen()
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') throw portTaken('PORT', config.port)
    throw error
  }
}

/** Of one request or one subscription. */
function contextOf(services: Services, caller: Caller): Context {
  const { tenant } = caller
  const { database } = services
  let generations: Context['generations'] | undefined
  let videos: Context['videos'] | undefined
  let storyboards: Context['storyboards'] | undefined
  let storyboardIds: Context['storyboardIds'] | undefined
  return {
    services,
    caller,
    tenant,
    // Made when first asked for: ten thousand subscribers need none.
    get generations() {
      generations ??= new DataLoader((ids) => loadViews(database, tenant, ids), { cache: false })
      return generations
    },
    get videos() {
      videos ??= new DataLoader((ids) => loadVideos(database, tenant, ids), { cache: false })
      return videos
    },
    get storyboards() {
      storyboards ??= new DataLoader((ids) => loadStoryboards(database, tenant, ids), { cache: false })
      return storyboards
    },
    get storyboardIds() {
      storyboardIds ??= new DataLoader((ids) => storyboardsOf(database, tenant, ids), { cache: false })
      return storyboardIds
    },
  }
}
