import { describe, expect, it } from 'vitest'
import { createTestDatabase } from '../support/cluster.ts'
import { startEmulatedGateway } from '../support/emulated.ts'
import { expectInvariants, untilWorkDone } from '../support/invariants.ts'
import { startCommitLoser } from '../support/lost-commit.ts'
import { cancelPaid, ended, paidRequest, seen, startPaid } from '../support/paid-clips.ts'

/** Of one clip there are about fifteen. */
const mostTransactions = 40
const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }

describe.concurrent('the answer to a COMMIT is lost', () => {
  it('of each transaction of a clip in turn: one purchase and one clip all the same', async () => {
    const database = await createTestDatabase({ migrated: true })
    const between = await startCommitLoser(database.connectionString)
    const gateway = await startEmulatedGateway({ databaseUrl: between.connectionString, speed: 200 })
    const lost: string[] = []
    try {
      for (let skipped = 0; ; skipped += 1) {
        expect(skipped).toBeLessThan(mostTransactions)
        const prompt = `number ${skipped} of lost commits`
        const request = await paidRequest('klingai', prompt)
        between.loseNext(skipped)
        // A client sends a start whose answer was lost again, with its key.
        const start = () => gateway.start(request, { provider: 'klingai', poll, idempotencyKey: prompt })
        const { generation } = await start().catch(start)
        const { events, state } = await ended(gateway, generation.id)
        expect([skipped, between.seen().lost, state.status]).toEqual([skipped, between.seen().lost, 'SUCCEEDED'])
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
        expect(seen(gateway, `number ${skipped} of`).purchases).toHaveLength(1)
        await untilWorkDone(database.connectionString)
        const { lost: what } = between.seen()
        if (what !== null) lost.push(what)
        // Some clips have fewer: what happens at once is written together.
        else if (skipped >= 12) break
      }
      // The start, the claim, SUBMITTING, the operation, RUNNING, COLLECTING, SUCCEEDED, the end of the work, the lease.
      expect(lost.length, lost.join('\n')).toBeGreaterThanOrEqual(7)
      // Statements that have been prepared go by their names, and are seen all the same.
      expect(lost.join('\n')).toContain('update clip')
      await expectInvariants(database.connectionString)
    } finally {
      await gateway.stop()
      await between.stop()
      await database.drop()
    }
  })

  it('of each transaction of a clip that is canceled while it runs: CANCELED, and nothing stays open', async () => {
    const database = await createTestDatabase({ migrated: true })
    const between = await startCommitLoser(database.connectionString)
    const gateway = await startEmulatedGateway({ databaseUrl: between.connectionString, speed: 20 })
    try {
      for (let skipped = 0; ; skipped += 1) {
        expect(skipped).toBeLessThan(mostTransactions)
        const id = await startPaid(gateway, 'gemini', `number ${skipped} of canceled ones [[never-ends]]`, { poll })
        await gateway.untilStatus(id, 'RUNNING')
        between.loseNext(skipped)
        await cancelPaid(gateway, id).catch(() => cancelPaid(gateway, id).catch(() => 'ALREADY_FINISHED'))
        const { state } = await ended(gateway, id)
        expect([skipped, state.status]).toEqual([skipped, 'CANCELED'])
        await untilWorkDone(database.connectionString)
        if (between.seen().lost === null) break
      }
      await expectInvariants(database.connectionString)
    } finally {
      await gateway.stop()
      await between.stop()
      await database.drop()
    }
  })
})
