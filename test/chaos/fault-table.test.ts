import { afterAll, beforeAll, describe, it } from 'vitest'
import { begin, type Site } from '../fault-table/cell.ts'
import { expectExplained } from '../fault-table/record.ts'
import { startSite } from '../fault-table/site.ts'
import { wireFaults } from '../fault-table/wire-faults.ts'
import { wires } from '../fault-table/wires.ts'

let site: Site
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ site, stop } = await startSite(100))
})
afterAll(() => stop?.())

/** Of the 300 cells of `npm run chaos` (docs/fault-table.md) those of which the most can be learned in a few seconds. */
const cells = [
  ['lost-502', 'klingai'],
  ['lost-cut', 'agenticflow'],
  ['call-doubled', 'fal'],
  ['call-forged', 'openai-videos'],
  ['result-404', 'modelark'],
  ['result-cut', 'gemini'],
] as const

describe.concurrent('the fault table, in short', () => {
  it.each(cells)('%s of %s: as its wire explains', async (id, wireId) => {
    const order = wireFaults.findIndex((one) => one.id === id)
    const fault = wireFaults[order]!
    const wire = wires.find((one) => one.id === wireId)!
    const cell = await begin(site, id, wire, { ...fault, count: 1 })
    await expectExplained({ part: 'Wire', order, fault: fault.words }, cell, fault.expected(wire))
  })
})
