import { resolve } from 'node:path'
import pg from 'pg'
import { type Config, readConfig } from '../../config.ts'
import { connect, type Database } from '../../engine/connection.ts'
import { livingHolders, maintain } from '../../engine/holders.ts'
import { migrate, migrationNames, patient } from '../../engine/migrate.ts'
import type { Wake } from '../../engine/wake.ts'
import { restoreSetting, storeOf, storeSetting } from '../../gateway-store.ts'
import { createLog } from '../../log.ts'
import { CommandError, type ExitCode, exitCodes } from '../command-error.ts'
import { openAsGuest } from '../guest-database.ts'
import { say } from '../operate-generations.ts'
import { type ByHand, type OperatorOptions, operatorOf } from '../operator-access.ts'
import { holdUnfinished } from './hold.ts'
import { type Manifest, readManifest, verify } from './manifest.ts'
import { bringIn } from './media.ts'
import { describeTables, loadTable } from './tables.ts'

interface RestoreOptions extends OperatorOptions, ByHand {
  check?: boolean
  resume?: boolean
}

/** Fills an empty database and an empty media store with a backup. Nothing that may have been bought since is bought again. */
export async function restore(source: string, options: RestoreOptions): Promise<ExitCode> {
  const folder = resolve(source)
  const manifest = await readManifest(folder)
  const unknown = manifest.migrations.filter((name) => !migrationNames.includes(name))
  if (unknown.length > 0)
    throw new CommandError(`The backup is of a later version (${manifest.version}): ${unknown.join(', ')}.`)
  await verify(folder, manifest)
  if (options.check) {
    say(options, { whole: true }, `${folder} is whole: a backup of ${manifest.madeAt}.`)
    return exitCodes.ok
  }
  const config = readConfig()
  const log = createLog(options.verbose ? config.logLevel : 'warn', process.stderr)
  const server = await openAsGuest(config, log)
  const database = connect(server.connection, 2, log)
  const maintained = await maintain(server.connection)
  try {
    if (!maintained) throw new CommandError('Another restore, or a kinetograph media migrate, is at work.')
    if ((await livingHolders(database)) > 0)
      throw new CommandError('Processes work on this database. Stop every serve and worker, or name an empty database.')
    await checkEmpty(server.connection, manifest)
    const marker = await bringIn(await storeOf(config), manifest, folder)
    await migrate(server.connection, log, undefined, manifest.migrations)
    await fill(server.connection, manifest, folder)
    await migrate(server.connection, log)
    const decisions = { database, wake: silent, now: () => new Date(), onStep: () => {}, killPoint: () => {} }
    const operator = operatorOf({ reason: `restored from ${manifest.id}`, ...options })
    const counts = await holdUnfinished(decisions, operator, manifest.madeAt, options.resume === true)
    if (!maintained.isHeld())
      throw new CommandError('The connection to the database was lost. Restore into an empty one again.')
    await release(database, marker)
    say(options, { ...counts, madeAt: manifest.madeAt }, inWords(manifest, counts, config))
    return exitCodes.ok
  } finally {
    await maintained?.end()
    await database.destroy()
    await server.stop()
  }
}

/** Nobody is there to be woken. */
const silent = { notify: () => {} } as unknown as Wake

/** Without any row, and of no other version. */
async function checkEmpty(connection: pg.ClientConfig, { migrations }: Manifest): Promise<void> {
  const notEmpty = new CommandError('The database is not empty. Name an empty one: DATABASE_URL, or a new data folder.')
  await withClient(connection, async (client) => {
    const { rows } = await client.query(`select to_regclass('generation') is not null as exists`)
    if (!rows[0].exists) return
    const { rows: marks } = await client.query('select from setting where name = $1', [restoreSetting])
    if (marks.length > 0)
      throw new CommandError('A restore into this database was broken off. Name an empty one, or a new data folder.')
    for (const { name } of await describeTables(client)) {
      const { rows: found } = await client.query(`select from ${pg.escapeIdentifier(name)} limit 1`)
      if (found.length > 0) throw notEmpty
    }
    const { rows: applied } = await client.query<{ name: string }>('select name from kysely_migration')
    if (applied.some(({ name }) => !migrations.includes(name))) throw notEmpty
  })
}

/** In one transaction, with the mark that keeps everybody from working on it. */
async function fill(connection: pg.ClientConfig, { tables, madeAt }: Manifest, folder: string): Promise<void> {
  await withClient(connection, async (client) => {
    await client.query('begin')
    const values = [restoreSetting, madeAt]
    await client.query('insert into setting (name, value) values ($1, $2) on conflict (name) do nothing', values)
    for (const table of tables) await loadTable(client, table, folder, changesOf(table.name, madeAt))
    await client.query('commit')
  })
}

/**
 * What changes in rows that still needed work: no process holds them, the time that was left is left now, nothing takes
 * another route (it may have been taken), what is made here begins again.
 */
function changesOf(table: string, madeAt: string): Record<string, string> {
  const later = (instant: string) => `${instant} + (now() - '${madeAt}'::timestamptz)`
  const isOurs = `credential like 'instance:%'`
  switch (table) {
    case 'generation':
      return {
        ...{ holder: 'null', job_id: 'null' },
        deadline_at: `case when work_done then deadline_at else ${later('deadline_at')} end`,
        reopened_at: 'case when work_done then reopened_at else now() end',
        may_change_route: 'may_change_route and finished_at is not null',
        prepared: `case when finished_at is null and (status = 'QUEUED' or provider = 'embedded') then null else prepared end`,
      }
    case 'attempt':
      return {
        // Nobody sends it any more: an operator may name its job at once, and it is looked for from now on.
        submit_deadline_at: 'case when closed_at is null then greatest(sent_at, now()) else submit_deadline_at end',
        presumed_running_until: `case when closed_at is null then ${later('presumed_running_until')} else presumed_running_until end`,
        outcome: `case when closed_at is null and ${isOurs} then 'restored' else outcome end`,
        closed_at: `case when closed_at is null and ${isOurs} then now() else closed_at end`,
      }
    case 'clip': {
      const beginsAgain = `finished_at is null and exists (
        select from generation where generation.id = row.generation_id and generation.provider = 'embedded')`
      return {
        status: `case when ${beginsAgain} then 'QUEUED' else status end`,
        started_at: `case when ${beginsAgain} then null else started_at end`,
        retry_at: 'null',
        queue_position: 'null',
      }
    }
    default:
      return {}
  }
}

/** From now on it may be worked on, with that media store. */
const release = (database: Database, marker: string): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('setting')
      .values({ name: storeSetting, value: marker })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: marker }))
      .execute()
    await transaction.deleteFrom('setting').where('name', '=', restoreSetting).execute()
  })

async function withClient(connection: pg.ClientConfig, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(patient(connection))
  client.on('error', () => {})
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}

function inWords(
  { tables, media, madeAt }: Manifest,
  counts: { held: number; goingOn: number },
  config: Config,
): string {
  const rows = tables.find(({ name }) => name === 'generation')?.rows ?? 0
  const place = config.databaseUrl === undefined ? config.dataDirectory : 'DATABASE_URL'
  const lines = [`${rows} generations as of ${madeAt} are in ${place}, with ${media.objects.length} objects.`]
  if (counts.goingOn > 0) lines.push(`${counts.goingOn} go on when serve starts.`)
  if (counts.held > 0)
    lines.push(`${counts.held} may have been bought since and are not sent: kinetograph reconcile lists them.`)
  return lines.join('\n')
}
