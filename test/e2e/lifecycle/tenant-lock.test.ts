import pg from 'pg'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { connect } from '../../../src/engine/connection.ts'
import { insertOnce } from '../../../src/generations/judge/insert-once.ts'
import { inTurn, lockTenant } from '../../../src/generations/media/upload-quota.ts'
import { createTestDatabase } from '../../support/cluster.ts'
import { sleep } from '../../support/folder.ts'

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
    await sleep(350)
    await other.query('commit')
    expect(await settled).toEqual([{ status: 'fulfilled', value: 'made' }])
    expect(tries).toBeGreaterThan(2)

    // Not for ever: after 30 s the caller is told.
    await other.query(`begin; select pg_advisory_xact_lock(hashtextextended('tenant:anna', 0))`)
    const begun = performance.now()
    let waited = 0
    const time = vi.spyOn(performance, 'now').mockImplementation(() => begun + waited)
    let late = 0
    const givenUp = inTurn(own, async (transaction) => {
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
