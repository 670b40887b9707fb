import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTurns } from '../../src/turns.ts'
import { createTestDatabase } from '../support/cluster.ts'
import { startCommitLoser } from '../support/lost-commit.ts'
import { begin, type Cell, inOne } from './cell.ts'
import { databaseFaults } from './database-faults.ts'
import { expectExplained } from './record.ts'
import { both, isSent, untilEach, withGateway } from './two-wires.ts'
import { startVendors } from './vendors.ts'

const part = 'Database'

type Vendors = Awaited<ReturnType<typeof startVendors>>
let vendors: Vendors
/** No submit is lost where they are: nobody looks for a job. */
let fastVendors: Vendors
beforeAll(async () => {
  vendors = await startVendors()
  fastVendors = await startVendors({ speed: 200 })
})
afterAll(async () => {
  await vendors?.emulator.stop()
  await fastVendors?.emulator.stop()
})

/** A dozen servers made at once take longer than signing in may. */
const inTurn = createTurns(1)

describe.concurrent('database', () => {
  for (const [index, { id, words, open }] of databaseFaults.entries())
    for (const [later, moment] of ['to starts', 'while clips run'].entries())
      it(`${words}, ${moment}`, async () => {
        const database = await inTurn(open)
        try {
          const { connectionString: databaseUrl, direct } = database
          await withGateway(vendors, { databaseUrl, direct }, async (site) => {
            const starting = both.map((wire) => begin(site, `${id}-${later}`, wire, { count: 3 }))
            if (later) await untilEach(await Promise.all(starting), isSent)
            await database.happen()
            const cells = await Promise.all(starting)
            const about = { part, order: 2 * index + later, fault: `${words}, ${moment}` }
            await Promise.all(cells.map((cell) => expectExplained(about, cell, { outcomes: ['delivered'] })))
          })
        } finally {
          await database.stop()
        }
      })

  for (const wire of both)
    it(`the answer to a COMMIT is lost, at every transaction, ${wire.id}`, async () => {
      const database = await inTurn(() => createTestDatabase({ migrated: true }))
      const between = await startCommitLoser(database.connectionString)
      const way = { databaseUrl: between.connectionString, direct: () => database.connectionString }
      try {
        await withGateway(fastVendors, way, async (site) => {
          const cells: Cell[] = []
          // Until a clip ends before its turn comes.
          for (let skipped = 0; skipped === 0 || between.seen().lost !== null; skipped += 1) {
            between.loseNext(skipped)
            const cell = await begin(site, `commit-${skipped}`, wire, { count: 1 })
            await cell.ended()
            cells.push(cell)
          }
          // A clip has about fifteen.
          expect(cells.length).toBeGreaterThan(7)
          const fault = 'the answer to a COMMIT is lost, at every transaction'
          await expectExplained({ part, order: 2 * databaseFaults.length, fault }, inOne(cells), {
            outcomes: ['delivered'],
          })
        })
      } finally {
        await between.stop()
        await database.drop()
      }
    })
})
