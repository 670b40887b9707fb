import pg from 'pg'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { connect } from '../../../src/engine/connection.ts'
import { insertOnce } from '../../../src/generations/judge/insert-once.ts'
import { inTurn, lockTenant } from '../../../src/generations/media/upload-quota.ts'
import { createTestDatabase } from '../../support/cluster.ts'
import { until } from '../../support/folder.ts'
import { cameraMove, startMutation, startTestGateway } from '../../support/gateway.ts'

it('a start waits for others of its tenant longer than a statement may wait for a lock', async () => {
  const database = await createTestDatabase({ migrated: true })
  const { connectionString } = database
  const own = connect(
    { connectionString, options: '-c lock_timeout=100ms', application_name: 'test' },
    2,
    pino({ level: 'silent' }),
  )
  const other = new pg.Client({ connectionString })
  try {
    await other.connect()
    await other.query(`begin; select pg_advisory_xact_lock(hashtextextended('tenant:anna', 0))`)
    let tries = 0
    const inserting = insertOnce(
      own,
      'anna',
      async (transaction) => {
        tries += 1
        await lockTenant(transaction, 'anna')
        return 'made'
      },
      async () => undefined,
    )
    const settled = Promise.allSettled([inserting])
    await until(async () => tries > 2)
    await other.query('commit')
    expect(await settled).toEqual([{ status: 'fulfilled', value: 'made' }])

    // Not for ever: after 30 s the caller is told.
    await other.query(`begin; select pg_advisory_xact_lock(hashtextextended('tenant:anna', 0))`)
    const begun = performance.now()
    let waited = 0
    const time = vi.spyOn(performance, 'now').mockImplementation(() => begun + waited)
    let late = 0
    const givenUp = inTurn(own, 'anna', async (transaction) => {
      late += 1
      if (late === 3) waited = 30_001
      await lockTenant(transaction, 'anna')
    })
    await expect(givenUp).rejects.toMatchObject({ code: '55P03' })
    time.mockRestore()
    expect(late).toBe(3)
  } finally {
    await other.end()
    await own.destroy()
    await database.drop()
  }
})

it('starts of a tenant that wait for each other keep no connection from another tenant', async () => {
  const keys = { anna: 'anna-has-a-key-of-her-own', ben: 'ben-has-another-long-key' }
  const database = await createTestDatabase({ migrated: true })
  const gateway = await startTestGateway(
    { KINETOGRAPH_API_KEYS: `anna:${keys.anna}, ben:${keys.ben}` },
    { databaseUrl: database.connectionString, role: 'api' },
  )
  const other = new pg.Client({ connectionString: database.connectionString })
  try {
    const start = (key: string, request: object) =>
      gateway.query(startMutation, { input: { request } }, { authorization: `Bearer ${key}` })
    const given = await cameraMove({ frameRate: 4 })
    const { request } = (await start(keys.anna, given)).data.startGeneration.generation
    await other.connect()
    await other.query(`begin; select pg_advisory_xact_lock(hashtextextended('tenant:anna', 0))`)
    const waitInDatabase = async () => {
      const { rows } = await other.query(`select count(*)::int as waiting from pg_locks
        where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`)
      return rows[0].waiting as number
    }
    let answered = 0
    const burst = Array.from({ length: 14 }, () => start(keys.anna, request).finally(() => (answered += 1)))
    await until(async () => (await waitInDatabase()) > 0)
    const ofBen = await start(keys.ben, given)
    expect(ofBen.data.startGeneration.generation).not.toBeNull()
    expect(answered).toBe(0)
    // Had each a connection, as many would wait as the pool has: ten.
    expect(await waitInDatabase()).toBeLessThanOrEqual(4)
    await other.query('commit')
    for (const answer of await Promise.all(burst)) expect(answer.data.startGeneration.generation).not.toBeNull()
  } finally {
    await other.end()
    await gateway.stop()
    await database.drop()
  }
})

it('of a tenant whose turn does not come within 30 s nothing is tried', async () => {
  const database = await createTestDatabase({ migrated: true })
  const own = connect(
    { connectionString: database.connectionString, application_name: 'test' },
    5,
    pino({ level: 'silent' }),
  )
  const time = vi.spyOn(performance, 'now')
  try {
    let open = () => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    const first = [1, 2, 3, 4].map(() => inTurn(own, 'anna', () => opened))
    const late = inTurn(own, 'anna', async () => 'made')
    const settled = Promise.allSettled([late])
    expect(await inTurn(own, 'ben', async () => 'made')).toBe('made')
    const begun = performance.now()
    time.mockImplementation(() => begun + 30_001)
    open()
    await Promise.all(first)
    expect(await settled).toMatchObject([{ status: 'rejected', reason: { code: '55P03', kind: 'machine' } }])
  } finally {
    time.mockRestore()
    await own.destroy()
    await database.drop()
  }
})
