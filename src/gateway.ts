import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import DataLoader from 'dataloader'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { type Config, ConfigError } from './config.ts'
import { connect, type Database } from './engine/connection.ts'
import { type Database as DatabaseServer, openDatabase } from './engine/database.ts'
import { openLeases } from './engine/lease.ts'
import { migrate } from './engine/migrations.ts'
import { startWake, type Wake } from './engine/wake.ts'
import type { Catalog } from './families/catalog.ts'
import { catalog as builtInCatalog } from './families/index.ts'
import type { WireMapping } from './families/wire.ts'
import { wires as builtInWires } from './families/wires.ts'
import { createRouteHealth } from './generations/judge/route-health.ts'
import { admitUpload, judgeUploaded, sweepUploads, type UploadContext } from './generations/media/uploads.ts'
import type { DecisionContext } from './generations/record/decision.ts'
import { createEventStreams } from './generations/record/event-streams.ts'
import { loadVideos, loadViews } from './generations/record/queries.ts'
import { createReceipts } from './generations/record/receipts.ts'
import { createProgressReporter } from './generations/record/report-progress.ts'
import { createCredentials } from './generations/work/credentials.ts'
import { createPollBatches } from './generations/work/poll-batches.ts'
import { createPublicAddresses } from './generations/work/public-addresses.ts'
import { createSlots } from './generations/work/slots.ts'
import { webhookRoutes } from './generations/work/webhook-routes.ts'
import type { WorkContext } from './generations/work/work-context.ts'
import { defaultTimeouts, type Timeouts } from './generations/work/work-context.ts'
import { createWorker } from './generations/work/worker.ts'
import { parseApiKeys } from './graphql/authentication.ts'
import { keepCatalogAnswers } from './graphql/catalog/answers.ts'
import type { Context, Services } from './graphql/context.ts'
import type { Limits } from './graphql/limits.ts'
import { makeSchema } from './graphql/schema.ts'
import { type Caller, createServer, type Server } from './graphql/server.ts'
import { checkOptions } from './graphql/server-options.ts'
import { createDiskGuard } from './media/disk-guard.ts'
import { createMediaPool } from './media/pool.ts'
import { mediaRoutes } from './media/routes.ts'
import { createUrlSigner, type SigningKey, type UrlSigner } from './media/signed-url.ts'
import { createDiskStore, type DiskStore } from './media/store.ts'
import { createSafeFetch } from './network/safe-fetch.ts'
import { createPaidProviders } from './paid-providers.ts'
import { createEmbeddedProvider } from './providers/embedded/client.ts'
import type { Provider } from './providers/provider.ts'
import { version } from './version.ts'

export interface Gateway {
  /** Where clients reach it; null for a worker without HTTP. */
  readonly url: string | null
  /** Facts about the database, for doctor. */
  readonly database: DatabaseServer
  /** Stops claiming, closes streams, waits for submits in flight, hands leases back. */
  stop(): Promise<void>
}

export interface GatewayOptions {
  config: Config
  log: Logger
  /** `serve` answers and works; `worker` only works, on the database of whoever serves; `api` only answers. */
  role: 'serve' | 'worker' | 'api'
  /** What is offered; the families of this version unless given. */
  catalog?: Catalog
  /** Providers beside those of this version; one of the same id takes its place. */
  providers?: readonly Provider[]
  /** How families are said to them; looked through before those of this version. */
  wires?: readonly WireMapping[]
  /** Providers that the emulator answers for, with its base URL for each: in place of vendor and key. */
  emulated?: ReadonlyMap<string, string>
  /** Departures from the default limits of the transports. */
  limits?: Partial<Limits>
  /** Departures from how long providers are waited for. */
  timeouts?: Partial<Timeouts>
  /** The database is lost for good; the process should end. */
  onFatal?(error: Error): void
}

const sweepMilliseconds = 60_000
/** No write takes that long: uploads and downloads have deadlines of minutes. */
const abandonedMilliseconds = 3_600_000
const isAbandoned = (temporary: { modifiedAt: Date }): boolean =>
  Date.now() - temporary.modifiedAt.getTime() > abandonedMilliseconds

/** Starts everything, wired by hand in this one place, and answers when it is ready. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log } = options
  const cleanups: (() => Promise<void> | void)[] = []
  /** In the reverse order of starting; one that fails does not keep the others from stopping. */
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).reverse())
      await Promise.resolve(cleanup()).catch((error: unknown) =>
        log.warn(
          { name: (error as Error).name, code: (error as { code?: string }).code },
          'Something did not stop cleanly',
        ),
      )
  }
  try {
    return await start(options, cleanups, stop)
  } catch (error) {
    await stop()
    throw error
  }

  async function start(
    { role, limits, onFatal, catalog = builtInCatalog, emulated = new Map(), ...options }: GatewayOptions,
    onStop: (() => Promise<void> | void)[],
    stopAll: () => Promise<void>,
  ): Promise<Gateway> {
    const keys = parseApiKeys(config.apiKeys)
    // Before a database is made for what will not be served.
    if (role !== 'worker') checkOptions({ host: config.host, keys, publicUrl: config.publicUrl })
    const timeouts = { ...defaultTimeouts, ...options.timeouts }
    const server = await openDatabase({
      dataDirectory: config.dataDirectory,
      ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
      purpose: role === 'worker' ? 'guest' : 'serve',
      log,
      ...(onFatal ? { onFatal } : {}),
    })
    onStop.push(() => server.stop())
    const database = connect(server.connection, 10, log)
    onStop.push(() => database.destroy())
    // Heartbeats and claims never wait behind readers.
    const vital = connect(server.connection, 3, log)
    onStop.push(() => vital.destroy())
    const killPoint = createKillPoint(config.killAt)
    const migrated = await migrate(database, killPoint)
    if (migrated.length > 0) log.info({ migrated }, 'The database schema is up to date')

    const holderId = randomInt(1, 2 ** 31 - 1)
    const wake = await startWake({ connection: server.connection, holder: holderId, log })
    onStop.push(() => wake.stop())
    const leases = await openLeases({ vital, holder: holderId, log, killPoint })
    onStop.push(() => leases.stop())

    const store = createDiskStore({ directory: join(config.dataDirectory, 'media'), log })
    await agreeOnStore(database, store)
    const workDirectory = join(config.dataDirectory, 'work')
    await mkdir(workDirectory, { recursive: true })
    const pool = createMediaPool({ log, workDirectory: join(workDirectory, 'media') })
    onStop.push(() => pool.stop())
    const disk = createDiskGuard({ store, minimumFreeBytes: config.minimumFreeBytes, log })
    onStop.push(() => disk.stop())
    await disk.check()

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
    await removeOld(resultsDirectory)
    const emulatorHosts = [...emulated.values()].map((url) => new URL(url).host)
    const results = createSafeFetch({ allowHosts: [...config.allowResultHosts, ...emulatorHosts], log })
    const now = () => new Date()
    const paid = createPaidProviders({ settings: config.providers, emulated, downloadTo: results.downloadTo, now })
    const all = [embedded, ...paid, ...(options.providers ?? [])]
    const providers = new Map<string, Provider>(all.map((provider) => [provider.id, provider]))
    for (const provider of paid) onStop.push(() => provider.stop?.())
    const wires = [...(options.wires ?? []), ...builtInWires]

    const signing = lateSigner()
    const publicAddresses = createPublicAddresses({
      publicUrl: config.publicUrl,
      ownUrl: signing.url,
      sign: (target) => signing.signer.readUrl(target).url,
    })
    // A worker answers nobody, but signs addresses under which the gateway does.
    if (config.publicUrl !== undefined) signing.begin(await readSigningKeys(database, config), config.publicUrl)

    const decisions: DecisionContext = { database, wake, now, killPoint }
    const receipts = createReceipts({ file: join(config.dataDirectory, 'receipts.log'), database, log })
    const imported = await receipts.importFile()
    if (imported > 0) log.info({ imported }, 'Imported receipts of an earlier process')
    const progress = createProgressReporter(decisions, log)
    onStop.push(() => progress.stop())

    const work: WorkContext = {
      ...decisions,
      leases,
      catalog,
      providers,
      wires,
      store,
      pool,
      downloadTo: createSafeFetch({ allowHosts: config.allowInputHosts, log }).downloadTo,
      receipts,
      progress,
      downloadResult: results.downloadTo,
      resultsDirectory,
      pollBatches: createPollBatches(timeouts),
      timeouts,
      credentials: createCredentials(now),
      publicAddresses,
      slots: createSlots(),
      holderId,
      log,
      random: Math.random,
      newId: randomUUID,
      refusal: disk.refusal,
    }
    leases.start()
    if (role !== 'api') {
      const worker = createWorker(work)
      worker.start()
      onStop.push(() => worker.stop())
    }
    if (role === 'worker') return { url: null, database: server, stop: stopAll }

    const uploads: UploadContext = {
      database,
      pool,
      store,
      now: decisions.now,
      newId: randomUUID,
      refusal: disk.refusal,
    }
    const sweep = () => Promise.all([sweepUploads(uploads), store.sweepTemporary(isAbandoned)]).catch(() => {})
    const sweeper = setInterval(() => void sweep(), sweepMilliseconds)
    onStop.push(() => clearInterval(sweeper))
    const eventStreams = createEventStreams({ database, wake, log })
    onStop.push(() => eventStreams.stop())

    const services: Services = {
      database,
      start: {
        database,
        pool,
        store,
        leases,
        wake,
        catalog,
        providers,
        wires,
        canReach: publicAddresses.canReach,
        healthOf: createRouteHealth({ database, now: decisions.now }),
        workDirectory,
        allowInputHosts: config.allowInputHosts,
        maximumActive: config.maximumActive,
        ceilings: { generationMicros: config.maximumGenerationCostMicros, dailyMicros: config.maximumDailyCostMicros },
        now: decisions.now,
        newId: randomUUID,
        refusal: disk.refusal,
        killPoint,
      },
      cancel: { ...decisions, providers },
      uploads,
      eventStreams,
      signer: signing.signer,
      providers,
      wires,
      version,
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
      readiness: () => readiness({ database, wake, refusal: disk.refusal }),
      routes: async (app) => {
        await app.register(mediaRoutes, {
          store,
          signer: signing.signer,
          log,
          clock: Date,
          allowedOrigins: config.allowedOrigins,
          admitUpload: (uploadId, tenant) => admitUpload(uploads, uploadId, tenant),
          onUploaded: (upload) => judgeUploaded(uploads, upload),
        })
        await app.register(webhookRoutes, { database, wake, providers, log, killPoint })
      },
    })
    onStop.push(() => http.stop())
    const signingKeys = await readSigningKeys(database, config)
    const { url } = await listen(http, config)
    signing.begin(signingKeys, url)
    await server.announceEndpoint(url)
    log.info({ url, database: server.kind }, 'Ready')
    return { url, database: server, stop: stopAll }
  }
}

/** The port is known once we listen; URLs are signed only after that. */
function lateSigner() {
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

/** Results that a killed process left half written. */
async function removeOld(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const file of await readdir(directory)) {
    const path = join(directory, file)
    const facts = await stat(path).catch(() => null)
    if (facts && isAbandoned({ modifiedAt: facts.mtime })) await rm(path, { recursive: true, force: true })
  }
}

async function listen(http: Server, config: Config): Promise<{ url: string }> {
  try {
    return await http.listen()
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE')
      throw new ConfigError(
        `Port ${config.port} is taken by another program. Set PORT to another one, or to 0 for a free one.`,
      )
    throw error
  }
}

function contextOf(services: Services, caller: Caller): Context {
  const { tenant } = caller
  const { database } = services
  let generations: Context['generations'] | undefined
  let videos: Context['videos'] | undefined
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
  }
}

/** Crash tests name a point; there the process dies as kill -9 would have it. */
function createKillPoint(killAt: string | undefined): (point: string) => void {
  if (killAt === undefined) return () => {}
  return (point) => {
    if (point === killAt) process.kill(process.pid, 'SIGKILL')
  }
}

/** Instances that share a database must share the media: one that sees another store refuses to start. */
async function agreeOnStore(database: Database, store: DiskStore): Promise<void> {
  const marker = await store.markerId()
  const agreed = await readOrMake(database, 'media-store', () => marker)
  if (agreed !== marker)
    throw new ConfigError(
      'The media folder is not the one this database belongs to. Mount the shared media folder, or set KINETOGRAPH_DATA_DIR to the right data folder.',
    )
}

async function readSigningKeys(database: Database, config: Config): Promise<[SigningKey, ...SigningKey[]]> {
  const [first, ...rest] = config.signingKeys
  if (first) return [first, ...rest]
  const secret = await readOrMake(database, 'signing-key', () => randomBytes(32).toString('base64url'))
  return [{ id: 'database', secret }]
}

/** Whoever comes first makes it; everybody reads the same. */
async function readOrMake(database: Database, name: string, make: () => string): Promise<string> {
  await database
    .insertInto('setting')
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await database.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirstOrThrow()
  return row.value
}

async function readiness(parts: {
  database: Database
  wake: Wake
  refusal(): string | null
}): Promise<{ ready: boolean; reasons: string[] }> {
  const reasons: string[] = []
  try {
    await sql`select 1`.execute(parts.database)
  } catch {
    reasons.push('The database does not answer.')
  }
  if (parts.wake.listeningSince() === null) reasons.push('The listening connection is down.')
  const refusal = parts.refusal()
  if (refusal) reasons.push(refusal)
  return { ready: reasons.length === 0, reasons }
}
