import type { Expected } from './record.ts'
import type { VendorProxy } from './vendor-proxy.ts'
import { ofUnaccepted } from './wire-faults.ts'
import type { Wire } from './wires.ts'

/** The vendors of all wires are away at once, for ten minutes of their clock. */
export interface Outage {
  id: string
  words: string
  /** Begun while clips are sent, or while they run. */
  while: 'sent' | 'running'
  begin(vendors: VendorProxy): Promise<void> | void
  expected(wire: Wire): Expected
}

const delivered: Expected = { outcomes: ['delivered'] }

export const outages: readonly Outage[] = [
  {
    id: 'refused',
    words: 'connections refused for ten minutes, to submits',
    while: 'sent',
    begin: (vendors) => vendors.refuse(),
    expected: () => delivered,
  },
  {
    id: 'refused-running',
    words: 'connections refused for ten minutes, while it runs',
    while: 'running',
    begin: (vendors) => vendors.refuse(),
    expected: () => delivered,
  },
  {
    id: 'storm-429',
    words: '429 to everything for ten minutes, to submits',
    while: 'sent',
    begin: (vendors) => vendors.answer(429),
    expected: () => delivered,
  },
  {
    id: 'storm-429-running',
    words: '429 to everything for ten minutes, while it runs',
    while: 'running',
    begin: (vendors) => vendors.answer(429),
    expected: () => delivered,
  },
  {
    id: 'outage-500',
    words: '500 to everything for ten minutes, to submits',
    while: 'sent',
    begin: (vendors) => vendors.answer(500),
    // fal is given the picture first: nothing is sent before that has arrived.
    expected: (wire) => (wire.id === 'fal' ? delivered : ofUnaccepted(wire)),
  },
  {
    id: 'outage-500-running',
    words: '500 to everything for ten minutes, while it runs',
    while: 'running',
    begin: (vendors) => vendors.answer(500),
    expected: () => delivered,
  },
]
