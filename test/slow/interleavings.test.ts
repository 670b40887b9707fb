import { it } from 'vitest'
import { proveInterleavings } from '../support/interleavings/prove.ts'

it('keeps the rules of durability through fifty long interleavings', () =>
  proveInterleavings({ runs: 50, longest: 60 }))
