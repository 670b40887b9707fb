import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/connection.ts'
import { type Decision, decide } from '../../../src/generations/record/decision.ts'
import { insertRunning } from '../../support/attempt-rows.ts'
import { createTestDatabase } from '../../support/cluster.ts'
import { startDatabaseProxy } from '../../support/database-proxy.ts'
import { cameraMove, startTestGateway } from '../../support/gateway.ts'
import { rowsOf } from '../../support/rows.ts'

describe.concurrent('a transaction whose answer was lost', () => {
  it('that was a start is found again: the caller hears of the generation', async () => {
    const database = await createTestDatabase({ migrated: true })
    const proxy = await startDatabaseProxy(database.connectionString)
    const gateway = await startTestGateway({}, { databaseUrl: proxy.connectionString })
    try {
      proxy.loseCommit(1)
      const { generation, userErrors } = await gateway.start(await cameraMove())
      expect({ isLost: proxy.hasLostCommit(), userErrors }).toEqual({ isLost: true, userErrors: [] })
      expect((await gateway.events(generation.id)).at(-1)).toMatchObject({ status: 'SUCCEEDED' })
      expect(await rowsOf(gateway, 'select count(*)::int as count from generation')).toEqual([{ count: 1 }])
    } finally {
      await gateway.stop()
      await proxy.stop()
      await database.drop()
    }
  })

  it('that was a decision is recognised when it comes again, and one that is refused leaves nothing', async () => {
    const test = await createTestDatabase({ migrated: true })
    const database = connect({ connectionString: test.connectionString }, 2, pino({ level: 'silent' }))
    const context = {
      database,
      wake: { notify: () => {} } as never,
      now: () => new Date(),
      onStep: () => {},
      killPoint: () => {},
    }
    const { generationId, attemptIds } = await insertRunning(test.connectionString, { attempts: 2 })
    const decideOn = (decision: Decision) => decide(context, generationId, 0, () => decision)
    const eventTypes = async () =>
      (await database.selectFrom('event').select('type').orderBy('sequence').execute()).map(({ type }) => type)
    try {
      const refused = await decide(context, generationId, 0, async ({ transaction }) => {
        await transaction.updateTable('attempt').set({ outcome: 'x' }).execute()
        return {
          clips: [
            { index: 0, to: 'COLLECTING' },
            { index: 1, to: 'QUEUED' },
          ],
        }
      })
      expect(refused).toMatchObject({ outcome: 'refused' })
      expect(await database.selectFrom('clip').select('status').distinct().execute()).toEqual([{ status: 'RUNNING' }])
      expect(await database.selectFrom('attempt').select('outcome').distinct().execute()).toEqual([{ outcome: null }])

      const ended: Decision = {
        clips: attemptIds.map((_, index) => ({ index, to: 'EXPIRED' })),
        events: [{ type: 'ClipFinished', data: { clipIndex: 0 } }],
      }
      const late: Decision = {
        clips: [{ index: 0, to: 'EXPIRED', arrivedLate: true }],
        events: [{ type: 'LateResult', data: { clipIndex: 0 } }],
      }
      for (const decision of [ended, ended, late, late])
        expect(await decideOn(decision)).toMatchObject({ outcome: 'written' })
      expect(await eventTypes()).toEqual(['ClipFinished', 'Expired', 'LateResult'])
    } finally {
      await database.destroy()
      await test.drop()
    }
  })
})
