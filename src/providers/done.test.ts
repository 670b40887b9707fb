import { expect, test } from 'vitest'
import { chargeOf } from './done.ts'

test.each([
  [undefined, 3, undefined],
  [0, 3, { state: 'NONE' }],
  [0, null, { state: 'NONE' }],
  [7, 3.5, { state: 'CHARGED', micros: 25, providerUnits: '7 tokens' }],
  [7, null, { state: 'CHARGED', providerUnits: '7 tokens' }],
])('%s tokens at %s micro-USD each are %j', (count, microsEach, charge) => {
  expect(chargeOf(count, 'tokens', microsEach)).toEqual(charge)
})
