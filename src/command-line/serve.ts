import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { type ExitCode, exitCodes } from './command-error.ts'
import { watchInterruption } from './interruption.ts'

/** After an error of ours, nothing is sure to end by itself. */
const lastStopMilliseconds = 5_000

/** `serve` and `worker`: runs until a signal comes, the database is lost for good, or something of ours breaks. */
export async function serve(role: 'serve' | 'worker', options: { verbose?: boolean }): Promise<ExitCode> {
  const config = readConfig()
  const log = createLog(options.verbose && config.logLevel === 'info' ? 'debug' : config.logLevel)
  const interruption = watchInterruption()
  // Half a second of loading: a wrong setting is told before it.
  const [{ startGateway }, { describeError }] = await Promise.all([
    import('../gateway.ts'),
    import('../graphql/error-mask.ts'),
  ])
  const fatal = watchFatal(log, describeError)

  const starting = startGateway({ config, log, role, onFatal: fatal.report })
  const gateway = await Promise.race([starting, fatal.arrived])
  if (!gateway) return exitCodes.failed
  if (role === 'worker') log.info({ database: gateway.database.kind }, 'Ready')
  if (gateway.url && process.stdout.isTTY) log.info(`Open ${gateway.url}/graphql in a browser; stop with Ctrl-C`)

  await Promise.race([interruption.arrived, fatal.arrived])
  log.info('Stopping')
  if (!fatal.hasArrived()) {
    await gateway.stop()
    return exitCodes.ok
  }
  await Promise.race([gateway.stop(), sleep(lastStopMilliseconds)])
  return exitCodes.failed
}

function watchFatal(log: Logger, describeError: (error: unknown) => Record<string, unknown>) {
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
