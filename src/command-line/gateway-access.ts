import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '../client/index.ts'
import { type Config, readConfig } from '../config.ts'
import { readOwner } from '../engine/database.ts'
import { createLog } from '../log.ts'
import { CommandError } from './command-error.ts'

/** given: `--endpoint`; serving: the `serve` that owns the data folder; own: started for this call. */
export type AccessKind = 'given' | 'serving' | 'own'

/** A gateway to call. */
export interface GatewayAccess {
  readonly client: Client
  /** Where it was found, without a path at the end. */
  readonly url: string
  readonly kind: AccessKind
  /** Where a word about an outage goes. */
  note(line: string): void
  /** Stops a gateway that was started for the call. */
  close(): Promise<void>
}

interface Opened {
  url: string
  apiKey: string | undefined
  kind: AccessKind
  close?(): Promise<void>
}

export interface AccessOptions {
  endpoint?: string
  apiKey?: string
  verbose?: boolean
  /** How long an outage is waited for; 15 minutes unless given. */
  patienceMilliseconds?: number
}

const waitForServeMilliseconds = 30_000
/** A `serve` that went away: whoever follows may have to start a gateway of its own. */
const lostBeforeReopening = 3

/**
 * The gateway to call: of `--endpoint`, else the `serve` that owns the data folder, else one started for the call.
 * @throws CommandError, ConfigError, DatabaseError, KinetographError
 */
export function openGateway(options: AccessOptions): Promise<GatewayAccess> {
  return access(() => find(options), options.patienceMilliseconds)
}

/** The demo's: its data lie apart from everything else's, and nobody needs a key. */
export async function startDemoGateway(options: AccessOptions): Promise<GatewayAccess & { dataDirectory: string }> {
  const config = readConfig()
  const dataDirectory = join(config.dataDirectory, 'demo')
  const mediaDirectory = join(dataDirectory, 'media')
  const demo = { ...config, dataDirectory, mediaDirectory, s3: undefined, databaseUrl: undefined, apiKeys: undefined }
  return Object.assign(await access(() => startLocally(demo, options)), { dataDirectory })
}

async function access(open: () => Promise<Opened>, patienceMilliseconds?: number): Promise<GatewayAccess> {
  let opened = await open()
  const { url, apiKey } = opened
  let lost = 0
  let isReopening = false

  async function onLost(): Promise<void> {
    lost++
    if (lost === 1) gateway.note('The gateway does not answer; trying again for 15 minutes.')
    if (lost < lostBeforeReopening || opened.kind !== 'serving' || isReopening) return
    isReopening = true
    try {
      opened = await open()
    } catch (error) {
      gateway.note((error as Error).message)
    } finally {
      isReopening = false
    }
  }

  /** To where the gateway is now, and with a word when it is gone. */
  const send: typeof fetch = async (input, init) => {
    try {
      const response = await fetch(String(input).replace(url, opened.url), init)
      if (response.status < 500) lost = 0
      else await onLost()
      return response
    } catch (error) {
      if (!init?.signal?.aborted) await onLost()
      throw error
    }
  }

  const gateway: GatewayAccess = {
    client: createClient({ url, apiKey, fetch: send, patienceMilliseconds }),
    url,
    get kind() {
      return opened.kind
    },
    note: (line) => void process.stderr.write(`${line}\n`),
    close: async () => opened.close?.(),
  }
  // Patience is for a gateway that was there.
  await createClient({ url, apiKey })
    .request('{ __typename }')
    .catch(async (error: unknown) => {
      await gateway.close()
      throw error
    })
  return gateway
}

async function find(options: AccessOptions): Promise<Opened> {
  const { endpoint, apiKey } = options
  if (endpoint !== undefined) return { url: baseOf(endpoint), apiKey, kind: 'given' }
  const config = readConfig()
  const deadline = performance.now() + waitForServeMilliseconds
  for (;;) {
    const owner = await readOwner(config.dataDirectory)
    const isHere = owner?.host === hostname()
    if (isHere && owner.endpoint !== undefined)
      return { url: baseOf(owner.endpoint), apiKey: apiKey ?? firstKey(config), kind: 'serving' }
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
  return {
    url: gateway.url!,
    apiKey: options.apiKey ?? firstKey(config),
    kind: 'own',
    close: () => gateway.stop(),
  }
}

const baseOf = (endpoint: string): string => endpoint.replace(/[?#].*$/, '').replace(/(\/graphql)?\/*$/, '')

/** Whoever may read the server's settings may use its keys; they are sent to no other endpoint. */
function firstKey({ apiKeys }: Config): string | undefined {
  const [entry] = (apiKeys ?? '').split(',').filter((text) => text.trim() !== '')
  return entry?.slice(entry.indexOf(':') + 1).trim()
}
