import { afterAll, beforeAll, describe, it } from 'vitest'
import { sleep, until } from '../support/folder.ts'
import { client } from '../support/gateway.ts'
import { stateOf } from '../support/paid-clips.ts'
import { begin, type Cell, type Site } from './cell.ts'
import { outages } from './outages.ts'
import { expectExplained } from './record.ts'
import { minutes, startSite } from './site.ts'
import type { VendorProxy } from './vendor-proxy.ts'
import { wireFaults } from './wire-faults.ts'
import { wires } from './wires.ts'

let site: Site
let vendors: VendorProxy
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ site, vendors, stop } = await startSite())
})
afterAll(() => stop?.())

describe.concurrent('wire', () => {
  for (const [order, fault] of wireFaults.entries())
    for (const wire of wires.filter((one) => fault.applies?.(one) ?? true))
      it(`${fault.words}, ${wire.id}`, async () => {
        const cell = await begin(site, fault.id, wire, fault)
        const moment = fault.isSettledLong ? 'end' : 'rest'
        await expectExplained({ part: 'Wire', order, fault: fault.words }, cell, fault.expected(wire), moment)
      })
})

for (const [index, outage] of outages.entries())
  describe(`wire: ${outage.words}`, () => {
    const { id, words, expected } = outage
    const cells = new Map<string, Cell>()
    const areRunning = async () => {
      const ids = [...cells.values()].flatMap((cell) => cell.ids)
      const states = await Promise.all(ids.map((one) => stateOf(client(site.url()), one)))
      return states.every(({ status }) => status === 'RUNNING')
    }
    const begun = async () => {
      for (const cell of await Promise.all(wires.map((wire) => begin(site, id, wire)))) cells.set(cell.wire.id, cell)
    }
    beforeAll(async () => {
      if (outage.while === 'running') {
        // Some jobs take a second: none is seen to end before the outage.
        vendors.answer(503, 'questions')
        await begun()
        await until(areRunning, 120_000)
      }
      await outage.begin(vendors)
      await Promise.all([outage.while === 'sent' ? begun() : null, sleep(minutes(10))])
      await vendors.resume()
    })

    for (const wire of wires)
      it.concurrent(wire.id, () =>
        expectExplained(
          { part: 'Wire', order: wireFaults.length + index, fault: words },
          cells.get(wire.id)!,
          expected(wire),
        ),
      )
  })
