import { expect, it } from 'vitest'
import { createUnitLabels } from './metrics.ts'

it('of the units that a vendor names twenty are labels, and all others one', () => {
  const labelOf = createUnitLabels()
  const labels = Array.from({ length: 30 }, (_, index) => labelOf('klingai', `unit ${index}`))
  expect(labels.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => `unit ${index}`))
  expect(new Set(labels.slice(20))).toEqual(new Set(['other']))
  expect([labelOf('klingai', 'unit 3'), labelOf('fal', 'units')]).toEqual(['unit 3', 'units'])
})
