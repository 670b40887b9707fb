import { randomInt } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { type Config, readConfig } from '../config.ts'
import { findClusterFolder } from '../engine/cluster-folder.ts'
import { connect, type Database } from '../engine/connection.ts'
import type { Database as DatabaseServer } from '../engine/database.ts'
import { startWake } from '../engine/wake.ts'
import type { DecisionContext } from '../generations/record/decision.ts'
import { idOf } from '../generations/record/global-id.ts'
import type { Operator } from '../generations/record/operator-action.ts'
import { createLog } from '../log.ts'
import { logSteps } from '../telemetry/log-steps.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { openAsGuest } from './guest-database.ts'

export interface OperatorOptions {
  verbose?: boolean
  json?: boolean
}

/** The database of DATABASE_URL or the data folder, for who may do to every tenant's generations what is to be done. */
export interface OperatorAccess {
  readonly config: Config
  readonly log: Logger
  readonly server: DatabaseServer
  readonly database: Database
  readonly decisions: DecisionContext
}

/**
 * Opens the database beside whoever works on it, and closes it again.
 * @throws CommandError where there is none, or it is not of this version
 */
export async function asOperator<T>(options: OperatorOptions, use: (access: OperatorAccess) => Promise<T>): Promise<T> {
  const config = readConfig()
  const log = createLog(options.verbose ? config.logLevel : 'warn', process.stderr)
  if (config.databaseUrl === undefined && !(await findClusterFolder(config.dataDirectory)))
    throw new CommandError(
      `There is no database in ${config.dataDirectory}. Set KINETOGRAPH_DATA_DIR or DATABASE_URL as for serve.`,
    )
  const server = await openAsGuest(config, log)
  const ends: (() => Promise<void>)[] = [() => server.stop()]
  try {
    const database = connect(server.connection, 4, log)
    ends.push(() => database.destroy())
    await checkVersion(database)
    const wake = await startWake({ connection: server.connection, holder: randomInt(1, 2 ** 31 - 1), log })
    ends.push(() => wake.stop())
    const decisions: DecisionContext = {
      ...{ database, wake, onStep: logSteps(log) },
      now: () => new Date(),
      killPoint: () => {},
    }
    return await use({ config, log, server, database, decisions })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function checkVersion(database: Database): Promise<void> {
  const { rows } = await sql<{ exists: boolean }>`
    select to_regclass('operator_action') is not null as exists`.execute(database)
  if (!rows[0]!.exists)
    throw new CommandError('The database is of an earlier version. kinetograph migrate, or the next serve, renews it.')
}

export interface ByHand {
  actor?: string
  reason?: string
}

/** Whoever runs the command, unless they say who they are. */
export const operatorOf = ({ actor, reason }: ByHand): Operator => ({
  actor: actor ?? `${process.env.SUDO_USER ?? userName()}@${hostname()}`,
  reason: reason ?? null,
})

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

/** As the API shows it, or as the table has it. */
export function rowIdOf(id: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id
  const rowId = idOf(id, 'Generation')
  if (rowId === null) throw new CommandError(`${id} is not the id of a generation.`, exitCodes.usage)
  return rowId
}
