import { afterAll, beforeAll, describe, it } from 'vitest'
import { createTurns } from '../../src/emulator/turns.ts'
import { createTestDatabase } from '../support/cluster.ts'
import { until } from '../support/folder.ts'
import { client, startTestGateway } from '../support/gateway.ts'
import { startCommitLoser } from '../support/lost-commit.ts'
import { stateOf } from '../support/paid-clips.ts'
import { begin, type Cell, inOne, type Site } from './cell.ts'
import { databaseFaults } from './database-faults.ts'
import { expectExplained } from './record.ts'
import { startVendors } from './vendors.ts'
import { fal, klingai } from './wires.ts'

const part = 'Database'
const both = [klingai, fal]

type Vendors = Awaited<ReturnType<typeof startVendors>>
let vendors: Vendors
/** No submit is lost where they are: nobody looks for a job. */
let fastVendors: Vendors
beforeAll(async () => {
  vendors = await startVendors()
  fastVendors = await startVendors(200)
})
afterAll(async () => {
  await vendors?.emulator.stop()
  await fastVendors?.emulator.stop()
})

/** A dozen servers made at once take longer than signing in may. */
const inTurn = createTurns(1)

/** A gateway in this process. */
async function withGateway(
  { emulator, settings }: Vendors,
  { connectionString, direct }: { connectionString: string; direct(): string },
  use: (site: Site) => Promise<void>,
): Promise<void> {
  const gateway = await startTestGateway(settings, { databaseUrl: connectionString })
  const site: Site = {
    url: () => gateway.url,
    emulator,
    get connectionString() {
      return direct()
    },
  }
  await use(site).finally(gateway.stop)
}

const areSent = (site: Site, cells: readonly Cell[]) =>
  until(async () => {
    const ids = cells.flatMap((cell) => cell.ids)
    const states = await Promise.all(ids.map((id) => stateOf(client(site.url()), id)))
    return states.every(({ status }) => !['QUEUED', 'SUBMITTING'].includes(status))
  }, 120_000)

describe.concurrent('database', () => {
  for (const [index, { id, words, open }] of databaseFaults.entries())
    for (const [later, moment] of ['to starts', 'while clips run'].entries())
      it(`${words}, ${moment}`, async () => {
        const database = await inTurn(open)
        try {
          await withGateway(vendors, database, async (site) => {
            const starting = both.map((wire) => begin(site, `${id}-${later}`, wire, { count: 3 }))
            if (later) await areSent(site, await Promise.all(starting))
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
      const { connectionString } = between
      try {
        await withGateway(fastVendors, { connectionString, direct: () => database.connectionString }, async (site) => {
          const cells: Cell[] = []
          // Until a clip ends before its turn comes.
          for (let skipped = 0; skipped === 0 || between.seen().lost !== null; skipped += 1) {
            between.loseNext(skipped)
            const cell = await begin(site, `commit-${skipped}`, wire, { count: 1 })
            await cell.ended()
            cells.push(cell)
          }
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
