import { afterAll, beforeAll, describe, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'
import { sleep, until } from '../support/folder.ts'
import { client, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { cancelPaid, seen, stateOf } from '../support/paid-clips.ts'
import { begin, type Site } from './cell.ts'
import { randomFrom, seed } from './random.ts'
import { type Expected, expectExplained } from './record.ts'
import { both } from './two-wires.ts'
import { startVendors } from './vendors.ts'

/** Where a clip is when somebody cancels it. */
interface Stage {
  id: string
  words: string
  /** What keeps it there for a while. */
  marker?: string
  count?: number
  /** @param submits calls that the vendor got for it */
  isThere?(state: { status: string; isFinal: boolean }, submits: number): boolean
  waitMilliseconds?(): number
  expected: Expected
}

const canceled: Expected = { outcomes: ['canceled'] }
const random = randomFrom(seed)
const stages: readonly Stage[] = [
  { id: 'at-once', words: 'as soon as it was started', expected: canceled },
  {
    id: 'refused',
    words: 'while it waits to be sent again',
    marker: '[[rate-limited:1000]]',
    isThere: ({ status }, submits) => status === 'QUEUED' && submits > 0,
    expected: canceled,
  },
  {
    id: 'submitting',
    words: 'while it is sent',
    marker: '[[submit-slow:1:10s]]',
    isThere: ({ status }) => status === 'SUBMITTING',
    expected: canceled,
  },
  {
    id: 'lost',
    words: 'while nobody knows whether it arrived',
    marker: '[[submit-cut-after:1]]',
    isThere: ({ status }, submits) => status === 'SUBMITTING' && submits > 0,
    expected: canceled,
  },
  { id: 'running', words: 'while it runs', isThere: ({ status }) => status === 'RUNNING', expected: canceled },
  {
    id: 'collecting',
    words: 'while the clip is fetched',
    marker: '[[result-slow:10s]]',
    isThere: ({ status }) => status === 'COLLECTING',
    expected: canceled,
  },
  {
    id: 'ended',
    words: 'when it has ended',
    isThere: ({ isFinal }) => isFinal,
    expected: { outcomes: ['delivered'], because: 'there is nothing left to cancel' },
  },
  {
    id: 'random',
    words: 'at random',
    count: 10,
    isThere: ({ status }) => status !== 'QUEUED',
    waitMilliseconds: () => 6_000 * random(),
    expected: { outcomes: ['canceled', 'delivered'], because: 'some had ended before' },
  },
]

let vendors: Awaited<ReturnType<typeof startVendors>>
let database: TestDatabase
let gateway: TestGateway
let site: Site
beforeAll(async () => {
  vendors = await startVendors()
  database = await createTestDatabase({ migrated: true })
  const { connectionString } = database
  gateway = await startTestGateway(vendors.settings, { databaseUrl: connectionString })
  site = { url: () => gateway.url, emulator: vendors.emulator, connectionString }
})
afterAll(async () => {
  await gateway?.stop()
  await database?.drop()
  await vendors?.emulator.stop()
})

describe.concurrent('cancel', () => {
  for (const [order, { id, words, marker = '', count = 2, isThere, waitMilliseconds, expected }] of stages.entries())
    for (const wire of both)
      it(`canceled ${words}, ${wire.id}`, async () => {
        const cell = await begin(site, `cancel-${id}`, wire, { count, marker })
        await Promise.all(
          cell.ids.map(async (one, index) => {
            if (isThere)
              await until(
                async () =>
                  isThere(await stateOf(client(site.url()), one), seen(site, cell.tokens[index]!).submits.length),
                120_000,
              )
            if (waitMilliseconds) await sleep(waitMilliseconds())
            await cancelPaid(client(site.url()), one)
          }),
        )
        await expectExplained({ part: 'Cancel', order, fault: `canceled ${words}` }, cell, expected)
      })
})
