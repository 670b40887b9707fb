import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatDollars, parseDollars } from './dollars.ts'

it('dollars are read to the micro, without the rounding of floats', () => {
  for (const [text, micros] of [
    ['2.50', 2_500_000],
    ['0', 0],
    ['0.000001', 1],
    ['1.1', 1_100_000],
    ['8.29', 8_290_000],
    [' 100 ', 100_000_000],
    ['999999999.999999', 999_999_999_999_999],
  ] as const)
    expect([text, parseDollars(text)]).toEqual([text, micros])
})

it('what is no plain amount of dollars is not read at all', () => {
  for (const text of ['', '-1', '$2.50', '2,50', '1e3', '.5', '5.', '0.0000001', 'Infinity', '1000000000', '1 000'])
    expect([text, parseDollars(text)]).toEqual([text, null])
})

it('what is written for people can be read back', () => {
  void fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (micros) => {
      const text = formatDollars(micros)
      expect(text).toMatch(/^\$\d+\.\d{2,6}$/)
      expect(parseDollars(text.slice(1))).toBe(micros)
    }),
  )
  expect([formatDollars(420_000), formatDollars(84_000), formatDollars(67_500)]).toEqual(['$0.42', '$0.084', '$0.0675'])
})
