import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Config, readConfig } from '../config.ts'
import { describeError } from '../error-description.ts'
import type { Gateway } from '../gateway.ts'
import { createLog } from '../log.ts'
import { type ExitCode, exitCodes } from './command-error.ts'
import { type EmulatedProviders, emulatorsOf, startEmulated } from './emulated-providers.ts'
import { limitHeapGrowth } from './heap-growth.ts'
import { watchInterruption } from './interruption.ts'
import { inWords, unknownSettings } from './unknown-settings.ts'

export interface ServeOptions {
  verbose?: boolean
  /** Ids of providers that the emulator stands in for, or `all`. */
  emulate?: string[]
  /** How fast its time passes. */
  emulateSpeed?: number
  emulatePictures?: 'full' | 'cheap'
}

/** After an error of ours, nothing is sure to end by itself. */
const lastStopMilliseconds = 5_000

/** `serve` and `worker`: runs until a signal comes, the database is lost for good, or something of ours breaks. */
export async function serve(role: 'serve' | 'worker', options: ServeOptions): Promise<ExitCode> {
  const config = readConfig()
  const log = createLog(options.verbose && config.logLevel === 'info' ? 'debug' : config.logLevel)
  for (const unknown of unknownSettings()) log.warn(inWords(unknown))
  const interruption = watchInterruption()
  const emulated = await startEmulatedIfAsked(options, log)
  try {
    const fatal = watchFatal(log)
    const { startGateway } = await import('../gateway.ts')
    const starting = startGateway({
      config,
      log,
      role,
      onFatal: fatal.report,
      ...(emulated ? { emulated: emulated.urls } : {}),
    })
    const gateway = await Promise.race([starting, fatal.arrived])
    if (!gateway) return exitCodes.failed
    limitHeapGrowth()
    if (role === 'worker') log.info({ database: gateway.database.kind }, 'Ready')
    if (emulated) await tellEmulated(emulated, gateway, config, log)
    if (gateway.url && process.stdout.isTTY) log.info(`Open ${gateway.url}/graphql in a browser; stop with Ctrl-C`)

    await Promise.race([interruption.arrived, fatal.arrived])
    log.info('Stopping')
    if (!fatal.hasArrived()) {
      await gateway.stop()
      return exitCodes.ok
    }
    await Promise.race([gateway.stop(), sleep(lastStopMilliseconds)])
    return exitCodes.failed
  } finally {
    if (emulated) await Promise.race([emulated.stop(), sleep(lastStopMilliseconds)])
  }
}

async function startEmulatedIfAsked(options: ServeOptions, log: Logger): Promise<EmulatedProviders | null> {
  const { emulate, emulateSpeed: speed = 10, emulatePictures: pictures = 'full' } = options
  if (emulate === undefined) return null
  const emulators = await emulatorsOf(emulate.includes('all') ? undefined : emulate)
  return startEmulated(emulators, { speed, pictures, log })
}

async function tellEmulated(
  { urls, adminUrl }: EmulatedProviders,
  { url }: Gateway,
  { host }: Config,
  log: Logger,
): Promise<void> {
  log.info({ emulated: Object.fromEntries(urls), adminUrl }, 'These providers are emulated: nothing is bought there')
  const { isLoopback } = await import('../network/loopback.ts')
  if (!isLoopback(host))
    log.warn({ url }, 'Others than this machine are served, and what they get of these providers are no real clips')
}

function watchFatal(log: Logger) {
  let hasArrived = false
  let report: () => void = () => {}
  const arrived = new Promise<undefined>((resolve) => {
    report = () => {
      hasArrived = true
      resolve(undefined)
    }
  })
  const onError = (error: unknown) => {
    log.fatal(describeError(error), 'Unexpected error')
    report()
  }
  process.on('uncaughtException', onError)
  process.on('unhandledRejection', onError)
  return { arrived, hasArrived: () => hasArrived, report: () => report() }
}
