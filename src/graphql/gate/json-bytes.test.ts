import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultOfJsonBytes } from './json-bytes.ts'

const limits = { jsonDepth: 4, jsonValues: 20 }
const faultOf = (text: string) => faultOfJsonBytes(Buffer.from(text), limits)

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
/** A list or an object that holds nothing counts as two. */
const countOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 1
  const inner = Object.values(value)
  return inner.length === 0 ? 2 : inner.reduce<number>((sum, one) => sum + countOf(one), 1)
}

test('depth and values are counted as the parsed value has them, whatever stands in texts', () => {
  void fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
      const fault = faultOf(JSON.stringify(value, null, indent))
      if (depthOf(value) > 4) expect(fault).toMatch(/levels|values/)
      else if (countOf(value) > 20) expect(fault).toMatch(/values/)
      else expect(fault).toBeNull()
    }),
    { numRuns: 500 },
  )
})

test('brackets and commas in texts, behind escapes, and in texts without end are none', () => {
  for (const text of [
    '"[[[[[[[["',
    '"\\"[[[[[[[[\\\\"',
    '"[[[[[[[[',
    `"${'x'.repeat(99)}\\"[[[[[[[["`,
    `"${'x'.repeat(99)}\\\\", "[[[[[[[["`,
    `"${'x'.repeat(62)}\\"[[[[[[[["`,
    '{"[[[[[[":"\\\\\\"{{{{{{"}',
    `"${','.repeat(99)}"`,
  ])
    expect(faultOf(text)).toBeNull()
})

test('bytes that are no UTF-8 are refused', () => {
  // 月 in GBK.
  expect(faultOfJsonBytes(Buffer.from([0x22, 0xd4, 0xc2, 0x22]), limits)).toBe('The text is not UTF-8.')
})
