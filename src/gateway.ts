import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { type Database as DatabaseServer, openDatabase } from './engine/database.ts'
import type { Catalog } from './families/catalog.ts'
import type { WireMapping } from './families/wire.ts'
import type { Timeouts } from './generations/work/work-context.ts'
import { parseApiKeys } from './graphql/authentication.ts'
import type { Limits } from './graphql/limits.ts'
import { checkOptions } from './graphql/server-options.ts'
import type { MediaPool } from './media/pool.ts'
import type { Provider } from './providers/provider.ts'

export interface Gateway {
  /** Where clients reach it; null for a worker without HTTP. */
  readonly url: string | null
  /** Where /healthz and /readyz are alone; null where no port is set for them. */
  readonly healthUrl: string | null
  /** Where Prometheus reaches it; null when nothing is measured. */
  readonly metricsUrl: string | null
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
  /** Puts another pool in the place of ours, which it may use. */
  pool?(own: MediaPool): MediaPool
  /** The database is lost for good; the process should end. */
  onFatal?(error: Error): void
}

/** Starts everything, in order, and answers when it is ready. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { log } = options
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
    return { ...(await start(options, cleanups)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(options: GatewayOptions, onStop: (() => Promise<void> | void)[]): Promise<Omit<Gateway, 'stop'>> {
  const { config, log, role, onFatal } = options
  const keys = parseApiKeys(config.apiKeys)
  // Before a database is made for what will not be served.
  if (role !== 'worker') checkOptions({ ...config, keys })
  const tracing = config.tracing && (await import('./telemetry/tracing.ts')).startTracing(config.tracing, log)
  if (tracing) onStop.push(tracing.stop)
  let loading: ReturnType<typeof load> | undefined
  const server = await openDatabase({
    dataDirectory: config.dataDirectory,
    ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
    purpose: role === 'worker' ? 'guest' : 'serve',
    log,
    onWait() {
      loading ??= load(options)
      // Any error: it is told below, unless the database fails before.
      loading.catch(() => {})
    },
    ...(onFatal ? { onFatal } : {}),
  })
  onStop.push(() => server.stop())
  const { startParts, schema } = await (loading ?? load(options))
  return startParts({ options, schema, keys, server, tracing: tracing || undefined, onStop })
}

/** Half a second of loading and making, which a Postgres that starts does not wait for. */
async function load({ role, catalog }: GatewayOptions) {
  const { startParts, makeSchema } = await import('./gateway-parts.ts')
  return { startParts, schema: role === 'worker' ? undefined : makeSchema(catalog) }
}
