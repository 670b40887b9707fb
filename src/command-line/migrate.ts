import { readConfig } from '../config.ts'
import { migrate as applyMigrations } from '../engine/migrate.ts'
import { createLog } from '../log.ts'
import { type ExitCode, exitCodes } from './command-error.ts'
import { openAsGuest } from './guest-database.ts'

/** Brings the database up to date. `serve` and `worker` do the same when they start. */
export async function migrate(options: { verbose?: boolean }): Promise<ExitCode> {
  const config = readConfig()
  const log = createLog(options.verbose ? config.logLevel : 'warn', process.stderr)
  const server = await openAsGuest(config, log)
  try {
    const applied = await applyMigrations(server.connection, log)
    const address = config.databaseUrl === undefined ? config.dataDirectory : 'DATABASE_URL'
    const outcome = applied.length === 0 ? 'is up to date already.' : `is up to date. Applied: ${applied.join(', ')}.`
    process.stdout.write(`The database of ${address} (Postgres ${server.serverVersion}) ${outcome}\n`)
    return exitCodes.ok
  } finally {
    await server.stop()
  }
}
