import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Config, readConfig } from '../config.ts'
import { readOwner } from '../engine/database.ts'
import { createLog } from '../log.ts'
import { type Client, createClient } from './client/client.ts'
import { CommandError } from './command-error.ts'

/** given: `--endpoint`; serving: the `serve` that owns the data folder; own: started for this call. */
export type AccessKind = 'given' | 'serving' | 'own'

/** A gateway to call. */
export interface GatewayAccess {
  /** Changes with `reopen`. */
  readonly client: Client
  readonly kind: AccessKind
  /** Looks again for a gateway on the same data: a `serve` that was there may have gone. */
  reopen(): Promise<void>
  /** Stops a gateway that was started for the call. */
  close(): Promise<void>
}

interface Opened {
  client: Client
  kind: AccessKind
  close?(): Promise<void>
}

export interface AccessOptions {
  endpoint?: string
  apiKey?: string
  verbose?: boolean
}

const waitForServeMilliseconds = 30_000

/**
 * The gateway to call: of `--endpoint`, else the `serve` that owns the data folder, else one started for the call.
 * @throws CommandError, ConfigError, DatabaseError, ClientError
 */
export function openGateway(options: AccessOptions): Promise<GatewayAccess> {
  return access(() => find(options))
}

/** The demo's: its data lie apart from everything else's, and nobody needs a key. */
export async function startDemoGateway(options: AccessOptions): Promise<GatewayAccess & { dataDirectory: string }> {
  const config = readConfig()
  const dataDirectory = join(config.dataDirectory, 'demo')
  const mediaDirectory = join(dataDirectory, 'media')
  const demo = { ...config, dataDirectory, mediaDirectory, databaseUrl: undefined, apiKeys: undefined }
  return Object.assign(await access(() => startLocally(demo, options)), { dataDirectory })
}

async function access(open: () => Promise<Opened>): Promise<GatewayAccess> {
  let opened = await open()
  return {
    get client() {
      return opened.client
    },
    get kind() {
      return opened.kind
    },
    async reopen() {
      await opened.close?.()
      opened = await open()
    },
    close: async () => opened.close?.(),
  }
}

async function find(options: AccessOptions): Promise<Opened> {
  const { endpoint, apiKey } = options
  if (endpoint !== undefined) return { client: createClient({ endpoint, apiKey }), kind: 'given' }
  const config = readConfig()
  const deadline = performance.now() + waitForServeMilliseconds
  for (;;) {
    const owner = await readOwner(config.dataDirectory)
    const isHere = owner?.host === hostname()
    if (isHere && owner.endpoint !== undefined)
      return { client: createClient({ endpoint: owner.endpoint, apiKey: apiKey ?? firstKey(config) }), kind: 'serving' }
    if (!isHere) {
      try {
        return await startLocally(config, options)
      } catch (error) {
        // Somebody else was faster, and is worth waiting for.
        const { code } = error as { code?: string }
        if (code !== 'DATA_FOLDER_IN_USE' || (await readOwner(config.dataDirectory))?.host !== hostname()) throw error
      }
    }
    if (performance.now() > deadline)
      throw new CommandError(
        `Process ${owner?.pid ?? 'unknown'} holds the data folder ${config.dataDirectory} but does not answer. ` +
          'Stop it, or name a gateway with --endpoint.',
      )
    await sleep(100)
  }
}

/** A gateway on a free port that only this machine reaches, for as long as the command runs. */
async function startLocally(settings: Config, options: AccessOptions): Promise<Opened> {
  const config = { ...settings, port: 0, host: '127.0.0.1', publicUrl: undefined }
  const isQuieter = config.logLevel === 'error' || config.logLevel === 'silent'
  const log = createLog(options.verbose || isQuieter ? config.logLevel : 'warn', process.stderr)
  const { startGateway } = await import('../gateway.ts')
  const gateway = await startGateway({ config, log, role: 'serve' })
  const client = createClient({ endpoint: gateway.url!, apiKey: options.apiKey ?? firstKey(config) })
  return { client, kind: 'own', close: () => gateway.stop() }
}

/** Whoever may read the server's settings may use its keys; they are sent to no other endpoint. */
function firstKey({ apiKeys }: Config): string | undefined {
  const [entry] = (apiKeys ?? '').split(',').filter((text) => text.trim() !== '')
  return entry?.slice(entry.indexOf(':') + 1).trim()
}
