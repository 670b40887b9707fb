import { setTimeout as sleep } from 'node:timers/promises'
import { sql, ValueNode } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect, type Database } from '../../src/engine/connection.ts'
import { type Lease, openLeases } from '../../src/engine/lease.ts'
import { holderLockNamespace } from '../../src/engine/wake.ts'
import { insertRunning } from '../support/attempt-rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'

const log = pino({ level: 'silent' })
let test: TestDatabase
let vital: Database
let blocker: pg.Client
beforeEach(async () => {
  test = await createTestDatabase({ migrated: true })
  // A busy machine may take its time between two steps of the test.
  vital = connect({ ...test.connection, options: '-c lock_timeout=30s' }, 4, log)
  blocker = new pg.Client(test.connectionString)
  await blocker.connect()
  // Time is the test's own where this process reads it; that of leases is the database's.
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await blocker.end()
  await vital.destroy()
  await test.drop()
})

const leasesOf = (holder: number, database = vital) =>
  openLeases({ vital: database, holder, log, generationInLog: String, killPoint: () => {} })

/** One of a new generation. */
async function hold(leases: Awaited<ReturnType<typeof leasesOf>>): Promise<Lease> {
  const { generationId } = await insertRunning(test.connectionString)
  await leases.enqueue(vital, generationId)
  const [claim] = await leases.claim(1)
  return claim!.lease
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(20)
}

async function waiting(): Promise<number> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(vital)
  return rows.length
}

const waitForLocks = (count: number) => until(async () => (await waiting()) === count)

it('who needs more than half a heartbeat to write its own heartbeats evicts nobody', async () => {
  const [own, frozen] = [await leasesOf(1), await leasesOf(2)]
  // Its process lives, and does nothing.
  await blocker.query('select pg_advisory_lock($1, 2)', [holderLockNamespace])
  const [mine, theirs] = [await hold(own), await hold(frozen)]
  await sql`update pgboss.job set heartbeat_on = now() - interval '1 hour' where id = ${theirs.jobId}`.execute(vital)
  const isActive = async ({ jobId }: Lease) => {
    const { rows } = await sql<{ state: string }>`select state from pgboss.job where id = ${jobId}`.execute(vital)
    return rows[0]!.state === 'active'
  }
  const beats = async () => {
    const { rows } = await sql<{ at: string }>`
      select heartbeat_on::text as at from pgboss.job where id = ${mine.jobId}`.execute(vital)
    return rows[0]!.at
  }
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      vi.advanceTimersByTime(1_000)
      await sleep(50)
    }
  }
  own.start()
  await pass(13)

  await blocker.query('begin')
  await blocker.query('select from pgboss.job where id = $1 for update', [mine.jobId])
  const before = await beats()
  await pass(3)
  await waitForLocks(1)
  await pass(8)
  await blocker.query('rollback')
  await until(async () => (await beats()) !== before)
  await waitForLocks(0)
  await sleep(500)
  expect(await isActive(theirs)).toBe(true)

  await until(async () => {
    await pass(1)
    return !(await isActive(theirs))
  })
  expect(await isActive(mine)).toBe(true)
  await own.stop()
  await frozen.stop()
})

it('a lease that was taken away is told of with the next heartbeat, once, and one that is claimed anew here at once', async () => {
  const leases = await leasesOf(1)
  const lost: Lease[] = []
  leases.onLost((lease) => lost.push(lease))
  const [kept, taken] = [await hold(leases), await hold(leases)]
  leases.start()
  const release = ({ jobId }: Lease) =>
    sql`update pgboss.job set state = 'retry', retry_count = retry_count + 1, started_on = null, start_after = now()
      where id = ${jobId}`.execute(vital)
  await release(taken)
  vi.advanceTimersByTime(3_000)
  await until(async () => lost.length > 0)
  vi.advanceTimersByTime(3_000)
  await sleep(100)
  expect([lost, kept.isLost, taken.isLost]).toEqual([[taken], false, true])

  await release(kept)
  const anew = (await leases.claim(2)).map(({ lease }) => lease.generationId)
  expect(anew.sort()).toEqual([kept.generationId, taken.generationId].sort())
  expect([lost, kept.isLost]).toEqual([[taken, kept], true])
  await leases.stop()
})

describe('heartbeats of which one in four names the jobs', () => {
  let leases: Awaited<ReturnType<typeof leasesOf>>
  let values: unknown[] = []
  beforeEach(async () => {
    const watched = vital.withPlugin({
      transformQuery({ node }) {
        if (node.kind === 'RawNode') values.push(...node.parameters.filter(ValueNode.is).map(({ value }) => value))
        return node
      },
      transformResult: async ({ result }) => result,
    })
    leases = await leasesOf(1, watched)
  })
  afterEach(() => leases.stop())

  /** The jobs that the next heartbeat kept, and whether it named the first of them. */
  async function beat(...all: Lease[]): Promise<{ kept: boolean[]; isNamed: boolean }> {
    await sql`update pgboss.job set heartbeat_on = 'epoch'`.execute(vital)
    values = []
    const latest = leases.latestContactAt()
    vi.advanceTimersByTime(3_000)
    await until(async () => leases.latestContactAt() > latest)
    const { rows } = await sql<{ id: string }>`
      select id from pgboss.job where heartbeat_on > 'epoch' and state = 'active'`.execute(vital)
    const kept = all.map(({ jobId }) => rows.some(({ id }) => id === jobId))
    return { kept, isNamed: values.some((value) => String(value).includes(all[0]!.jobId)) }
  }

  /** Until one of them has just named the jobs. */
  async function untilNamed(lease: Lease): Promise<void> {
    await until(async () => (await beat(lease)).isNamed)
  }

  it('keep what is held, whether named or not', async () => {
    const [one, other] = [await hold(leases), await hold(leases)]
    leases.start()
    await untilNamed(one)
    const beats = []
    for (let index = 0; index < 8; index += 1) beats.push(await beat(one, other))
    expect(beats.map(({ isNamed }) => isNamed)).toEqual([false, false, false, true, false, false, false, true])
    expect(beats.map(({ kept }) => kept)).toEqual(Array(8).fill([true, true]))
  })

  it('tell at once of a lease that another has, or the queue', async () => {
    const [kept, taken, queued] = [await hold(leases), await hold(leases), await hold(leases)]
    leases.start()
    await untilNamed(kept)
    await sql`update generation set holder = 2 where id = ${taken.generationId}`.execute(vital)
    await sql`update pgboss.job set retry_count = retry_count + 1 where id = ${taken.jobId}`.execute(vital)
    expect((await beat(kept, queued)).kept).toEqual([true, true])
    expect([kept, taken, queued].map(({ isLost }) => isLost)).toEqual([false, true, false])

    await untilNamed(kept)
    await sql`update pgboss.job set state = 'retry' where id = ${queued.jobId}`.execute(vital)
    expect((await beat(kept)).kept).toEqual([true])
    expect([kept, queued].map(({ isLost }) => isLost)).toEqual([false, true])
  })

  it('do not keep what a claim took whose answer was lost', async () => {
    const kept = await hold(leases)
    leases.start()
    await untilNamed(kept)
    // Its row names this holder, and nobody here knows of it.
    const unknown = await hold(await leasesOf(1))
    const beats = []
    for (let index = 0; index < 5; index += 1) beats.push((await beat(kept, unknown)).kept)
    expect(beats).toEqual(Array(5).fill([true, false]))
  })

  it('find out within four when as many were lost as nobody here knows of', async () => {
    const [kept, lost] = [await hold(leases), await hold(leases)]
    leases.start()
    await untilNamed(kept)
    const unknown = await hold(await leasesOf(1))
    await sql`update generation set holder = 2 where id = ${lost.generationId}`.execute(vital)
    await sql`update pgboss.job set state = 'retry' where id = ${lost.jobId}`.execute(vital)
    for (let index = 0; index < 4; index += 1) await beat(kept)
    expect([kept.isLost, lost.isLost]).toEqual([false, true])
    expect((await beat(kept, unknown)).kept).toEqual([true, false])
  })
})

it('who hands a lease back waits for the heartbeat that is under way, for each locks jobs in its own order', async () => {
  const leases = await leasesOf(1)
  const [kept, ended, released] = [await hold(leases), await hold(leases), await hold(leases)]
  leases.start()
  await blocker.query('begin')
  await blocker.query('select from pgboss.job where id = $1 for update', [kept.jobId])
  vi.advanceTimersByTime(3_000)
  await waitForLocks(1)
  const leaving = [leases.finish(ended), leases.release(released, { isToBlame: false })]
  await sleep(300)
  const held = async () => {
    const { rows } = await sql<{ id: string }>`select id from generation where holder = 1`.execute(vital)
    return rows.map(({ id }) => id).sort()
  }
  // Neither done nor in its way.
  expect(await waiting()).toBe(1)
  expect(await held()).toEqual([kept, ended, released].map(({ generationId }) => generationId).sort())
  await blocker.query('rollback')
  await Promise.all(leaving)
  expect(await held()).toEqual([kept.generationId])
  await leases.stop()
})
