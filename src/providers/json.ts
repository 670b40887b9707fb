export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

/** Lists, objects and their items in one answer: millions of them hold the process up for seconds. */
const mostItems = 200_000

/** Undefined when it is no JSON, or has more items than any answer of use. */
export function parseJson(text: string): JsonValue | undefined {
  if (text.length > mostItems && hasTooManyItems(text)) return undefined
  try {
    return JSON.parse(
      text,
      maybeLarge.test(text) ? (keepLargeNumbers as (key: string, value: unknown) => unknown) : undefined,
    ) as JsonValue
  } catch {
    return undefined
  }
}

function hasTooManyItems(text: string): boolean {
  let items = 0
  for (const mark of [',', '[', '{'])
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) if (++items > mostItems) return true
  return false
}

/** A number of 16 digits, or with an exponent. Most answers have none, and are read several times as fast. */
const maybeLarge = /(?:^|[:,[])\s*-?(?:\d{16}|\d+(?:\.\d+)?e)/i

/** Ids of 18 digits would come out as other ids. */
const keepLargeNumbers = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? (context?.source ?? String(value))
    : value
