import { it } from 'vitest'
import { proveInterleavings } from '../support/interleavings/prove.ts'

// The same each time: what an unknown order finds is for who looks for it (INTERLEAVINGS_SEED), not for who changed something else.
it('keeps the rules of durability through fifty long interleavings', () =>
  proveInterleavings({ seed: 1_468_489_513, runs: 50, longest: 60 }))
