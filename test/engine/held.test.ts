import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import type { Database } from '../../src/engine/connection.ts'
import { createVanishedHolders } from '../../src/engine/holders.ts'
import { openLeases } from '../../src/engine/lease.ts'
import { holderLockNamespace } from '../../src/engine/wake.ts'
import { insertRunning } from '../support/attempt-rows.ts'
import type { TestDatabase } from '../support/cluster.ts'
import { withFileDatabase } from '../support/file-database.ts'

let test: TestDatabase
let database: Database
withFileDatabase(1, (own, pool) => {
  test = own
  database = pool
})

it('holders without their lock have vanished when they are looked at the second time', async () => {
  const own = 20
  const look = createVanishedHolders({ database, table: 'generation', own })
  const vanished = async () => (await look()).sort()
  expect([await vanished(), await vanished()]).toEqual([[], []])

  for (const holder of [10, 10, own, 30, 40, 40]) {
    const { generationId } = await insertRunning(test.connectionString)
    await database.updateTable('generation').set({ holder }).where('id', '=', generationId).execute()
  }
  const living = new pg.Client(test.connectionString)
  living.on('error', () => {})
  await living.connect()
  await living.query('select pg_advisory_lock($1, 30)', [holderLockNamespace])
  expect([await vanished(), await vanished()]).toEqual([[], [10, 40]])

  await living.query('select pg_advisory_unlock($1, 30)', [holderLockNamespace])
  await living.query('select pg_advisory_lock($1, 10)', [holderLockNamespace])
  expect([await vanished(), await vanished()]).toEqual([[40], [30, 40]])
  await living.end()
})

it('a heartbeat finds room beside what it writes anew, so that no index is written', async () => {
  await sql`
    insert into pgboss.job (name, data, state) select 'generation', '{}', 'active' from generate_series(1, 1000)`.execute(
    database,
  )
  await sql`update pgboss.job set heartbeat_on = now() where state = 'active'`.execute(database)
  await sql`select pg_stat_force_next_flush()`.execute(database)
  const { rows } = await sql<{ beats: number; inPlace: number }>`
    select n_tup_upd::int as beats, n_tup_hot_upd::int as "inPlace" from pg_stat_user_tables
    where relname = 'job_common'`.execute(database)
  expect(rows[0]!.beats).toBe(1_000)
  expect(rows[0]!.inPlace).toBeGreaterThan(800)
})

it('a heartbeat keeps what is ours, and who has lost his job to another, or to the queue, is told', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const log = pino({ level: 'silent' })
  const leases = await openLeases({ vital: database, holder: 50, log, generationInLog: String, killPoint: () => {} })
  const claim = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const { generationId } = await insertRunning(test.connectionString)
      await leases.enqueue(database, generationId)
    }
    return (await leases.claim(count)).map(({ lease }) => lease)
  }
  // One of them for the second time.
  const [again] = await claim(1)
  await leases.release(again!, { isToBlame: false })
  const ours = await claim(4)
  const [queued, taken] = ours.filter(({ retryCount }) => retryCount === 0)
  expect(ours).toHaveLength(4)
  await sql`update pgboss.job set heartbeat_on = 'epoch'`.execute(database)
  await sql`update pgboss.job set state = 'retry' where id = ${queued!.jobId}`.execute(database)
  await sql`update pgboss.job set retry_count = retry_count + 1 where id = ${taken!.jobId}`.execute(database)
  leases.start()
  const begunAt = leases.latestContactAt()
  await vi.waitFor(() => {
    vi.advanceTimersByTime(3_000)
    expect(leases.latestContactAt()).toBeGreaterThan(begunAt)
  }, 60_000)
  await vi.waitFor(() => expect([queued!.isLost, taken!.isLost]).toEqual([true, true]), 60_000)
  const beating = ours.filter((lease) => lease !== queued && lease !== taken)
  expect(beating.map(({ isLost, retryCount }) => [isLost, retryCount]).sort()).toEqual([
    [false, 0],
    [false, 1],
  ])
  const { rows } = await sql<{ id: string }>`
    select id from pgboss.job where name = 'generation' and heartbeat_on > now() - interval '1 minute'`.execute(
    database,
  )
  expect(rows.map(({ id }) => id).sort()).toEqual(beating.map(({ jobId }) => jobId).sort())
  await leases.stop()
  vi.useRealTimers()
})
