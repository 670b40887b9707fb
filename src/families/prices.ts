import type { PriceRow } from '../catalog/price.ts'
import type { Condition } from '../catalog/rule.ts'

/** Micro-USD a second, by resolution. `more`: what such a row has besides. */
export const pricesBySize = (
  micros: Readonly<Record<string, number>>,
  { when = [], ...more }: Omit<PriceRow, 'perSecondMicros'> & { when?: readonly Condition[] } = {},
): PriceRow[] =>
  Object.entries(micros).map(([size, perSecondMicros]) => ({
    ...more,
    when: [...when, { parameter: 'resolution', values: [`RESOLUTION_${size.toUpperCase()}`] }],
    perSecondMicros,
  }))
