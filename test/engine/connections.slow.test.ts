import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { connect } from '../../src/engine/connection.ts'
import { openLeases } from '../../src/engine/lease.ts'
import { migrate } from '../../src/engine/migrate.ts'
import { startWake } from '../../src/engine/wake.ts'
import { createTestDatabase } from '../support/cluster.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts'
import { sleep, until, within } from '../support/folder.ts'
import { startTestGateway } from '../support/gateway.ts'

const log = pino({ level: 'silent' })

async function withProxy(work: (proxy: DatabaseProxy) => Promise<void>, delayMilliseconds = 0): Promise<void> {
  const database = await createTestDatabase({ migrated: true })
  const proxy = await startDatabaseProxy(database.connectionString, delayMilliseconds)
  try {
    await work(proxy)
  } finally {
    await proxy.stop()
    await database.drop()
  }
}

describe.concurrent('a connection whose other end is gone without a word', () => {
  it('is given up after its time, and the next statement gets another one', () =>
    withProxy(async ({ connectionString, freeze }) => {
      const database = connect({ connectionString }, 1, log, 400)
      await sql`select 1`.execute(database)
      freeze()
      await expect(sql`select 1`.execute(database)).rejects.toThrow('Query read timeout')
      const { rows } = await sql`select 2 as two`.execute(database)
      expect(rows).toEqual([{ two: 2 }])
      await database.destroy()
    }))

  it('does not keep a process from ending', () =>
    withProxy(async ({ connectionString, freeze }) => {
      const database = connect({ connectionString }, 3, log)
      await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.1)`.execute(database)))
      freeze({ all: true })
      const ended = database.destroy().then(() => 'ended')
      expect(await Promise.race([ended, sleep(8_000).then(() => 'still ending')])).toBe('ended')
    }))

  it('is replaced where it listened, though the server still takes it for alive', () =>
    withProxy(async ({ connectionString, freeze }) => {
      const wake = await startWake({ connection: { connectionString }, holder: 7, log })
      const before = wake.listeningSince()!
      freeze()
      await until(async () => (wake.listeningSince() ?? before) > before, 40_000)
      await wake.stop()
    }))

  it('makes a gateway not ready, until it has another one', () =>
    withProxy(async ({ connectionString, freeze, thaw }) => {
      const gateway = await startTestGateway({}, { databaseUrl: connectionString })
      const ready = async () => (await fetch(`${gateway.url}/readyz`, { signal: AbortSignal.timeout(10_000) })).status
      try {
        expect(await ready()).toBe(200)
        freeze({ all: true })
        await until(async () => (await ready()) === 503, 20_000)
        thaw()
        await until(async () => (await ready()) === 200)
      } finally {
        await gateway.stop()
      }
    }))
})

it('who listens alone tells nobody, and who comes is told at once', async () => {
  const { connection, connectionString } = await createTestDatabase({ migrated: false })
  const heard: string[] = []
  const bystander = new pg.Client(connectionString)
  await bystander.connect()
  bystander.on('notification', ({ payload }) => heard.push(payload!))
  await bystander.query('listen kinetograph')
  const first = await startWake({ connection, holder: 1, log })
  const now = performance.now.bind(performance)
  let passed = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now() + passed)
  try {
    // It may only have begun to listen.
    first.notify('work', 'one')
    await vi.waitFor(() => expect(heard).toContain('wone'), 60_000)
    passed = 12_000
    const own = new Promise((resolve) => first.on('work', resolve))
    first.notify('work', 'two')
    expect(await within(60_000, 'what it told itself', own)).toBe('two')
    await sleep(200)
    const second = await startWake({ connection, holder: 2, log })
    const told: string[] = []
    second.on('work', (id) => told.push(id))
    await vi.waitFor(() => {
      first.notify('work', 'three')
      expect(told).toContain('three')
    }, 60_000)
    expect(heard).not.toContain('wtwo')
    await second.stop()
  } finally {
    vi.restoreAllMocks()
    await first.stop()
    await bystander.end()
  }
})

it('2,000 leases are handed back in few statements, however far the database is', () =>
  withProxy(async ({ connectionString, statements }) => {
    const vital = connect({ connectionString }, 3, log)
    const leases = await openLeases({ vital, holder: 1, log, generationInLog: String, killPoint: () => {} })
    await sql`
      insert into generation (id, tenant, status, family, model, capability, provider, request, settled,
        settled_parameters, warnings, count, input_hash, poll_interval_milliseconds, deadline_at)
      select gen_random_uuid(), '', 'RUNNING', '', '', '', '', '{}', '{}', '[]', '[]', 1, '', 1000, now()
      from generate_series(1, 2000)`.execute(vital)
    leases.start()
    const held = await Promise.resolve().then(async () => {
      await until(async () => {
        const { rows } = await sql<{ jobs: number }>`select count(*)::int as jobs from pgboss.job`.execute(vital)
        return rows[0]!.jobs === 2_000
      })
      return leases.claim(2_000)
    })
    expect(held).toHaveLength(2_000)
    const before = statements()
    await Promise.all(held.map(({ lease }) => leases.release(lease, { isToBlame: false })))
    expect(statements() - before).toBeLessThan(50)
    const { rows } = await sql`select distinct holder, claims from generation`.execute(vital)
    expect(rows).toEqual([{ holder: null, claims: 0 }])
    expect(await leases.claim(2_000)).toHaveLength(2_000)
    await leases.stop()
    await vital.destroy()
  }, 40))

it('a migration waits for a lock longer than a statement may', async () => {
  const database = await createTestDatabase({ migrated: true })
  const blocker = new pg.Client(database.connectionString)
  await blocker.connect()
  await blocker.query('begin; lock table kysely_migration')
  const unlocked = sleep(4_000).then(() => blocker.query('rollback'))
  const connection = { ...database.connection, options: '-c lock_timeout=3s -c statement_timeout=2s' }
  expect(await migrate(connection, log)).toEqual([])
  await unlocked
  await blocker.end()
  await database.drop()
})
