import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type pg from 'pg'
import type { BaseLogger } from 'pino'
import { whileNoBackup } from './backup-lock.ts'
import { connect, type Database } from './connection.ts'
import { migrationsOf } from './migrations.ts'

/**
 * A slow index takes the time it takes. A lock is waited for longer than any statement of ours may hold one, and longer
 * than another instance may take to migrate.
 */
const settings = [
  'statement_timeout=0',
  'lock_timeout=10min',
  'idle_in_transaction_session_timeout=5min',
  'idle_session_timeout=0',
]

/** The connection, for statements that take their time. */
export const patient = (connection: pg.ClientConfig): pg.ClientConfig => ({
  ...connection,
  options: [connection.options ?? '', ...settings.map((setting) => `-c ${setting}`)].join(' '),
})

export const migrationNames: readonly string[] = Object.keys(migrationsOf(() => {}))

/** Whether the database surely has this version's schema, asked with one statement: Kysely needs thirty to find nothing to do. */
export async function isMigrated(database: Database): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database)
    return (
      rows
        .map(({ name }) => name)
        .sort()
        .join() === [...migrationNames].sort().join()
    )
  } catch {
    // Any error: there may be no such table yet; `migrate` has more patience, and tells.
    return false
  }
}

/** Brings the database to this version's schema. Several instances may start at once: Kysely takes a lock. */
export async function migrate(
  connection: pg.ClientConfig,
  log: BaseLogger,
  /** Told at the kill point of the crash tests. */
  killPoint: (point: string) => void = () => {},
  /** Only these: the schema of an earlier version, for what was written by it. */
  only?: readonly string[],
): Promise<string[]> {
  const database = connect(patient(connection), 3, log, 0)
  try {
    const migrator = new Migrator({
      db: database,
      provider: {
        getMigrations: async () =>
          Object.fromEntries(
            Object.entries(migrationsOf(killPoint)).filter(([name]) => only === undefined || only.includes(name)),
          ),
      },
      // They reach a database in the order in which they were finished, not in that of their numbers.
      allowUnorderedMigrations: true,
    })
    const isPending = (await migrator.getMigrations()).some(({ executedAt }) => executedAt === undefined)
    const { error, results } = isPending
      ? await whileNoBackup(database, {
          work: () => migrator.migrateToLatest(),
          onWait: () => log.warn('The schema is brought to this version when the backup that runs has ended'),
        })
      : await migrator.migrateToLatest()
    if (error) throw error
    return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
  } finally {
    await database.destroy()
  }
}
