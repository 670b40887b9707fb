import { fastify } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import { type Config, ConfigError, type OwnSetting } from './config.ts'
import { readiness } from './gateway-database.ts'
import { contextOf } from './gateway-services.ts'
import { isReadable } from './generations/media/readable.ts'
import { admitUpload, claimUpload, judgeUploaded, sweepOrphans, sweepUploads } from './generations/media/uploads.ts'
import { createDeriver } from './generations/work/derive.ts'
import { webhookRoutes } from './generations/work/webhook-routes.ts'
import type { WorkContext } from './generations/work/work-context.ts'
import type { parseApiKeys } from './graphql/authentication.ts'
import { keepCatalogAnswers } from './graphql/catalog/answers.ts'
import type { Context, Services } from './graphql/context.ts'
import { installHealth } from './graphql/health.ts'
import type { Limits } from './graphql/limits.ts'
import { createServer, type Server } from './graphql/server.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { mediaRoutes } from './media/routes.ts'
import { createUrlSigner, type SigningKey, type UrlSigner } from './media/signed-url.ts'
import type { MediaStore } from './media/store.ts'
import type { TraceRequest, TraceSubscription } from './network/request-notes.ts'

const sweepMilliseconds = 60_000

/** Serves the API, the media and the callbacks of providers; answers the address, and how many streams are open. */
export async function serveHttp(options: {
  config: Config
  log: Logger
  keys: ReturnType<typeof parseApiKeys>
  limits: Partial<Limits> | undefined
  work: WorkContext
  services: Services
  schema: GraphQLSchema
  signing: LateSigner
  signingKeys: [SigningKey, ...SigningKey[]]
  tracing: { request: TraceRequest; subscription: TraceSubscription } | undefined
  onStop: (() => Promise<void> | void)[]
}): Promise<Pick<Server, 'connections'> & { url: string }> {
  const { config, log, keys, limits, work, services, schema, signing, signingKeys, tracing, onStop } = options
  const { database, wake, store, providers, leases, killPoint, refusal } = work
  const { uploads } = services
  const http = await createServer<Context>({
    schema,
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
    trace: tracing?.request,
    traceSubscription: tracing?.subscription,
    readiness: async () => readiness({ leases, wake, refusal }),
    mediaOrigins: () => originsOf(store),
    routes: async (app) => {
      await app.register(mediaRoutes, {
        store,
        signer: signing.signer,
        log,
        clock: Date,
        isReadable: (key, signed) => isReadable(database, key, signed.generationId),
        derive: createDeriver({ ...work, maximumDerivedBytes: config.maximumDerivedBytes }),
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
  const { url } = await listen(http, config)
  signing.begin(signingKeys, url)
  // Any error: the next sweep comes in a minute.
  const sweep = () => Promise.all([sweepUploads(uploads), store.sweep()]).catch(() => {})
  // What a process left that was killed.
  void sweep()
  // Any error: they are looked for at the next start.
  void sweepOrphans(uploads).catch(() => {})
  const sweeper = setInterval(() => void sweep(), sweepMilliseconds)
  onStop.push(() => clearInterval(sweeper))
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
