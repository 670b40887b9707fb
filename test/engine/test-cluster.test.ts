import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/engine/database.ts'
import { createTestDatabase } from '../support/cluster.ts'

test('a test database works by URL, with pg-boss, as a template and as DATABASE_URL with our timeouts', async () => {
  const first = await createTestDatabase()
  const boss = new PgBoss({ connectionString: first.connectionString, supervise: false, schedule: false })
  await boss.start()
  await boss.stop()
  const copy = await createTestDatabase({ template: first.connection.database })
  const database = await openDatabase({
    dataDirectory: '/nonexistent',
    databaseUrl: copy.connectionString,
    purpose: 'serve',
    log: pino({ level: 'silent' }),
  })
  expect(database).toMatchObject({ kind: 'external', role: 'external' })
  const client = new pg.Client({ ...database.connection })
  await client.connect()
  const { rows } = await client.query(
    `select current_setting('lock_timeout') as patience, to_regclass('pgboss.job') is not null as copied`,
  )
  await client.end()
  expect(rows).toEqual([{ patience: '3s', copied: true }])
  await copy.drop()
  await first.drop()
})
