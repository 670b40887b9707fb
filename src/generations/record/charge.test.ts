import { expect, it } from 'vitest'
import { amountsByUnit } from './charge.ts'

it.each([
  ['3.6 units', { units: 3.6 }],
  ['2.4 units + 1 image units + 0.6 units', { units: 3, 'image units': 1 }],
  ['4 USD of the test balance', { 'USD of the test balance': 4 }],
  ['1 units + …', { units: 1 }],
  ['-1 units + 1e9 units +  units + 12', {}],
  [undefined, {}],
])('%s has so much of each unit', (words, amounts) => {
  expect(Object.fromEntries(amountsByUnit(words))).toEqual(amounts)
})
